/** When freezes stop a job. All instants are milliseconds since 1970 (UTC). */
import { merge, overlap, spanOf } from './spans';
import type { Freeze, Job, Span } from './types';

/** The freeze that stops the job at the instant; of several the one that lasts longest. */
export function frozenAt(freezes: readonly Freeze[], job: Job, at: number): Freeze | undefined {
  const [longest] = freezesWithin(freezes, job, { start: at, end: at + 1 }).sort(
    (a, b) => spanOf(b).end - spanOf(a).end,
  );
  return longest;
}

/** When the job may not start: whole, merged stretches that share time with the range. */
export function freezeSpans(freezes: readonly Freeze[], job: Job, range: Span): Span[] {
  return merge(freezesWithin(freezes, job, range).map(spanOf));
}

/** The freezes that stop the job at some time in the range, in the order given. */
export function freezesWithin(freezes: readonly Freeze[], job: Job, range: Span): Freeze[] {
  return freezes.filter(
    (freeze) =>
      (freeze.jobs.length === 0 || freeze.jobs.includes(job)) && overlap(spanOf(freeze), range),
  );
}
