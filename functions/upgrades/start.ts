/** Whether an event starts a rollout, or is news of one that runs or is over. */
import { DateTime } from 'luxon';
import { isAlive } from '../../shared/durable/status';
import type { Verdict } from '../../shared/reasons';

export interface EarlierRun {
  runtimeStatus: string;
  /** When it ended, if it has. */
  lastUpdatedTime: Date;
}

/**
 * @param event `time`: ISO instant at which Azure published it
 * @param earlier the instance with the id of this goal, if there is one
 */
export function decideStart(
  event: { time: string },
  earlier: EarlierRun | undefined,
): Verdict<'start'> {
  if (earlier === undefined) return start('the rollout starts');
  if (isAlive(earlier.runtimeStatus)) {
    return {
      kind: 'done',
      because: [{ code: 'joins', message: 'joins the rollout that is running' }],
    };
  }
  if (earlier.runtimeStatus === 'Failed') {
    return start('the rollout starts again: the one before could not be carried through');
  }
  // Event Grid repeats and delays; only news from after the end can have new clusters in it.
  if (DateTime.fromISO(event.time) <= DateTime.fromJSDate(earlier.lastUpdatedTime)) {
    const message =
      'is a repeat: the rollout that it asks for has ended since; a newer event starts it again';
    return { kind: 'done', because: [{ code: 'repeat', message }] };
  }
  return start('the rollout starts again for clusters announced since its end');
}

function start(message: string): Verdict<'start'> {
  return { kind: 'act', action: 'start', because: [{ code: 'start', message }] };
}
