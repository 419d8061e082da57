/** External events, and continue-as-new, which carries them on. */
import * as df from 'durable-functions';
import type { TestHost } from '../harness';
import { cleanUp, DURABLE, hostWith } from '../harness';

afterEach(cleanUp);

const raise = (host: TestHost, name: string, value: unknown) =>
  host.call('POST', `${DURABLE}/instances/one/raiseEvent/${name}`, JSON.stringify(value));

async function start(
  story: (context: df.OrchestrationContext) => Generator<df.Task, unknown>,
  input?: unknown,
): Promise<TestHost> {
  const host = await hostWith(() => {
    df.app.activity('work', { handler: (value: unknown) => value });
    df.app.orchestration('story', story);
  });
  await host.start('story', 'one', input);
  return host;
}

test('events that nobody waits for yet are kept, first in, first out', async () => {
  const host = await start(function* (context) {
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1000));
    const first: unknown = yield context.df.waitForExternalEvent('go');
    const second: unknown = yield context.df.waitForExternalEvent('go');
    return [first, second];
  });
  await raise(host, 'go', 1);
  await raise(host, 'go', 2);
  await host.settle();
  expect(host.status('one').output).toEqual([1, 2]);
});

test('two waits for one name are served last in, first out', async () => {
  const host = await start(function* (context) {
    const first = context.df.waitForExternalEvent('go');
    const second = context.df.waitForExternalEvent('go');
    yield context.df.Task.all([first, second]);
    return [first.result, second.result];
  });
  await host.idle();
  await raise(host, 'go', 'a');
  await host.idle();
  await raise(host, 'go', 'b');
  await host.settle();
  expect(host.status('one').output).toEqual(['b', 'a']);
});

test('what follows an event goes on in the right place', async () => {
  const host = await start(function* (context) {
    const [left, right] = (yield context.df.Task.all([
      context.df.waitForExternalEvent('left'),
      context.df.waitForExternalEvent('right'),
    ])) as unknown[];
    return (yield context.df.callActivity('work', { left, right })) as unknown;
  });
  await host.idle();
  await raise(host, 'right', { r: 1 });
  await raise(host, 'left', null);
  await host.settle();
  expect(host.status('one').output).toEqual({ left: null, right: { r: 1 } });
  expect(host.trail('one')).toContain('4#0 13 12 5 1#1 13');
});

test('continue-as-new begins a new history and execution', async () => {
  const host = await start(function* (context) {
    const round = Number(context.df.getInput());
    yield context.df.callActivity('work', round);
    if (round < 3) context.df.continueAsNew(round + 1);
    return `round ${round}`;
  }, 1);
  await host.settle();
  expect(host.status('one')).toMatchObject({ status: 'Completed', output: 'round 3', input: 3 });
  expect(host.trail('one')).toBe('12 0 4#0 13 12 5 1#1 13');
});

test('the longest history is told of all generations', async () => {
  const host = await start(function* (context) {
    const round = Number(context.df.getInput());
    for (let left = round; left > 0; left--) yield context.df.callActivity('work', left);
    if (round > 1) context.df.continueAsNew(1);
    return round;
  }, 3);
  await host.settle();
  expect(host.trail('one')).toBe('12 0 4#0 13 12 5 1#1 13');
  // Begin and end of four episodes, the start, three calls and answers, and the end.
  expect(host.host.replays).toMatchObject({ episodes: 6, longestHistory: 16, longestOf: 'one' });
});

test('continue-as-new carries events over that nobody took', async () => {
  const host = await start(function* (context) {
    const taken = context.df.getInput<unknown[] | ''>() || [];
    const next: unknown = yield context.df.waitForExternalEvent('go');
    if (taken.length < 2) context.df.continueAsNew([...taken, next]);
    return [...taken, next];
  });
  for (const value of ['a', 'b', 'c']) await raise(host, 'go', value);
  await host.settle();
  expect(host.status('one').output).toEqual(['a', 'b', 'c']);
  expect(host.trail('one')).toBe('12 0 15 1#0 13');
});

test('continue-as-new waits for open tasks, and what is started after it does not count', async () => {
  const host = await start(function* (context) {
    if (context.df.getInput() === 'again') return 'second';
    const timer = context.df.createTimer(
      new Date(context.df.currentUtcDateTime.getTime() + 60_000),
    );
    yield context.df.Task.any([timer, context.df.callActivity('work')]);
    context.df.continueAsNew('again');
    return 'first';
  });
  await host.settle();
  expect(host.status('one').output).toBe('second');
  expect(host.elapsed()).toBe(60);
});

test.each([
  ['startNew without input', '', ''],
  ['null', null, null],
])('no input: %s', async (_, input, seen) => {
  // eslint-disable-next-line require-yield -- the shortest orchestrator
  const host = await start(function* (context) {
    return { seen: context.df.getInput() };
  }, input);
  await host.settle();
  expect(host.status('one').output).toEqual({ seen });
});

test('a custom status shows while the instance runs; a falsy one is dropped', async () => {
  const host = await start(function* (context) {
    context.df.setCustomStatus({ ring: 'dev' });
    yield context.df.waitForExternalEvent('go');
    context.df.setCustomStatus(0);
    yield context.df.waitForExternalEvent('go');
  });
  await host.idle();
  expect(host.status('one')).toMatchObject({ status: 'Running', customStatus: { ring: 'dev' } });
  await raise(host, 'go', 1);
  await host.idle();
  expect(host.status('one').customStatus).toBeNull();
});

test('a custom status above 16 KB fails the instance', async () => {
  const host = await start(function* (context) {
    context.df.setCustomStatus('x'.repeat(8192));
    yield context.df.callActivity('work');
  });
  await host.settle();
  expect(host.status('one').output).toMatch('must not exceed 16 KB');
});
