/** How long a start is tried again when Azure has no machines, and when people are told. */
import { DateTime } from 'luxon';
import type { Change } from '../../../shared/fleet/change';
import { classifyFault, type FaultClass } from '../../../shared/fleet/faultClass';
import type { Reason } from '../../../shared/reasons';

/** What Azure lacks now it may have in a while. */
const SCARCE: FaultClass[] = ['capacity', 'quota', 'subnet'];

const PASSING: FaultClass[] = ['retry', 'wait', 'throttled', 'preempted'];

/** Seconds before each further attempt; about two and a half hours, then sweeps begin anew. */
const SCARCE_PAUSES = [120, 240, 480, 900, 900, 900, 900, 900, 900, 900, 900, 900];

/** Other passing faults get one more attempt. */
const PASSING_PAUSES = [60];

/** What a start takes at least, in seconds. */
const START_TAKES = 300;

/** Nobody waits for a start without an hour, but not for ever. */
const WITHOUT_HOUR = { minutes: 15 };

/**
 * @param attempt that failed, from 0
 * @returns seconds, or undefined when another attempt is in vain
 */
export function pauseAfter(change: Change, reason: Reason, attempt: number): number | undefined {
  const { class: kind } = classifyFault(reason, change);
  if (PASSING.includes(kind)) return PASSING_PAUSES[attempt];
  return SCARCE.includes(kind) && isStart(change) ? SCARCE_PAUSES[attempt] : undefined;
}

function isStart(change: Change): boolean {
  return change.kind === 'start' || (change.kind === 'scale' && change.count > 0);
}

export function todoAfter(change: Change, reason: Reason): string {
  return classifyFault(reason, change).todo;
}

interface Clock {
  /** ISO instants, UTC. */
  now: string;
  asked: string;
  readyBy?: string | undefined;
}

/** The next attempt would come too late for those who count on it. */
export function isTooLate({ now, asked, readyBy }: Clock, pause: number): boolean {
  const hour =
    readyBy === undefined ? DateTime.fromISO(asked).plus(WITHOUT_HOUR) : DateTime.fromISO(readyBy);
  return DateTime.fromISO(now).plus({ seconds: pause + START_TAKES }) > hour;
}
