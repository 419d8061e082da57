/** Timer triggers on the virtual clock: occurrences, catch-up, overlap, status, retries. */
import type { Timer, TimerFunctionOptions } from '@azure/functions';
import { app } from '@azure/functions';
import { lastInstant } from '../../../local/host/host';
import type { TestHost } from './harness';
import { cleanUp, hostWith, START, temporaryDirectory } from './harness';

afterEach(cleanUp);

const HOUR = 3_600_000;

interface Run {
  /** Minutes since the start. */
  at: number;
  timer: Timer;
}

async function timerHost(
  options: Partial<TimerFunctionOptions>,
  stateDir?: string,
  startAt = START,
): Promise<TestHost & { runs: Run[]; until: (minutes: number) => Promise<void> }> {
  const runs: Run[] = [];
  let now = (): number => startAt;
  const host = await hostWith(
    () => {
      app.timer('tick', {
        schedule: '01:00:00',
        ...options,
        handler: async (timer, context) => {
          runs.push({ at: (now() - START) / 60_000, timer });
          await options.handler?.(timer, context);
        },
      });
    },
    { startAt, ...(stateDir !== undefined && { stateDir }) },
  );
  now = () => host.clock.now();
  const until = (minutes: number) =>
    host.settle(() => host.clock.now() >= START + minutes * 60_000);
  return { ...host, runs, until };
}

test('a timer runs at its occurrences, with its schedule status', async () => {
  const host = await timerHost({});
  await host.until(120);
  expect(host.runs.map(({ at }) => at)).toEqual([60, 120]);
  expect(host.runs[0]?.timer).toEqual({
    isPastDue: false,
    schedule: { adjustForDST: true },
    scheduleStatus: {
      last: '0001-01-01T00:00:00',
      next: '2030-01-01T01:00:00.0000000Z',
      lastUpdated: '2030-01-01T00:00:00.0000000Z',
    },
  });
  expect(host.runs[1]?.timer.scheduleStatus).toEqual({
    last: '2030-01-01T01:00:00.0000000Z',
    next: '2030-01-01T02:00:00.0000000Z',
    lastUpdated: '2030-01-01T01:00:00.0000000Z',
  });
});

test('runOnStartup runs at once as well', async () => {
  const host = await timerHost({ runOnStartup: true });
  await host.until(60);
  expect(host.runs.map(({ at }) => at)).toEqual([0, 60]);
});

test('after a restart one past-due run makes up for all that were missed', async () => {
  const stateDir = temporaryDirectory();
  const first = await timerHost({}, stateDir);
  await first.until(60);
  await first.host.stop();
  const host = await timerHost({}, stateDir, START + 5.5 * HOUR);
  await host.until(390);
  expect(host.runs.map(({ at, timer }) => [at, timer.isPastDue])).toEqual([
    [330, true],
    [390, false],
  ]);
});

test.each<[string, Partial<TimerFunctionOptions>]>([
  ['a changed schedule', { schedule: '02:00:00' }],
  ['useMonitor: false', { useMonitor: false }],
])('%s is never past due', async (_, changed) => {
  const stateDir = temporaryDirectory();
  const first = await timerHost({}, stateDir);
  await first.until(60);
  await first.host.stop();
  const host = await timerHost(changed, stateDir, START + 5.5 * HOUR);
  await host.settle(() => host.runs.length > 0);
  expect(host.runs[0]?.timer.isPastDue).toBe(false);
  expect(host.runs[0]?.at).toBeGreaterThan(330);
});

test('a timer that runs more than once a minute has no status', async () => {
  const host = await timerHost({ schedule: '00:00:30' });
  await host.until(1);
  expect(host.runs.map(({ at }) => at)).toEqual([0.5, 1]);
  expect(host.runs[0]?.timer.scheduleStatus).toBeNull();
});

test('a failing run is logged, and the schedule goes on', async () => {
  const host = await timerHost({
    handler: () => {
      throw new Error('boom');
    },
  });
  await host.until(120);
  expect(host.runs).toHaveLength(2);
  expect(
    host.log.filter(({ message }) => message === 'The timer function tick failed: boom'),
  ).toHaveLength(2);
});

test('a retry policy runs it again; what became due meanwhile runs once, at once', async () => {
  const contexts: unknown[] = [];
  const host = await timerHost({
    retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { minutes: 50 } },
    handler: (_, context) => {
      contexts.push(context.retryContext?.retryCount);
      if (contexts.length <= 3) throw new Error('boom');
    },
  });
  await host.until(280);
  expect(host.runs.map(({ at, timer }) => [at, timer.isPastDue])).toEqual([
    [60, false],
    [110, false],
    [160, false],
    [160, false],
    [220, false],
    [280, false],
  ]);
  expect(contexts.slice(0, 4)).toEqual([undefined, 1, 2, undefined]);
});

test('lastInstant knows when a timer ran, so that the clock does not go back', async () => {
  const stateDir = temporaryDirectory();
  const host = await timerHost({}, stateDir);
  await host.until(120);
  expect(lastInstant(stateDir)).toBe(START + 2 * HOUR);
});

test('the schedule may be a setting', async () => {
  process.env.TICK_SCHEDULE = '00:10:00';
  const host = await timerHost({ schedule: '%TICK_SCHEDULE%' });
  await host.until(10);
  expect(host.runs).toHaveLength(1);
  await expect(timerHost({ schedule: '%NO_SUCH_SETTING%' })).rejects.toThrow(
    'The timer function "tick": "%NO_SUCH_SETTING%" needs the setting NO_SUCH_SETTING, which does not exist.',
  );
});

test('timers are nobody’s work: the clock is quiet with a timer armed', async () => {
  const host = await timerHost({});
  await host.idle();
  expect(host.clock.quiet).toBe(true);
  expect(host.host.running).toBe(false);
});
