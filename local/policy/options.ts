/** The flags of `npm run policy`. */
import path from 'node:path';
import { chooseFleet, type FleetChoice } from '../cli/command';
import { parseFlags, UsageError } from '../cli/flags';

export interface PolicyOptions {
  /** The policy. */
  file: string;
  /** The clusters it is checked with: a folder with clusters.yaml, `generated:N`, or a snapshot. */
  fleet?: FleetChoice;
  json: boolean;
  help: boolean;
}

export const POLICY_HELP = `Checks a fleet policy, and says which cluster is in which ring.

  npm run policy -- check [FILE] [flags]

  FILE                      policy (default: fleet.yaml of the fleet's folder, else of the project)
  --fleet DIR|generated:N   clusters to check it with: a folder with clusters.yaml
  --snapshot FILE           the same as a snapshot of a real fleet (JSON)
  --json                    write JSON instead of text
  --help                    this text

Each error and warning is a line: file:line:column  path  what is wrong  what is allowed
Exit code 0 without errors (warnings are none), 1 with some, 2 when the command cannot be carried out.
`;

/**
 * @param root folder of the project, for default paths
 * @throws UsageError that says what is allowed
 */
export function readPolicyOptions(args: string[], root: string): PolicyOptions {
  const { values, positionals } = parse(args);
  const { fleet: folder, snapshot, json, help } = values;
  const [command = '', file, ...more] = positionals;
  if (!help && command !== 'check') {
    throw new UsageError(`'${command}' is no command: write check\nSee --help for the flags.`);
  }
  if (more.length > 0) throw new UsageError(`One file at a time; found also: ${more.join(' ')}`);
  const fleet = chooseFleet(folder, snapshot);
  return {
    file: file ?? path.join(policyFolder(folder, root), 'fleet.yaml'),
    ...(fleet === undefined ? {} : { fleet }),
    json,
    help,
  };
}

function policyFolder(fleet: string | undefined, root: string): string {
  return fleet === undefined || fleet.startsWith('generated:') ? root : fleet;
}

function parse(args: string[]) {
  return parseFlags({
    args,
    allowPositionals: true,
    options: {
      fleet: { type: 'string' },
      snapshot: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
}
