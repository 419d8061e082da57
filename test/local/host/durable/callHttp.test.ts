/** `callHttp`: loopback only, 202 polling in step with the SDK. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { TestHost } from '../harness';
import { cleanUp, hostWith } from '../harness';

afterEach(cleanUp);

interface Seen {
  method: string;
  key: string | null;
  custom: string | null;
}

interface Input {
  url: string;
  enablePolling: boolean;
}

/** An operation that is accepted, polled twice and then done. */
async function operationHost(
  retryAfter: Record<string, string>,
): Promise<{ host: TestHost; seen: Seen[] }> {
  const seen: Seen[] = [];
  const host = await hostWith(() => {
    app.http('operation', {
      methods: ['GET', 'POST'],
      handler: (request) => {
        const { method, headers } = request;
        seen.push({ method, key: headers.get('x-functions-key'), custom: headers.get('x-custom') });
        if (seen.length > 2) return { status: 200, body: 'done' };
        return { status: 202, headers: { location: request.url, ...retryAfter } };
      },
    });
    df.app.activity('other', { handler: () => 'other' });
    df.app.orchestration('call', function* (context) {
      const { url, enablePolling } = context.df.getInput<Input>();
      const answer = (yield context.df.callHttp({
        method: 'POST',
        url,
        body: 'x',
        headers: { 'x-functions-key': 'secret', 'x-custom': 'kept' },
        enablePolling,
      })) as { statusCode: number; content: string };
      const other: unknown = yield context.df.callActivity('other');
      return [answer.statusCode, answer.content, other];
    });
  });
  return { host, seen };
}

test.each([
  ['as the answer says', { 'retry-after': '7' }, 14],
  ['every 30 s by default', {}, 60],
])('an accepted operation is polled %s', async (_, retryAfter, seconds) => {
  const { host, seen } = await operationHost(retryAfter);
  await host.start('call', 'one', { url: `${host.host.url}/api/operation`, enablePolling: true });
  await host.settle();
  expect(host.status('one')).toMatchObject({ status: 'Completed', output: [200, 'done', 'other'] });
  expect(host.elapsed()).toBe(seconds);
  expect(seen).toEqual([
    { method: 'POST', key: 'secret', custom: 'kept' },
    { method: 'GET', key: null, custom: 'kept' },
    { method: 'GET', key: null, custom: 'kept' },
  ]);
  expect(host.trail('one')).toBe(
    '12 0 4#0 13 12 5 10#1 13 12 11 4#2 13 12 5 10#3 13 12 11 4#4 13 12 5 4#5 13 12 5 1#6 13',
  );
});

test('without polling the first answer counts', async () => {
  const { host } = await operationHost({});
  await host.start('call', 'one', { url: `${host.host.url}/api/operation`, enablePolling: false });
  await host.settle();
  expect(host.status('one').output).toEqual([202, '', 'other']);
});

test('an address outside this machine is blocked with a clear message', async () => {
  const { host } = await operationHost({});
  await host.start('call', 'one', { url: 'https://example.com/x', enablePolling: true });
  await host.settle();
  expect(host.status('one')).toMatchObject({ status: 'Failed' });
  expect(host.status('one').output).toMatch('callHttp to example.com is blocked');
});
