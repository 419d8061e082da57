/** The flags of `npm run savings`. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chooseFleet, type FleetChoice } from '../cli/command';
import { parseFlags, UsageError } from '../cli/flags';

/** Where prices are from. */
export type PriceSource = 'azure' | 'simulated' | { file: string };

export interface SavingsOptions {
  fleet: FleetChoice;
  policy: string;
  weeks: number;
  /** When it begins, milliseconds since 1970 (UTC); now when absent. */
  from?: number;
  prices: PriceSource;
  /** File to keep the prices in. */
  keepPrices?: string;
  json: boolean;
  help: boolean;
}

export const SAVINGS_HELP = `What the schedules of a policy would save, before anything is switched on.

  npm run savings -- --policy FILE --snapshot FILE [flags]

  --snapshot FILE           the fleet, as 'npm run snapshot' has exported it
  --fleet DIR|generated:N   instead: a folder with clusters.yaml (default: local/fleets/contoso)
  --policy FILE             policy (default: fleet.yaml of the folder, else ./fleet.yaml)
  --weeks N                 weeks to look at, 1 to 52 (default: 4): holidays and freezes count
  --from INSTANT            when they begin, for example 2026-11-23T00:00:00Z (default: now)
  --prices FILE             prices from a file that --keep-prices has written
  --local                   made-up prices, to try it without a network
  --keep-prices FILE        write the prices that were used to a file
  --json                    write JSON instead of text
  --help                    this text

Prices are Azure's public list prices (prices.azure.com), in the currency of the policy:
power.currency. Discounts and reservations of your own make the real saving smaller. What has no price
is named, and in no sum. Nothing is changed anywhere, and nobody has to sign in.

Exit code 0 when everything has a price, 1 when something has none, 2 when the command cannot be
carried out.
`;

const WEEKS_MAX = 52;

/**
 * @param root folder of the project, for default paths
 * @throws UsageError that names the flag, its value and what is allowed
 */
export function readSavingsOptions(args: string[], root: string): SavingsOptions {
  const values = parse(args);
  const { from, help, json } = values;
  const contoso = { folder: path.join(root, 'local/fleets/contoso') };
  const fleet = chooseFleet(values.fleet, values.snapshot) ?? contoso;
  const keepPrices = values['keep-prices'];
  return {
    fleet,
    policy: values.policy ?? defaultPolicy(fleet),
    weeks: weeksOf(values.weeks),
    ...(from === undefined ? {} : { from: instantOf(from) }),
    prices: sourceOf(values.prices, values.local),
    ...(keepPrices === undefined ? {} : { keepPrices }),
    json,
    help,
  };
}

function parse(args: string[]) {
  return parseFlags({
    args,
    options: {
      fleet: { type: 'string' },
      snapshot: { type: 'string' },
      policy: { type: 'string' },
      weeks: { type: 'string', default: '4' },
      from: { type: 'string' },
      prices: { type: 'string' },
      local: { type: 'boolean', default: false },
      'keep-prices': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  }).values;
}

function defaultPolicy(fleet: FleetChoice): string {
  const beside = 'folder' in fleet ? path.join(fleet.folder, 'fleet.yaml') : '';
  return existsSync(beside) ? beside : 'fleet.yaml';
}

function sourceOf(file: string | undefined, local: boolean): PriceSource {
  if (file !== undefined && local) throw new UsageError('--prices and --local: give one of them');
  if (file !== undefined) return { file };
  return local ? 'simulated' : 'azure';
}

function weeksOf(text: string): number {
  const weeks = Number(text);
  if (Number.isInteger(weeks) && weeks >= 1 && weeks <= WEEKS_MAX) return weeks;
  throw new UsageError(`--weeks ${text}: give a whole number from 1 to ${WEEKS_MAX}`);
}

function instantOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`--from ${text}: give an instant such as 2026-11-23T00:00:00Z, or a date`);
}
