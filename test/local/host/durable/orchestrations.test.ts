/** Activities, sub-orchestrations and how their values and failures travel. */
import * as df from 'durable-functions';
import { cleanUp, containing, hostWith, like } from '../harness';

afterEach(cleanUp);

test('an activity gives its result to the orchestrator', async () => {
  const host = await hostWith(() => {
    df.app.activity('say', { handler: (name: string) => `hello ${name}` });
    df.app.orchestration('hello', function* (context) {
      return [(yield context.df.callActivity('say', 'Oslo')) as string];
    });
  });
  await host.start('hello', 'one');
  await host.settle();
  expect(host.status('one')).toMatchObject({ status: 'Completed', output: ['hello Oslo'] });
  expect(host.trail('one')).toBe('12 0 4#0 13 12 5 1#1 13');
});

test.each<[string, unknown, unknown]>([
  ['text', 'Oslo', 'Oslo'],
  ['text that looks like JSON', '{"a":1}', '{"a":1}'],
  ['a number', 1.5, 1.5],
  ['an object', { a: [1, null] }, { a: [1, null] }],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'undefined'],
  // .NET's text of a boolean is not JSON.
  ['true', true, 'True'],
  ['false', false, 'False'],
])('an activity sees %s', async (_, input, seen) => {
  const host = await hostWith(() => {
    df.app.activity('see', { handler: (value: unknown) => value ?? 'undefined' });
    df.app.orchestration('show', function* (context) {
      return (yield context.df.callActivity('see', input)) as unknown;
    });
  });
  await host.start('show', 'one');
  await host.settle();
  expect(host.status('one').output).toEqual(seen);
});

test('an activity that returns nothing gives null, and it knows its instance', async () => {
  const host = await hostWith(() => {
    df.app.activity('nothing', { handler: () => undefined });
    df.app.activity('who', { handler: (_, context) => context.triggerMetadata?.instanceId });
    df.app.orchestration('both', function* (context) {
      const nothing: unknown = yield context.df.callActivity('nothing');
      return { nothing, who: (yield context.df.callActivity('who')) as unknown };
    });
  });
  await host.start('both', 'one');
  await host.settle();
  expect(host.status('one').output).toEqual({ nothing: null, who: 'one' });
});

test('the failure of an activity has the texts of Azure', async () => {
  const host = await hostWith(() => {
    df.app.activity('fail', {
      handler: () => {
        throw new Error('boom');
      },
    });
    df.app.orchestration('catch', function* (context) {
      try {
        yield context.df.callActivity('fail');
      } catch (error) {
        return (error as Error).message;
      }
      return 'not thrown';
    });
  });
  await host.start('catch', 'one');
  await host.settle();
  expect(host.status('one').output).toMatch(
    /^Activity function 'fail' failed: {2}boom \n \{.*boom/,
  );
  expect(host.trail('one')).toBe('12 0 4#0 13 12 6 1#1 13');
});

test('an orchestrator that throws fails with its name and message', async () => {
  const host = await hostWith(() => {
    // eslint-disable-next-line require-yield -- an orchestrator that throws at once
    df.app.orchestration('bad', function* () {
      throw new Error('orch failed');
    });
  });
  await host.start('bad', 'one');
  await host.settle();
  expect(host.status('one')).toMatchObject({
    status: 'Failed',
    output: "Orchestrator function 'bad' failed: orch failed",
  });
  const answer = await host.call('GET', '/runtime/webhooks/durabletask/instances/one');
  expect(answer.body).toMatchObject({ output: "Orchestrator function 'bad' failed: orch failed" });
});

test.each([
  ['an empty message', () => new Error('')],
  ['a thrown text', () => 'text' as unknown as Error],
])('%s hangs the instance, as on Azure, and the log says so', async (_, thrown) => {
  const host = await hostWith(() => {
    // eslint-disable-next-line require-yield -- an orchestrator that throws at once
    df.app.orchestration('silent', function* () {
      throw thrown();
    });
  });
  await host.start('silent', 'one');
  await host.idle();
  expect(host.status('one').status).toBe('Running');
  expect(host.log.map(({ message }) => message)).toContainEqual(
    containing('threw something without a message'),
  );
});

test('a sub-orchestration answers its parent; without an id it gets one from its parent', async () => {
  const host = await hostWith(() => {
    // eslint-disable-next-line require-yield -- the shortest child
    df.app.orchestration('child', function* (context) {
      return { input: context.df.getInput(), parent: context.df.parentInstanceId };
    });
    df.app.orchestration('parent', function* (context) {
      const named: unknown = yield context.df.callSubOrchestrator('child', 'a', 'named');
      const unnamed: unknown = yield context.df.callSubOrchestrator('child', { b: 1 });
      const empty: unknown = yield context.df.callSubOrchestrator('child');
      return [named, unnamed, empty];
    });
  });
  await host.start('parent', 'one');
  await host.settle();
  expect(host.status('one').output).toEqual([
    { input: 'a', parent: 'one' },
    { input: { b: 1 }, parent: 'one' },
    { input: null, parent: 'one' },
  ]);
  const ids = host.host.instances().map(({ id }) => id);
  expect(ids).toEqual(['one', 'named', like(/^[0-9a-f]{32}:1$/), like(/:2$/)]);
  expect(host.trail('one')).toBe('12 0 7#0 13 12 8 7#1 13 12 8 7#2 13 12 8 1#3 13');
});

test('the failure of a sub-orchestration has the texts of Azure', async () => {
  const host = await hostWith(() => {
    // eslint-disable-next-line require-yield -- the shortest child
    df.app.orchestration('child', function* () {
      throw new Error('no luck');
    });
    df.app.orchestration('parent', function* (context) {
      try {
        yield context.df.callSubOrchestrator('child');
      } catch (error) {
        return (error as Error).message;
      }
      return 'not thrown';
    });
  });
  await host.start('parent', 'one');
  await host.settle();
  expect(host.status('one').output).toMatch(
    /^Orchestrator function 'child' failed: no luck \n Message: no luck, StackTrace: /,
  );
});

test.each([
  ['its own id', 'one', 'must be different than the instance ID of a parent'],
  ['its own id in another case', 'ONE', 'must be different than the instance ID of a parent'],
  ['an @', '@x', 'must not start with @'],
])('a sub-orchestration with %s is refused', async (_, id, message) => {
  const host = await hostWith(() => {
    df.app.orchestration('parent', function* (context) {
      yield context.df.callSubOrchestrator('parent', null, id);
    });
  });
  await host.start('parent', 'one');
  await host.settle();
  expect(host.status('one')).toMatchObject({
    status: 'Failed',
    output: containing(message),
  });
});

test('a call to a sub-orchestration whose id is in use is lost, and the log says so', async () => {
  const host = await hostWith(() => {
    df.app.orchestration('wait', function* (context) {
      yield context.df.waitForExternalEvent('go');
    });
    df.app.orchestration('parent', function* (context) {
      yield context.df.callSubOrchestrator('wait', null, 'taken');
    });
  });
  await host.start('wait', 'taken');
  await host.idle();
  await host.start('parent', 'one');
  await host.idle();
  expect(host.log.map(({ message }) => message)).toContainEqual(
    containing('taken, which is in use'),
  );
});

test.each<[string, (context: df.OrchestrationContext) => df.Task, string]>([
  ['activity', (context) => context.df.callActivity('nope'), 'not an activity function'],
  [
    'orchestrator',
    (context) => context.df.callSubOrchestrator('nope'),
    'not an orchestrator function',
  ],
])('an unknown %s fails the instance with its name', async (_, call, message) => {
  const host = await hostWith(() => {
    df.app.orchestration('calls', function* (context) {
      yield call(context);
    });
  });
  await host.start('calls', 'one');
  await host.settle();
  expect(host.status('one').output).toMatch(`The function 'nope' doesn't exist`);
  expect(host.status('one').output).toMatch(message);
});

test('an orchestration that calls an entity gets a clear message', async () => {
  const host = await hostWith(() => {
    df.app.orchestration('count', function* (context) {
      yield context.df.callEntity(new df.EntityId('counter', 'a'), 'add', 1);
    });
  });
  await host.start('count', 'one');
  await host.settle();
  expect(host.status('one').output).toMatch('entities or locks (CallEntity)');
});

test('an orchestrator that was changed while it ran fails as non-deterministic', async () => {
  let changed = false;
  const host = await hostWith(() => {
    df.app.activity('old', { handler: () => 1 });
    df.app.activity('new', { handler: () => 2 });
    df.app.orchestration('changes', function* (context) {
      yield context.df.callActivity(changed ? 'new' : 'old');
      changed = true;
      yield context.df.callActivity('old');
    });
  });
  await host.start('changes', 'one');
  await host.settle();
  expect(host.status('one').output).toBe(
    'Non-Deterministic workflow detected: the history has TaskScheduled old with the id 0, but ' +
      'the replay now has the activity new there. Was the orchestrator changed while it ran?',
  );
});

test('at most maxConcurrentActivityFunctions activities run at a time', async () => {
  let running = 0;
  let most = 0;
  const host = await hostWith(
    () => {
      df.app.activity('busy', {
        handler: async () => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running--;
        },
      });
      df.app.orchestration('fan', function* (context) {
        yield context.df.Task.all([1, 2, 3, 4, 5].map(() => context.df.callActivity('busy')));
      });
    },
    { hostJson: { extensions: { durableTask: { maxConcurrentActivityFunctions: 2 } } } },
  );
  await host.start('fan', 'one');
  await host.settle();
  expect(most).toBe(2);
});
