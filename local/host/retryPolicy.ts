/**
 * The retry policy of a registration (not of a durable task). Of the triggers here, only timers have
 * one on Azure; Event Grid delivers again instead.
 */
import type { RetryContext, RetryPolicy } from './core';
import { messageOf } from './log';
import { SECOND } from './timeSpan';

/**
 * Runs something, again and again as a policy says.
 * @param wait resolves after so many milliseconds
 * @throws what the last attempt threw
 */
export async function withRetries<T>(
  policy: RetryPolicy | undefined,
  attempt: (context: RetryContext | undefined) => Promise<T>,
  wait: (milliseconds: number) => Promise<void>,
): Promise<T> {
  let context: RetryContext | undefined;
  for (let retryCount = 0; ; retryCount++) {
    try {
      return await attempt(context);
    } catch (error) {
      if (policy === undefined || !mayRetry(policy, retryCount)) throw error;
      await wait(delay(policy, retryCount));
      const { maxRetryCount } = policy;
      context = {
        retryCount: retryCount + 1,
        maxRetryCount,
        exception: { message: messageOf(error) },
      };
    }
  }
}

/** A maximum of -1 means without end. */
function mayRetry({ maxRetryCount }: RetryPolicy, retries: number): boolean {
  return maxRetryCount < 0 || retries < maxRetryCount;
}

/** Milliseconds before a retry (counted from 0). */
function delay(policy: RetryPolicy, retry: number): number {
  if (policy.retryStrategy === 'fixedDelay') return (policy.delayInterval?.seconds ?? 0) * SECOND;
  const least = policy.minimumInterval?.seconds ?? 0;
  const most = policy.maximumInterval?.seconds ?? Infinity;
  return Math.min(least * 2 ** retry, most) * SECOND;
}
