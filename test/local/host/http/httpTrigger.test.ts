/** HTTP triggers end to end: what the function sees, what the client sees, who may call. */
import type { HttpResponseInit } from '@azure/functions';
import { app } from '@azure/functions';
import { cleanUp, hostWith } from '../harness';

afterEach(cleanUp);

test('the function sees method, address, query, route values, headers and body', async () => {
  const host = await hostWith(() => {
    app.http('see', {
      route: 'clusters/{name}/{pool?}',
      methods: ['POST'],
      handler: async (request) => ({
        jsonBody: {
          method: request.method,
          path: new URL(request.url).pathname,
          query: request.query.get('q'),
          params: request.params,
          header: request.headers.get('X-Custom'),
          body: await request.json(),
        },
      }),
    });
  });
  const answer = await host.call(
    'POST',
    '/api/Clusters/a%20b?q=1%202',
    { b: 1 },
    { 'x-custom': 'h' },
  );
  expect(answer.body).toEqual({
    method: 'POST',
    path: '/api/Clusters/a%20b',
    query: '1 2',
    params: { name: 'a b' },
    header: 'h',
    body: { b: 1 },
  });
});

test('the answer has its status, headers, cookies and body', async () => {
  const host = await hostWith(() => {
    app.http('answer', {
      handler: (): HttpResponseInit => ({
        status: 201,
        headers: { 'x-custom': 'h' },
        cookies: [
          {
            name: 'a',
            value: 'b c',
            maxAge: 60,
            httpOnly: true,
            secure: true,
            sameSite: 'Strict',
            path: '/',
          },
          { name: 'd', value: 'e', expires: new Date(1000) },
        ],
        body: new Uint8Array([65, 66]),
      }),
    });
  });
  const answer = await host.call('GET', '/api/answer');
  expect(answer).toMatchObject({ status: 201, body: 'AB' });
  expect(answer.headers.get('x-custom')).toBe('h');
  expect(answer.headers.getSetCookie()).toEqual([
    'a=b%20c; Max-Age=60; Path=/; SameSite=Strict; Secure; HttpOnly',
    'd=e; Expires=Thu, 01 Jan 1970 00:00:01 GMT',
  ]);
});

test('a handler that throws is a 500 with an empty body, and a line in the log', async () => {
  const host = await hostWith(() => {
    app.http('bad', {
      handler: () => {
        throw new Error('secret');
      },
    });
  });
  expect(await host.call('GET', '/api/bad')).toMatchObject({ status: 500, body: '' });
  expect(host.log).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'The function bad failed: secret' }),
  );
});

test('a handler that answers nothing is a 204', async () => {
  const host = await hostWith(() => {
    app.http('nothing', { handler: () => undefined as unknown as HttpResponseInit });
  });
  expect((await host.call('GET', '/api/nothing')).status).toBe(204);
});

test.each([
  ['the default prefix', {}, '/api/here'],
  ['another prefix', { extensions: { http: { routePrefix: 'ops' } } }, '/ops/here'],
  ['no prefix', { extensions: { http: { routePrefix: '' } } }, '/here'],
])('routes with %s', async (_, hostJson, path) => {
  const host = await hostWith(
    () => {
      app.http('here', { handler: () => ({ body: 'found' }) });
    },
    { hostJson },
  );
  expect((await host.call('GET', path)).body).toBe('found');
  expect((await host.call('PUT', path)).status).toBe(404);
  expect((await host.call('GET', `${path}/further`)).status).toBe(404);
});

test('what a function logs comes out with its name', async () => {
  const host = await hostWith(() => {
    app.http('talk', {
      handler: (_, context) => {
        context.warn('careful', { a: 1 });
        return {};
      },
    });
  });
  await host.call('GET', '/api/talk');
  expect(host.log).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      category: 'user',
      message: 'careful { a: 1 }',
      functionName: 'talk',
    }),
  );
});

describe('keys', () => {
  const levels = ['anonymous', 'function', 'admin'] as const;
  const start = (auth: boolean) =>
    hostWith(
      () => {
        for (const authLevel of levels)
          app.http(authLevel, { authLevel, handler: () => ({ body: 'in' }) });
      },
      { auth },
    );

  test('are not checked unless asked for, like func start', async () => {
    const host = await start(false);
    for (const level of levels) expect((await host.call('GET', `/api/${level}`)).status).toBe(200);
  });

  test.each<[string, number[]]>([
    ['no key', [200, 401, 401]],
    ['a wrong key', [200, 401, 401]],
    ['the key of the function', [200, 200, 401]],
    ['the host key', [200, 200, 401]],
    ['the master key', [200, 200, 200]],
  ])('%s', async (which, statuses) => {
    const host = await start(true);
    const { keys } = host.host;
    const key =
      {
        'a wrong key': 'x',
        'the key of the function': keys.functions.function,
        'the host key': keys.host,
        'the master key': keys.master,
      }[which] ?? '';
    for (const [index, level] of levels.entries()) {
      const byHeader = await host.call('GET', `/api/${level}`, undefined, {
        'x-functions-key': key,
      });
      const byQuery = await host.call('GET', `/api/${level}?code=${key}`);
      expect([level, byHeader.status, byQuery.status]).toEqual([
        level,
        statuses[index],
        statuses[index],
      ]);
    }
  });

  test('the header wins over the query', async () => {
    const host = await start(true);
    const headers = { 'x-functions-key': 'wrong' };
    const answer = await host.call(
      'GET',
      `/api/function?code=${host.host.keys.master}`,
      undefined,
      headers,
    );
    expect(answer.status).toBe(401);
  });
});

describe('admin', () => {
  test('tells that the host runs, and runs a function by hand', async () => {
    const runs: unknown[] = [];
    const host = await hostWith(() => {
      app.timer('tick', { schedule: '0 0 0 1 1 *', handler: (timer) => void runs.push(timer) });
      app.http('page', { handler: () => ({}) });
    });
    expect((await host.call('GET', '/admin/host/status')).body).toMatchObject({ state: 'Running' });
    expect((await host.call('POST', '/admin/functions/Tick', {})).status).toBe(202);
    await host.idle();
    expect(runs).toEqual([expect.objectContaining({ isPastDue: false })]);
    expect((await host.call('POST', '/admin/functions/nobody', {})).status).toBe(404);
    expect((await host.call('POST', '/admin/functions/page', {})).status).toBe(400);
    expect((await host.call('GET', '/admin/functions/tick')).status).toBe(405);
  });

  test('wants the master key when keys are checked', async () => {
    const host = await hostWith(
      () => {
        app.http('page', { handler: () => ({}) });
      },
      { auth: true },
    );
    expect((await host.call('GET', '/admin/host/status')).status).toBe(401);
    const { master } = host.host.keys;
    expect((await host.call('GET', `/admin/host/status?code=${master}`)).status).toBe(200);
  });
});
