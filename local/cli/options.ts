/** The flags of the local run. */
import path from 'node:path';
import type { Speed } from '../clock';
import { parseFlags, UsageError } from './flags';

export interface Options {
  /** Folder of a fleet, or `generated:N`. */
  fleet: string;
  speed: Speed;
  exit: boolean;
  json?: string;
  /** False with --no-event. */
  sendEvent: boolean;
  /** File with the event to send instead of the fleet's own. */
  event?: string;
  port: number;
  /** Folder whose state is kept and resumed. */
  state?: string;
  fresh: boolean;
  /** Virtual hours after which each approval is given; never when absent. */
  approveAfter?: number;
  help: boolean;
}

export const HELP = `AKS Steward on this machine: the compiled functions, a local Functions host and a simulated Azure.

  npm start -- [flags]        watch a rollout, then stay up for requests until Ctrl-C
  npm run demo -- [flags]     the same as fast as it goes, then a summary (--speed max --exit)

  --fleet DIR|generated:N     fleet to simulate (default: local/fleets/contoso)
  --speed N|max               virtual seconds per real second (default: 3600); max never waits
  --exit                      end when nothing is left to do; exit code 0 when the story ran to its
                              end, 1 when anything hung, crashed or was left unexplained
  --json FILE                 write the result: rollouts, requests, notifications
  --no-event                  send no event; start a rollout yourself
  --event FILE                send the events in FILE instead of the fleet's own
  --port N                    port of the host (default: 7071); Azure is on the next two, 0 picks any
  --state DIR                 keep the state in DIR and go on from it (default: start afresh)
  --fresh                     forget the state in DIR first
  --approve-after HOURS       say yes to each approval after so many virtual hours (default: 6 with
                              --exit; otherwise nobody does but you: the inbox has the question, and
                              time goes at --speed 60 at most until it is answered)
  --help                      this text
`;

/**
 * @param root folder of the project, for default paths
 * @throws UsageError that names the flag, its value and what is allowed
 */
export function readOptions(args: string[], root: string): Options {
  const { values } = parse(args);
  const { json, event, state } = values;
  return {
    fleet: values.fleet === '' ? path.join(root, 'local/fleets/contoso') : values.fleet,
    speed: speedOf(values.speed),
    exit: values.exit,
    ...(json === undefined ? {} : { json }),
    sendEvent: !values['no-event'],
    ...(event === undefined ? {} : { event }),
    port: portOf(values.port),
    ...(state === undefined ? {} : { state }),
    fresh: values.fresh,
    help: values.help,
    ...approverOf(values['approve-after'], values.exit),
  };
}

function parse(args: string[]) {
  return parseFlags({
    args,
    options: {
      fleet: { type: 'string', default: '' },
      speed: { type: 'string', default: '3600' },
      exit: { type: 'boolean', default: false },
      json: { type: 'string' },
      'no-event': { type: 'boolean', default: false },
      event: { type: 'string' },
      port: { type: 'string', default: '7071' },
      state: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      'approve-after': { type: 'string' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
}

function speedOf(text: string): Speed {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new UsageError(
    `--speed ${text}: give a number above 0 (virtual seconds per second) or max`,
  );
}

/** Nobody is there to answer when the run is to end by itself. */
function approverOf(text: string | undefined, exit: boolean): Pick<Options, 'approveAfter'> {
  if (text === undefined) return exit ? { approveAfter: 6 } : {};
  const hours = Number(text);
  if (Number.isFinite(hours) && hours >= 0) return { approveAfter: hours };
  throw new UsageError(`--approve-after ${text}: give a number of hours, 0 or more`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_533) return port;
  throw new UsageError(`--port ${text}: give a whole number from 0 to 65533`);
}
