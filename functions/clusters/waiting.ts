/**
 * How long to wait before the next look at an operation. The first look comes when the operation
 * is likely to be over, later ones at a quarter of the time it has taken: few requests for slow ones
 * and little delay for quick ones.
 */
import { DateTime } from 'luxon';

const LOOK_AGAIN_MIN = 60;
const LOOK_AGAIN_MAX = 900;

/** After this long an operation is called stuck. */
const HOURS_MAX = 24;

interface Wait {
  /** ISO instants, UTC. */
  since: string;
  now: string;
  expectedSeconds: number;
}

/** @returns seconds, or undefined when the operation has gone on for too long */
export function secondsBeforeLook({ since, now, expectedSeconds }: Wait): number | undefined {
  const elapsed = DateTime.fromISO(now).diff(DateTime.fromISO(since)).as('seconds');
  if (elapsed >= HOURS_MAX * 3600) return undefined;
  const untilLikely = expectedSeconds - elapsed;
  if (untilLikely > LOOK_AGAIN_MIN) return Math.round(untilLikely);
  return Math.round(Math.min(LOOK_AGAIN_MAX, Math.max(LOOK_AGAIN_MIN, elapsed / 4)));
}
