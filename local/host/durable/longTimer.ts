/**
 * Timers. One that is further away than the storage provider allows is cut into slices; each slice
 * is a timer of its own, with its own id.
 */
import type { ActionReplay } from './actionReplay';
import type { Steps } from './future';
import { DONE } from './future';
import { DAY } from '../timeSpan';

/** Longest timer that is not sliced, and length of a slice (values of Azure Storage), in ms. */
export const LONGEST_SHORT_TIMER = 6 * DAY;
export const SLICE = 3 * DAY;

/** Waits until an instant. A cancelled timer is created once and not waited for. */
export function* timerSteps(replay: ActionReplay, fireAt: number, cancelled: boolean): Steps {
  const long = fireAt - replay.now > LONGEST_SHORT_TIMER;
  do {
    const end = long ? Math.min(fireAt, replay.now + SLICE) : fireAt;
    const timer = replay.schedule({ kind: 'timer', fireAt: end });
    if (cancelled) replay.cancel(timer);
    const outcome = yield timer;
    if (!outcome.ok) return outcome;
  } while (long && replay.now < fireAt);
  return DONE;
}
