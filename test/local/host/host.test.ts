/** The host as a whole: ports, keys, what a watcher is told. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { cleanUp, containing, DURABLE, hostWith, temporaryDirectory } from './harness';

afterEach(cleanUp);

const register = () => {
  app.http('page', { handler: () => ({ body: 'here' }) });
  df.app.orchestration('story', function* (context) {
    context.df.setCustomStatus('waiting');
    yield context.df.waitForExternalEvent('go');
    context.df.setCustomStatus('done');
  });
};

test('a port that is taken fails the start', async () => {
  const first = await hostWith(register);
  const port = Number(new URL(first.host.url).port);
  await expect(hostWith(register, { port })).rejects.toThrow('EADDRINUSE');
});

test('the root tells that the app runs, and WEBSITE_HOSTNAME its address', async () => {
  const host = await hostWith(register);
  expect(await host.call('GET', '/')).toMatchObject({ status: 200, body: containing('running') });
  expect(`http://${process.env.WEBSITE_HOSTNAME ?? ''}`).toBe(host.host.url);
});

test('keys stay the same over restarts with a state directory', async () => {
  const stateDir = temporaryDirectory();
  const first = await hostWith(register, { stateDir });
  const { keys } = first.host;
  await first.host.stop();
  expect((await hostWith(register, { stateDir })).host.keys).toEqual(keys);
  expect((await hostWith(register)).host.keys).not.toEqual(keys);
});

test('a watcher is told every change of status and custom status, once', async () => {
  const told: unknown[] = [];
  const host = await hostWith(register, {
    onInstance: ({ id, status, customStatus }) => told.push([id, status, customStatus]),
  });
  await host.start('story', 'one');
  await host.idle();
  expect(host.host.running).toBe(true);
  await host.call('POST', `${DURABLE}/instances/one/raiseEvent/other`, '1');
  await host.idle();
  await host.call('POST', `${DURABLE}/instances/one/raiseEvent/go`, '1');
  await host.idle();
  expect(told).toEqual([
    ['one', 'Pending', null],
    ['one', 'Running', 'waiting'],
    ['one', 'Completed', 'done'],
  ]);
  expect(host.host.running).toBe(false);
});

test('instance ids can be made by the caller, so that a run can be repeated exactly', async () => {
  let made = 0;
  const host = await hostWith(register, { newId: () => `id${++made}` });
  const answer = await host.call('POST', `${DURABLE}/orchestrators/story`, '""');
  expect(answer.body).toMatchObject({ id: 'id1' });
});

test('a stopped host does nothing more', async () => {
  const host = await hostWith(register);
  await host.start('story', 'one');
  await host.host.stop();
  await host.idle();
  expect(host.status('one').status).toBe('Pending');
  await expect(host.call('GET', '/api/page')).rejects.toThrow('fetch failed');
});
