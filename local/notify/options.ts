/** The flags of `npm run notify`. */
import path from 'node:path';
import { parseFlags, UsageError } from '../cli/flags';

export interface NotifyOptions {
  /** Name of a channel; all when absent. */
  channel?: string;
  /** File of the policy. */
  policy: string;
  json: boolean;
  help: boolean;
}

export const NOTIFY_HELP = `Sends a sample to your channels, so that you see that it arrives.

  npm run notify -- test [flags]

  --channel NAME   only this channel (default: all of the policy; without any, those of the settings)
  --policy FILE    policy with the channels (default: fleet.yaml of the project)
  --json           write JSON instead of text
  --help           this text

Addresses come from the settings that the policy names: from the environment, else from the Values of
local.settings.json. Mail and topics are reached with your own sign-in (az login).
Exit code 0 when every channel took it, 1 when one did not, 2 when the command cannot be carried out.
`;

/**
 * @param root folder of the project, for default paths
 * @throws UsageError that says what is allowed
 */
export function readNotifyOptions(args: string[], root: string): NotifyOptions {
  const { values, positionals } = parse(args);
  const { channel, policy = path.join(root, 'fleet.yaml'), json, help } = values;
  const [command = '', ...more] = positionals;
  if (!help && (command !== 'test' || more.length > 0)) {
    throw new UsageError(
      `'${positionals.join(' ')}' is no command: write test\nSee --help for the flags.`,
    );
  }
  return { ...(channel === undefined ? {} : { channel }), policy, json, help };
}

function parse(args: string[]) {
  return parseFlags({
    args,
    allowPositionals: true,
    options: {
      channel: { type: 'string' },
      policy: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
}
