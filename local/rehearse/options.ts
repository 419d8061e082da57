/** The flags of `npm run rehearse`. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseDuration } from '../../shared/fleet/durations';
import { chooseFleet, type FleetChoice } from '../cli/command';
import { parseFlags, UsageError } from '../cli/flags';

/** What the scripted approver says to every question, and how long after it was asked. */
export type Answering = { answer: 'yes' | 'no'; after: number } | { answer: 'never' };

export interface RehearseOptions {
  /** Where the fleet is described: a folder with clusters.yaml, `generated:N`, or a snapshot. */
  fleet: FleetChoice;
  policy: string;
  /** File with the events to send; the newest version that the regions offer when absent. */
  event?: string;
  days: number;
  /** When it begins, milliseconds since 1970 (UTC); now when absent. */
  from?: number;
  answering: Answering;
  svg?: string;
  json?: string;
  help: boolean;
}

export const REHEARSE_HELP = `What would happen to your fleet: the real orchestrations, run on a copy of it in simulated time.

  npm run rehearse -- --snapshot FILE [flags]

  --snapshot FILE           the fleet, as 'npm run snapshot' has exported it
  --fleet DIR|generated:N   instead: a folder with clusters.yaml (default: local/fleets/contoso)
  --policy FILE             policy (default: fleet.yaml of the folder, else ./fleet.yaml)
  --event FILE              events that start it: one, or an array (default: the newest version that
                            the regions offer). A version that is new to them counts as offered
  --days N                  days to run, 1 to 120 (default: 30)
  --from INSTANT            when it begins, for example 2026-11-23T06:00:00Z (default: now)
  --answer yes|no|never     what is said when a person is asked (default: yes)
  --answer-after TIME       how long that takes, for example 30m or 2h (default: 2h)
  --svg FILE                draw it: rings, clusters, windows, freezes, questions
  --json FILE               write all of it for machines
  --help                    this text

Nothing real is touched: no Azure, no network. What a snapshot does not know is made up: workloads
without disruption budgets, healthy nodes, room for surge nodes. Checks that the policy sends to your
own addresses and workspaces (upgrades.preflight.custom) are left out, and so are its channels.

Exit code 0 when every cluster ends where the policy wants it; 1 when something would fail, be left
out or never happen in these days; 2 when the command cannot be carried out.
`;

const DAYS_MAX = 120;
const MINUTE = 60_000;

/**
 * @param root folder of the project, for default paths
 * @throws UsageError that names the flag, its value and what is allowed
 */
export function readRehearseOptions(args: string[], root: string): RehearseOptions {
  const values = parse(args);
  const { event, from, svg, json, help } = values;
  const contoso = { folder: path.join(root, 'local/fleets/contoso') };
  const fleet = chooseFleet(values.fleet, values.snapshot) ?? contoso;
  return {
    fleet,
    policy: values.policy ?? defaultPolicy(fleet),
    ...(event === undefined ? {} : { event }),
    days: daysOf(values.days),
    ...(from === undefined ? {} : { from: instantOf(from) }),
    answering: answeringOf(values.answer, values['answer-after']),
    ...(svg === undefined ? {} : { svg }),
    ...(json === undefined ? {} : { json }),
    help,
  };
}

function parse(args: string[]) {
  const { values } = parseFlags({
    args,
    options: {
      fleet: { type: 'string' },
      snapshot: { type: 'string' },
      policy: { type: 'string' },
      event: { type: 'string' },
      days: { type: 'string', default: '30' },
      from: { type: 'string' },
      answer: { type: 'string', default: 'yes' },
      'answer-after': { type: 'string', default: '2h' },
      svg: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  return values;
}

function defaultPolicy(fleet: FleetChoice): string {
  const own = 'folder' in fleet ? path.join(fleet.folder, 'fleet.yaml') : '';
  return own !== '' && existsSync(own) ? own : path.resolve('fleet.yaml');
}

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days;
  throw new UsageError(`--days ${text}: give a whole number from 1 to ${DAYS_MAX}`);
}

/** Whole minutes: cron expressions and windows know no others. */
function instantOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at - (at % MINUTE);
  throw new UsageError(`--from ${text}: give an instant such as 2026-11-23T06:00:00Z, or a date`);
}

function answeringOf(answer: string, after: string): Answering {
  if (answer === 'never') return { answer };
  if (answer !== 'yes' && answer !== 'no') {
    throw new UsageError(`--answer ${answer}: give yes, no or never`);
  }
  const milliseconds = parseDuration(after);
  if (milliseconds !== undefined) return { answer, after: milliseconds };
  throw new UsageError(`--answer-after ${after}: give a duration such as 30m or 2h`);
}
