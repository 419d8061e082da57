/** Durable state over restarts: what a killed host was doing goes on. */
import * as df from 'durable-functions';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastInstant } from '../../../../local/host/host';
import type { TestHost } from '../harness';
import { cleanUp, DURABLE, hostWith, START, temporaryDirectory } from '../harness';

afterEach(cleanUp);

/** Everything that can be under way: an activity, a timer, a child, an event. */
function register(started: string[] = [], gate?: Promise<void>) {
  df.app.activity('work', {
    handler: async (name: string) => {
      started.push(name);
      await gate;
      return name;
    },
  });
  df.app.orchestration('child', function* (context) {
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 3_600_000));
    return (yield context.df.callActivity('work', 'child')) as unknown;
  });
  df.app.orchestration('story', function* (context) {
    const first: unknown = yield context.df.callActivity('work', 'first');
    const child: unknown = yield context.df.callSubOrchestrator('child', null, 'the-child');
    const event: unknown = yield context.df.waitForExternalEvent('go');
    return [first, child, event];
  });
}

const journalOf = (directory: string) =>
  join(directory, readdirSync(directory).find((name) => name.endsWith('.jsonl')) ?? '');

const raise = (host: TestHost) =>
  host.call('POST', `${DURABLE}/instances/one/raiseEvent/go`, '"now"');

test('a story stopped after every record goes on to the same end', async () => {
  const whole = temporaryDirectory();
  const host = await hostWith(register, { stateDir: whole });
  await host.start('story', 'one');
  await host.settle(() => host.status('one').status === 'Running' && host.clock.quiet);
  await raise(host);
  await host.settle();
  const end = { ...host.status('one') };
  const trail = host.trail('one');
  await host.host.stop();
  const lines = readFileSync(journalOf(whole), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(10);
  for (let kept = 1; kept < lines.length; kept++) {
    const directory = temporaryDirectory();
    const text = `${lines.slice(0, kept).join('\n')}\n`;
    writeFileSync(join(directory, 'durable-TestHubName.jsonl'), text);
    const clock = { startAt: lastInstant(directory) ?? START };
    const again = await hostWith(register, { stateDir: directory, ...clock });
    await again.settle();
    if (again.status('one').status === 'Running') await raise(again);
    await again.settle();
    expect([kept, again.status('one').status, again.status('one').output]).toEqual([
      kept,
      end.status,
      end.output,
    ]);
    expect(again.trail('one')).toBe(trail);
    expect(again.elapsed()).toBe(3600);
    await again.host.stop();
  }
});

test('a kill in the middle of an activity starts the activity again', async () => {
  const stateDir = temporaryDirectory();
  const started: string[] = [];
  const never = new Promise<void>(() => undefined);
  const host = await hostWith(
    () => {
      register(started, never);
    },
    { stateDir },
  );
  await host.start('story', 'one');
  void host.settle();
  while (started.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await host.host.stop();
  const again = await hostWith(
    () => {
      register(started);
    },
    { stateDir },
  );
  await again.settle();
  expect(started).toEqual(['first', 'first', 'child']);
  expect(again.status('the-child').status).toBe('Completed');
});

test('a torn last line is dropped, and the journal goes on after it', async () => {
  const stateDir = temporaryDirectory();
  const host = await hostWith(register, { stateDir });
  await host.start('story', 'one');
  await host.idle();
  await host.host.stop();
  const before = lastInstant(stateDir);
  appendFileSync(journalOf(stateDir), '{"kind":"message","at":99999999999999,"to":"o');
  expect(lastInstant(stateDir)).toBe(before);
  const again = await hostWith(register, { stateDir });
  await raise(again);
  await again.settle();
  expect(again.status('one').output).toEqual(['first', 'child', 'now']);
  const lines = readFileSync(journalOf(stateDir), 'utf8').trimEnd().split('\n');
  expect(() => lines.map((line) => JSON.parse(line) as unknown)).not.toThrow();
});

test('a timer that came due while the host was down fires at once', async () => {
  const stateDir = temporaryDirectory();
  const host = await hostWith(register, { stateDir });
  await host.start('story', 'one');
  await host.idle();
  await host.host.stop();
  const again = await hostWith(register, { stateDir, startAt: START + 7_200_000 });
  await again.idle();
  expect(again.status('the-child')).toMatchObject({
    status: 'Completed',
    updated: '2030-01-01T02:00:00.0000000Z',
  });
});

test('lastInstant is where the clock resumes; nothing has happened in an empty directory', async () => {
  const stateDir = temporaryDirectory();
  expect(lastInstant(stateDir)).toBeUndefined();
  expect(lastInstant(join(stateDir, 'none'))).toBeUndefined();
  const host = await hostWith(register, { stateDir });
  await host.start('story', 'one');
  await host.settle();
  expect(lastInstant(stateDir)).toBe(START + 3_600_000);
});

test('a long journal becomes a snapshot when it is opened, with the same state', async () => {
  const stateDir = temporaryDirectory();
  const host = await hostWith(register, { stateDir });
  await host.start('story', 'one', 'x'.repeat(600_000));
  await host.settle();
  await host.call(
    'POST',
    `${DURABLE}/instances/one/raiseEvent/other`,
    JSON.stringify('y'.repeat(600_000)),
  );
  await host.idle();
  const trail = host.trail('one');
  await host.host.stop();
  const again = await hostWith(register, { stateDir, startAt: host.clock.now() });
  const kinds = readFileSync(journalOf(stateDir), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { kind: string }).kind);
  expect(kinds).toEqual(['instance', 'instance']);
  expect(again.trail('one')).toBe(trail);
  expect(lastInstant(stateDir)).toBe(host.clock.now());
  await raise(again);
  await again.settle();
  expect(again.status('one').output).toEqual(['first', 'child', 'now']);
});

test('task hubs keep apart', async () => {
  const stateDir = temporaryDirectory();
  const hub = (hubName: string) => ({
    stateDir,
    hostJson: { extensions: { durableTask: { hubName } } },
  });
  const one = await hostWith(register, hub('HubA'));
  await one.start('story', 'one');
  await one.idle();
  await one.host.stop();
  const other = await hostWith(register, hub('HubB'));
  expect(other.host.instances()).toEqual([]);
});

test('purged instances stay away, and control messages survive', async () => {
  const stateDir = temporaryDirectory();
  const host = await hostWith(register, { stateDir });
  await host.start('story', 'one');
  await host.start('story', 'gone');
  await host.idle();
  await host.call('POST', `${DURABLE}/instances/gone/terminate?reason=a`);
  await host.idle();
  await host.call('DELETE', `${DURABLE}/instances/gone`);
  await host.call('POST', `${DURABLE}/instances/one/suspend?reason=a`);
  await host.host.stop();
  const again = await hostWith(register, { stateDir });
  await again.idle();
  expect(again.host.instances().map(({ id, status }) => [id, status])).toEqual([
    ['one', 'Suspended'],
    ['the-child', 'Running'],
  ]);
});
