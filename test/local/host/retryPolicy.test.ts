import type { RetryPolicy } from '../../../local/host/core';
import { withRetries } from '../../../local/host/retryPolicy';

const exponential = (maxRetryCount: number): RetryPolicy => ({
  retryStrategy: 'exponentialBackoff',
  maxRetryCount,
  minimumInterval: { seconds: 2 },
  maximumInterval: { seconds: 10 },
});
const fixed: RetryPolicy = {
  retryStrategy: 'fixedDelay',
  maxRetryCount: 2,
  delayInterval: { seconds: 5 },
};

test.each<[string, RetryPolicy | undefined, number, number[], boolean]>([
  ['no policy', undefined, 1, [], false],
  ['fixed delay', fixed, 2, [5, 5], true],
  ['fixed delay, given up', fixed, 3, [5, 5], false],
  ['growing up to a maximum', exponential(5), 4, [2, 4, 8, 10], true],
  ['without end', exponential(-1), 7, [2, 4, 8, 10, 10, 10, 10], true],
])('%s', async (_, policy, failures, seconds, succeeds) => {
  const waits: number[] = [];
  const contexts: unknown[] = [];
  const outcome = withRetries(
    policy,
    (context) => {
      contexts.push(context);
      return contexts.length <= failures
        ? Promise.reject(new Error(`no ${contexts.length}`))
        : Promise.resolve('ok');
    },
    (milliseconds) => {
      waits.push(milliseconds / 1000);
      return Promise.resolve();
    },
  );
  if (succeeds) await expect(outcome).resolves.toBe('ok');
  else await expect(outcome).rejects.toThrow(`no ${failures}`);
  expect(waits).toEqual(seconds);
  expect(contexts[0]).toBeUndefined();
  if (policy !== undefined) {
    expect(contexts[1]).toEqual({
      retryCount: 1,
      maxRetryCount: policy.maxRetryCount,
      exception: { message: 'no 1' },
    });
  }
});
