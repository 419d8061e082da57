/** What a failing channel means for the notices that wait for it. Pure. */
import type { Reason } from '../reasons';

export interface Outage {
  /** When it began: milliseconds since 1970 (UTC). */
  since: number;
  failures: number;
  /** No attempt before: milliseconds since 1970 (UTC). */
  until: number;
  reason: Reason;
  /** It cannot pass by itself: a wrong address, a right that is missing. */
  lasting: boolean;
  /** People have been told. */
  reported: boolean;
}

/** What the attempt answered; `after` in seconds, absent when it was refused. */
export interface Failure {
  reason: Reason;
  after?: number;
}

/** How long a passing failure is waited out before the fallback is used. */
const PATIENCE = 15 * 60_000;

/** A notice that could not be delivered for so long is given up. */
export const GIVE_UP = 24 * 3_600_000;

/** Seconds: the first pause, and the longest. */
const PAUSE = 15;
const PAUSE_MAX = 1800;

/** The message is at fault, not the channel: another one may well be taken. */
export function isAboutMessage({ reason, after }: Failure): boolean {
  const status = reason.evidence?.status;
  return after === undefined && (status === 400 || status === 413 || status === 550);
}

/** @param now milliseconds since 1970 (UTC) */
export function worse(outage: Outage | undefined, failure: Failure, now: number): Outage {
  const failures = (outage?.failures ?? 0) + 1;
  const pause = Math.min(PAUSE * 2 ** (failures - 1), PAUSE_MAX);
  return {
    since: outage?.since ?? now,
    failures,
    until: now + Math.max(failure.after ?? 0, pause) * 1000,
    reason: failure.reason,
    lasting: failure.after === undefined,
    reported: outage?.reported ?? false,
  };
}

/** Whether people must know, and what waits goes another way. */
export function isDown({ since, lasting }: Outage, now: number): boolean {
  return lasting || now - since >= PATIENCE;
}
