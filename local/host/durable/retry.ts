/**
 * Retries of activities and sub-orchestrations. They run in the host; the SDK only counts the ids:
 * attempt, timer, attempt, timer …, with a timer after the last failed attempt too.
 */
import type { ActionReplay } from './actionReplay';
import type { RetryOptions } from './actions';
import type { Future, Steps } from './future';
import { DAY } from '../timeSpan';

/** Longest wait between attempts, in milliseconds, unless the options name another. */
const LONGEST_INTERVAL = 6 * DAY;

/** Attempts, with a growing wait between them, until one succeeds or there are none left. */
export function* retrySteps(
  replay: ActionReplay,
  options: RetryOptions | undefined,
  attempt: () => Future,
): Steps {
  const { maxNumberOfAttempts = 1, retryTimeoutInMilliseconds = Infinity } = options ?? {};
  const firstAttempt = replay.now;
  for (let failures = 0; failures < maxNumberOfAttempts; failures++) {
    const outcome = yield attempt();
    if (outcome.ok) return outcome;
    // The framework gives up without the timer that the SDK counts on: the instance then hangs.
    if (replay.now >= firstAttempt + retryTimeoutInMilliseconds) break;
    const last = failures + 1 === maxNumberOfAttempts;
    const fireAt = replay.now + (last ? 0 : delayAfter(failures, options));
    yield replay.schedule({ kind: 'timer', fireAt });
  }
  return { ok: false };
}

/** Wait after a failure (counted from 0), in milliseconds. */
function delayAfter(failures: number, options: RetryOptions | undefined): number {
  const {
    firstRetryIntervalInMilliseconds: first = 0,
    backoffCoefficient = 1,
    maxRetryIntervalInMilliseconds: longest = LONGEST_INTERVAL,
  } = options ?? {};
  return Math.min(first * backoffCoefficient ** failures, longest);
}
