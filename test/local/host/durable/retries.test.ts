/** Retries and long timers: the ids that host and SDK must agree on, and the times. */
import * as df from 'durable-functions';
import type { TestHost } from '../harness';
import { cleanUp, hostWith } from '../harness';

afterEach(cleanUp);

const DAY = 24 * 3600;

async function run(
  story: (context: df.OrchestrationContext) => Generator<df.Task, unknown>,
  failures: number,
): Promise<TestHost> {
  const host = await hostWith(() => {
    let left = failures;
    df.app.activity('flaky', {
      handler: () => {
        if (left-- > 0) throw new Error('boom');
        return 'good';
      },
    });
    df.app.activity('other', { handler: () => 'other' });
    // eslint-disable-next-line require-yield -- the shortest child
    df.app.orchestration('child', function* (context) {
      if (left-- > 0) throw new Error('boom');
      return context.df.instanceId;
    });
    df.app.orchestration('story', story);
  });
  await host.start('story', 'one');
  await host.settle();
  return host;
}

const retry = (first: number, attempts: number, more: Partial<df.RetryOptions> = {}) =>
  Object.assign(new df.RetryOptions(first, attempts), more);

test('two failed attempts, then another activity, give exactly the ids of Azure', async () => {
  const host = await run(function* (context) {
    try {
      yield context.df.callActivityWithRetry('flaky', retry(1000, 2));
    } catch {
      return (yield context.df.callActivity('other')) as unknown;
    }
    return 'not thrown';
  }, 2);
  expect(host.trail('one')).toBe(
    '12 0 4#0 13 12 6 10#1 13 12 11 4#2 13 12 6 10#3 13 12 11 4#4 13 12 5 1#5 13',
  );
  // The timer after the last attempt fires at once.
  expect(host.elapsed()).toBe(1);
});

test.each<[string, df.RetryOptions, number, number]>([
  ['constant', retry(1000, 5), 3, 3],
  ['doubling', retry(1000, 5, { backoffCoefficient: 2 }), 3, 1 + 2 + 4],
  [
    'doubling up to a maximum',
    retry(1000, 5, { backoffCoefficient: 2, maxRetryIntervalInMilliseconds: 3000 }),
    4,
    1 + 2 + 3 + 3,
  ],
  ['never more than six days', retry(7 * DAY * 1000, 2), 1, 6 * DAY],
])('waits between attempts: %s', async (_, options, failures, seconds) => {
  const host = await run(function* (context) {
    return (yield context.df.callActivityWithRetry('flaky', options)) as unknown;
  }, failures);
  expect(host.status('one').output).toBe('good');
  expect(host.elapsed()).toBe(seconds);
});

test('a retried sub-orchestration gets a new id for each attempt', async () => {
  const host = await run(function* (context) {
    return (yield context.df.callSubOrchestratorWithRetry('child', retry(1000, 3))) as unknown;
  }, 1);
  expect(host.status('one').output).toMatch(/:2$/);
  expect(host.trail('one')).toBe('12 0 7#0 13 12 9 10#1 13 12 11 7#2 13 12 8 1#3 13');
});

test('an expired retry timeout hangs the instance, as on Azure (durable-js #629)', async () => {
  const host = await run(function* (context) {
    const options = retry(60_000, 5, { retryTimeoutInMilliseconds: 30_000 });
    yield context.df.callActivityWithRetry('flaky', options);
  }, 5);
  expect(host.status('one').status).toBe('Running');
  expect(host.elapsed()).toBe(60);
  expect(host.log.map(({ message }) => message)).toContainEqual(expect.stringContaining('hangs'));
});

const inDays = (context: df.OrchestrationContext, days: number) =>
  context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + days * DAY * 1000));

test.each([
  [6, 1],
  [6.5, 3],
  [10, 4],
  [13, 5],
])('a timer of %d days is %d timers', async (days, timers) => {
  const host = await run(function* (context) {
    yield inDays(context, days);
    return (yield context.df.callActivity('other')) as unknown;
  }, 0);
  expect(host.status('one').output).toBe('other');
  expect(host.elapsed()).toBe(days * DAY);
  expect(host.trail('one').match(/10#/g)).toHaveLength(timers);
  expect(host.trail('one')).toContain(`4#${timers} `);
});

test('cancelling a timer of more than six days makes later work hang', async () => {
  const host = await run(function* (context) {
    const timer = inDays(context, 10);
    yield context.df.Task.any([context.df.callActivity('other'), timer]);
    timer.cancel();
    yield inDays(context, 4);
    return (yield context.df.callActivity('other')) as unknown;
  }, 0);
  expect(host.status('one').status).toBe('Running');
});
