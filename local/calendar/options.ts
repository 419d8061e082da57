/** The flags of `npm run calendar`. */
import path from 'node:path';
import { chooseFleet, type FleetChoice } from '../cli/command';
import { parseFlags, UsageError } from '../cli/flags';

export interface CalendarOptions {
  /** Name of the cluster. */
  cluster: string;
  /** Where the fleet is described: a folder with clusters.yaml, `generated:N`, or a snapshot. */
  fleet: FleetChoice;
  policy: string;
  days: number;
  /** First moment of the calendar, milliseconds since 1970 (UTC); now when absent. */
  from?: number;
  svg?: string;
  json: boolean;
  help: boolean;
}

export const CALENDAR_HELP = `The calendar of one cluster: everything that happens to it, and what of that collides.

  npm run calendar -- CLUSTER [flags]

  --fleet DIR|generated:N   fleet that the cluster is in (default: local/fleets/contoso)
  --snapshot FILE           the same as a snapshot of a real fleet
  --policy FILE             policy (default: fleet.yaml of the folder, else of the project)
  --days N                  days to show, 1 to 90 (default: 14); conflicts are looked for in 90
  --from INSTANT            where it begins, for example 2026-03-20T00:00:00Z (default: now)
  --svg FILE                draw it too
  --json                    write JSON instead of text
  --help                    this text

Exit code 0 without conflicts, 1 with some, 2 when the command cannot be carried out.
`;

const DAYS_MAX = 90;

/**
 * @param root folder of the project, for default paths
 * @throws UsageError that names the flag, its value and what is allowed
 */
export function readCalendarOptions(args: string[], root: string): CalendarOptions {
  const { values, positionals } = parse(args);
  const { svg, from, help, json } = values;
  const contoso = { folder: path.join(root, 'local/fleets/contoso') };
  const fleet = chooseFleet(values.fleet, values.snapshot) ?? contoso;
  const [cluster = '', ...more] = positionals;
  if (more.length > 0) throw new UsageError(`One cluster at a time; found also: ${more.join(' ')}`);
  return {
    cluster,
    fleet,
    policy: values.policy ?? defaultPolicy(fleet, root),
    days: daysOf(values.days),
    ...(from === undefined ? {} : { from: instantOf(from) }),
    ...(svg === undefined ? {} : { svg }),
    json,
    help,
  };
}

function parse(args: string[]) {
  return parseFlags({
    args,
    allowPositionals: true,
    options: {
      fleet: { type: 'string' },
      snapshot: { type: 'string' },
      policy: { type: 'string' },
      days: { type: 'string', default: '14' },
      from: { type: 'string' },
      svg: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
}

function defaultPolicy(fleet: CalendarOptions['fleet'], root: string): string {
  const described = 'folder' in fleet && !fleet.folder.startsWith('generated:');
  return described ? path.join(fleet.folder, 'fleet.yaml') : path.join(root, 'fleet.yaml');
}

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days;
  throw new UsageError(`--days ${text}: give a whole number from 1 to ${DAYS_MAX}`);
}

function instantOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`--from ${text}: give an instant such as 2026-03-20T00:00:00Z, or a date`);
}
