/** Suspend, resume, terminate, rewind, restart, purge: from the outside, over HTTP. */
import * as df from 'durable-functions';
import type { TestHost } from '../harness';
import { cleanUp, containing, DURABLE, hostWith, like } from '../harness';

afterEach(cleanUp);

let broken = false;

async function waiting(): Promise<TestHost> {
  const host = await hostWith(() => {
    df.app.activity('work', {
      handler: (value: unknown) => {
        if (broken) throw new Error('boom');
        return value;
      },
    });
    df.app.orchestration('wait', function* (context) {
      const value: unknown = yield context.df.waitForExternalEvent('go');
      return (yield context.df.callActivity('work', value)) as unknown;
    });
    df.app.orchestration('parent', function* (context) {
      return (yield context.df.callSubOrchestrator('wait', null, 'child')) as unknown;
    });
  });
  await host.start('wait', 'one');
  await host.idle();
  return host;
}

const operate = (host: TestHost, operation: string, id = 'one') =>
  host.call(
    'POST',
    `${DURABLE}/instances/${id}/${operation}`,
    operation.startsWith('raise') ? '"go"' : undefined,
  );

const settle = (host: TestHost) => host.idle();

beforeEach(() => {
  broken = false;
});

test('a suspended instance keeps events until it is resumed', async () => {
  const host = await waiting();
  expect((await operate(host, 'suspend?reason=pause')).status).toBe(202);
  await settle(host);
  expect(host.status('one').status).toBe('Suspended');
  await operate(host, 'raiseEvent/go');
  await settle(host);
  expect(host.status('one').status).toBe('Suspended');
  expect(host.trail('one')).toBe('12 0 13 12 19 13 12 15 13');
  expect((await operate(host, 'resume?reason=on')).status).toBe(202);
  await settle(host);
  expect(host.status('one')).toMatchObject({ status: 'Completed', output: 'go' });
});

test('terminate ends an instance with its reason, also a suspended one', async () => {
  const host = await waiting();
  await operate(host, 'suspend?reason=pause');
  await settle(host);
  expect((await operate(host, 'terminate?reason=no%20longer')).status).toBe(202);
  await settle(host);
  expect(host.status('one')).toMatchObject({ status: 'Terminated', output: 'no longer' });
});

test('a terminated child fails its parent', async () => {
  const host = await waiting();
  await host.start('parent', 'two');
  await settle(host);
  await operate(host, 'terminate?reason=stopped', 'child');
  await settle(host);
  expect(host.status('two')).toMatchObject({ status: 'Failed' });
  expect(host.status('two').output).toMatch("Orchestrator function 'parent' failed: stopped");
});

test('rewind runs what failed again, in children too', async () => {
  const host = await waiting();
  broken = true;
  await host.start('parent', 'two');
  await settle(host);
  await operate(host, 'raiseEvent/go', 'child');
  await settle(host);
  expect(host.status('two').status).toBe('Failed');
  broken = false;
  expect((await operate(host, 'rewind?reason=fixed', 'two')).status).toBe(202);
  await settle(host);
  expect(host.status('child')).toMatchObject({ status: 'Completed', output: 'go' });
  expect(host.status('two')).toMatchObject({ status: 'Completed', output: 'go' });
});

test.each([
  ['suspend a suspended one', ['suspend?reason=a'], 'suspend?reason=b', 500],
  ['resume a running one', [], 'resume?reason=a', 500],
  ['rewind a running one', [], 'rewind?reason=a', 500],
  ['raise an event to a finished one', ['terminate?reason=a'], 'raiseEvent/go', 410],
  ['terminate a finished one', ['terminate?reason=a'], 'terminate?reason=b', 410],
  ['suspend a finished one', ['terminate?reason=a'], 'suspend?reason=b', 410],
  ['resume a finished one', ['terminate?reason=a'], 'resume?reason=b', 410],
  ['rewind one that did not fail', ['terminate?reason=a'], 'rewind?reason=b', 410],
])('%s: the answer of Azure', async (_, before, operation, status) => {
  const host = await waiting();
  for (const one of before) {
    await operate(host, one);
    await settle(host);
  }
  const answer = await operate(host, operation);
  expect(answer.status).toBe(status);
  if (status === 500) {
    expect(answer.body).toMatchObject({
      Message: 'Something went wrong while processing your request',
      ExceptionMessage: containing(host.status('one').status),
    });
  }
});

test.each([
  'raiseEvent/go',
  'terminate?reason=a',
  'suspend?reason=a',
  'resume?reason=a',
  'rewind?reason=a',
  'restart',
])('%s of an unknown instance is 404', async (operation) => {
  const host = await waiting();
  expect((await operate(host, operation, 'nobody')).status).toBe(404);
});

test('starting an id that is alive fails with 500; a finished one is replaced', async () => {
  const host = await waiting();
  const again = await host.start('wait', 'one');
  expect(again.status).toBe(500);
  expect(again.body).toMatchObject({
    ExceptionMessage: 'An Orchestration instance with the status Running already exists.',
  });
  await operate(host, 'terminate?reason=a');
  await settle(host);
  expect((await host.start('wait', 'one', { second: true })).status).toBe(202);
  await settle(host);
  expect(host.status('one')).toMatchObject({ status: 'Running', input: { second: true } });
  expect(host.trail('one')).toBe('12 0 13');
});

test('with AnyState a running instance is replaced', async () => {
  const host = await hostWith(
    () => {
      df.app.orchestration('wait', function* (context) {
        yield context.df.waitForExternalEvent('go');
        return context.df.getInput();
      });
    },
    {
      hostJson: { extensions: { durableTask: { overridableExistingInstanceStates: 'AnyState' } } },
    },
  );
  await host.start('wait', 'one', 1);
  await settle(host);
  expect((await host.start('wait', 'one', 2)).status).toBe(202);
  await settle(host);
  await operate(host, 'raiseEvent/go');
  await settle(host);
  expect(host.status('one').output).toBe(2);
});

test('restart starts an instance again with its input, under its id or a new one', async () => {
  const host = await waiting();
  await operate(host, 'terminate?reason=a');
  await settle(host);
  expect((await operate(host, 'restart?restartWithNewInstanceId=false')).status).toBe(202);
  await settle(host);
  expect(host.status('one').status).toBe('Running');
  const other = await operate(host, 'restart');
  expect(other.body).toMatchObject({ id: like(/^[0-9a-f]{32}$/) });
});

test('purge deletes finished instances only', async () => {
  const host = await waiting();
  const purge = (id: string) => host.call('DELETE', `${DURABLE}/instances/${id}`);
  expect((await purge('one')).status).toBe(404);
  await operate(host, 'terminate?reason=a');
  await settle(host);
  expect((await purge('one')).body).toEqual({ instancesDeleted: 1 });
  expect((await purge('one')).status).toBe(404);
  expect(host.host.instances()).toEqual([]);
});
