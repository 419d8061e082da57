/** The real DurableClient of durable-functions against the RPC endpoint, and the HTTP API itself. */
import type { HttpRequest, InvocationContext } from '@azure/functions';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { TestHost } from '../harness';
import { cleanUp, DURABLE, hostWith, like, START, withFields } from '../harness';

afterEach(cleanUp);

type Use = (client: df.DurableClient, request: HttpRequest) => Promise<unknown>;

/** A host with an HTTP function that uses the client, and an orchestration that waits. */
async function clientHost(use: Use): Promise<TestHost & { use: () => Promise<unknown> }> {
  const host = await hostWith(() => {
    df.app.orchestration('wait', function* (context) {
      return (yield context.df.waitForExternalEvent('go')) as unknown;
    });
    // eslint-disable-next-line require-yield -- the shortest orchestrator
    df.app.orchestration('quick', function* (context) {
      return context.df.getInput();
    });
    app.http('use', {
      extraInputs: [df.input.durableClient()],
      handler: async (request: HttpRequest, context: InvocationContext) => {
        try {
          const result = await use(df.getClient(context), request);
          return { jsonBody: { result: result ?? null } };
        } catch (error) {
          return { jsonBody: { thrown: (error as Error).message } };
        }
      },
    });
  });
  return { ...host, use: async () => (await host.call('GET', '/api/use')).body };
}

test('startNew makes an id of 32 hex digits; the input arrives; getStatus tells it', async () => {
  let id = '';
  const host = await clientHost(async (client) => {
    if (id === '') return (id = await client.startNew('quick', { input: { a: 1 } }));
    return client.getStatus(id);
  });
  expect(await host.use()).toEqual({ result: like(/^[0-9a-f]{32}$/) });
  await host.idle();
  expect(await host.use()).toEqual({
    result: withFields({
      name: 'quick',
      instanceId: id,
      runtimeStatus: 'Completed',
      input: { a: 1 },
      output: { a: 1 },
      createdTime: '2030-01-01T00:00:00.000Z',
    }),
  });
});

test('raiseEvent, terminate, suspend, resume and purge do what they say', async () => {
  const steps: [string, (client: df.DurableClient) => Promise<unknown>, string][] = [
    ['start', (client) => client.startNew('wait', { instanceId: 'a:1' }), 'Running'],
    ['suspend', (client) => client.suspend('a:1', 'pause'), 'Suspended'],
    ['resume', (client) => client.resume('a:1', 'on'), 'Running'],
    ['raise', (client) => client.raiseEvent('a:1', 'go', { done: true }), 'Completed'],
    ['start again', (client) => client.startNew('wait', { instanceId: 'a:1' }), 'Running'],
    ['terminate', (client) => client.terminate('a:1', 'too late'), 'Terminated'],
    // 410 is swallowed.
    ['raise to a finished one', (client) => client.raiseEvent('a:1', 'go', 1), 'Terminated'],
  ];
  let step = 0;
  const host = await clientHost((client) => steps[step]?.[1](client) ?? Promise.resolve());
  for (const [name, , status] of steps) {
    expect([name, await host.use()]).toEqual([
      name,
      expect.not.objectContaining({ thrown: expect.anything() as unknown }) as unknown,
    ]);
    await host.idle();
    expect([name, host.status('a:1').status]).toEqual([name, status]);
    step++;
  }
});

test('starting an id that is alive rejects with the text of Azure', async () => {
  const host = await clientHost((client) => client.startNew('wait', { instanceId: 'a' }));
  await host.use();
  await host.idle();
  expect(await host.use()).toEqual({
    thrown: like(
      /unexpected status code: 500.*An Orchestration instance with the status Running already exists\./,
    ),
  });
});

test.each<[string, Use, RegExp]>([
  [
    'an unknown orchestrator',
    (client) => client.startNew('nope'),
    /code: 400.*'nope' doesn't exist/,
  ],
  [
    'a bad id',
    (client) => client.startNew('wait', { instanceId: '@a' }),
    /code: 400.*start with @/,
  ],
  ['the status of an unknown instance', (client) => client.getStatus('nobody'), /HTTP 404/],
  [
    'an event for an unknown instance',
    (client) => client.raiseEvent('nobody', 'go', 1),
    /No instance with ID 'nobody'/,
  ],
  [
    'an event without data',
    async (client) => {
      await client.startNew('wait', { instanceId: 'x' });
      await client.raiseEvent('x', 'go', undefined);
    },
    /code: 400.*Invalid JSON content/,
  ],
  [
    'a signal to an entity',
    (client) => client.signalEntity(new df.EntityId('counter', 'a'), 'add'),
    /code: 501.*entities/,
  ],
])('%s is refused with a clear message', async (_, use, message) => {
  const host = await clientHost(use);
  expect(await host.use()).toEqual({ thrown: like(message) });
});

test('df.app.client functions and activities get a client too', async () => {
  const host = await hostWith(() => {
    // eslint-disable-next-line require-yield -- the shortest orchestrator
    df.app.orchestration('quick', function* (context) {
      return context.df.getInput();
    });
    df.app.activity('starts', {
      extraInputs: [df.input.durableClient()],
      handler: (input: unknown, context: InvocationContext) =>
        df.getClient(context).startNew('quick', { instanceId: 'by-activity', input }),
    });
    df.app.orchestration('begin', function* (context) {
      return (yield context.df.callActivity('starts', 'hello')) as unknown;
    });
    df.app.client.http('go', {
      handler: async (_, client) => ({ body: await client.startNew('begin', { instanceId: 'b' }) }),
    });
  });
  expect((await host.call('POST', '/api/go')).body).toBe('b');
  await host.settle();
  expect(host.status('b').output).toBe('by-activity');
  expect(host.status('by-activity')).toMatchObject({ status: 'Completed', output: 'hello' });
});

test('lists come in pages that the client joins, with filters', async () => {
  let filter: df.OrchestrationFilter | undefined;
  const host = await clientHost(async (client) => {
    const found = await (filter === undefined ? client.getStatusAll() : client.getStatusBy(filter));
    return found.map(({ instanceId }) => instanceId);
  });
  for (let n = 0; n < 120; n++) await host.start(n % 2 === 0 ? 'quick' : 'wait', `i${n}`);
  await host.idle();
  const all = (await host.use()) as { result: string[] };
  expect(all.result).toHaveLength(120);
  filter = { runtimeStatus: [df.OrchestrationRuntimeStatus.Running] };
  expect(((await host.use()) as { result: string[] }).result).toHaveLength(60);
  filter = { createdTimeTo: new Date(START - 1) };
  expect(await host.use()).toEqual({ result: [] });
});

test('purge by filter deletes finished instances and counts them', async () => {
  const host = await clientHost((client) =>
    client.purgeInstanceHistoryBy({ createdTimeFrom: new Date(START - 1) }),
  );
  await host.start('quick', 'a');
  await host.start('wait', 'b');
  await host.idle();
  expect(await host.use()).toEqual({ result: { instancesDeleted: 1 } });
  expect(await host.use()).toEqual({ result: { instancesDeleted: 0 } });
  expect(host.host.instances().map(({ id }) => id)).toEqual(['b']);
});

test('createCheckStatusResponse gives the addresses that the host answers', async () => {
  const host = await hostWith(() => {
    df.app.orchestration('wait', function* (context) {
      yield context.df.waitForExternalEvent('go');
    });
    app.http('begin', {
      extraInputs: [df.input.durableClient()],
      handler: async (request, context) => {
        const client = df.getClient(context);
        return client.createCheckStatusResponse(request, await client.startNew('wait'));
      },
    });
  });
  const answer = await host.call('POST', '/api/begin');
  expect(answer.status).toBe(202);
  expect(answer.headers.get('retry-after')).toBe('10');
  await host.idle();
  const urls = answer.body as Record<string, string>;
  expect(answer.headers.get('location')).toBe(urls.statusQueryGetUri);
  const status = await host.call('GET', urls.statusQueryGetUri ?? '');
  expect(status).toMatchObject({ status: 202, body: { runtimeStatus: 'Running' } });
  expect(status.headers.get('retry-after')).toBe('5');
  const event = (urls.sendEventPostUri ?? '').replace('{eventName}', 'go');
  expect((await host.call('POST', event, { ok: 1 })).status).toBe(202);
  await host.idle();
  expect((await host.call('GET', urls.statusQueryGetUri ?? '')).status).toBe(200);
});

test('a status has the history on request, for people to read', async () => {
  const host = await clientHost(() => Promise.resolve());
  await host.start('wait', 'a', 'in');
  await host.idle();
  await host.call('POST', `${DURABLE}/instances/a/raiseEvent/go`, { out: 1 });
  await host.idle();
  const get = async (query: string) =>
    (await host.call('GET', `${DURABLE}/instances/a${query}`)).body;
  expect(await get('?showInput=false')).toMatchObject({ input: null, output: { out: 1 } });
  const history = (body: unknown) => (body as { historyEvents: object[] }).historyEvents;
  expect(history(await get('?showHistory=true&showHistoryOutput=true'))).toEqual([
    withFields({ EventType: 'ExecutionStarted', Name: 'wait' }),
    withFields({ EventType: 'EventRaised', Name: 'go' }),
    withFields({
      EventType: 'ExecutionCompleted',
      OrchestrationStatus: 'Completed',
      Result: { out: 1 },
    }),
  ]);
  expect(history(await get('?showHistory=true')).at(-1)).not.toHaveProperty('Result');
});

test('a start with a timeout waits in virtual time, and does not hold it', async () => {
  const host = await clientHost(() => Promise.resolve());
  const answerOf = async (path: string) => {
    let answered = false;
    const answer = host.call('POST', `${DURABLE}/orchestrators/${path}?timeout=60`, '"in"');
    void answer.then(() => {
      answered = true;
      // The clock looks at its end only when something happens.
      host.clock.at(host.clock.now(), 'the answer has come', () => undefined);
    });
    await host.clock.run(() => answered);
    return answer;
  };
  expect(await answerOf('quick')).toMatchObject({ status: 200, body: 'in' });
  expect(host.elapsed()).toBe(0);
  expect(await answerOf('wait/slow')).toMatchObject({ status: 202, body: { id: 'slow' } });
  expect(host.elapsed()).toBe(60);
});

test.each([
  ['GET', 'instances/?runtimeStatus=Runing', 400, 'runtimeStatus has "runing"'],
  ['GET', 'instances/?createdTimeFrom=soon', 400, 'createdTimeFrom is "soon"'],
  ['GET', 'instances/?top=0', 400, 'top is "0"'],
  ['DELETE', 'instances/', 400, 'createdTimeFrom'],
  ['DELETE', 'instances/?createdTimeFrom=2031-01-01', 404, ''],
  ['POST', 'orchestrators/quick', 400, 'must be JSON'],
  ['PUT', 'instances/a', 404, ''],
  ['GET', 'nothing', 404, ''],
  ['GET', 'instances/%zz', 400, 'not well encoded'],
])('%s %s is answered with %d', async (method, path, status, message) => {
  const host = await clientHost(() => Promise.resolve());
  const body = method === 'POST' ? 'no json' : undefined;
  const answer = await host.call(method, `${DURABLE}/${path}`, body);
  expect(answer.status).toBe(status);
  expect(String(answer.body)).toContain(message);
});

test('the RPC port needs no key; the webhook does when keys are checked', async () => {
  const host = await hostWith(
    () => {
      // eslint-disable-next-line require-yield -- the shortest orchestrator
      df.app.orchestration('quick', function* () {
        return 1;
      });
      app.http('begin', {
        authLevel: 'anonymous',
        extraInputs: [df.input.durableClient()],
        handler: async (_, context) => ({ body: await df.getClient(context).startNew('quick') }),
      });
    },
    { auth: true },
  );
  expect((await host.call('GET', '/api/begin')).status).toBe(200);
  expect((await host.call('GET', `${DURABLE}/instances/`)).status).toBe(401);
  const { master, system } = host.host.keys;
  for (const key of [master, system.durabletask_extension ?? '']) {
    expect((await host.call('GET', `${DURABLE}/instances/?code=${key}`)).status).toBe(200);
  }
  expect(
    (await host.call('GET', `${DURABLE}/instances/?code=${system.eventgrid_extension ?? ''}`))
      .status,
  ).toBe(401);
});
