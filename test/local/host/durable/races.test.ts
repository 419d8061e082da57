/** Task.all and Task.any, timers, and the traps of both, which a faithful host has to show too. */
import * as df from 'durable-functions';
import { cleanUp, DURABLE, hostWith, START } from '../harness';

afterEach(cleanUp);

const after = (context: df.OrchestrationContext, seconds: number) =>
  context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000));

/** An orchestration, an activity that answers its input, and one that fails. */
function register(story: (context: df.OrchestrationContext) => Generator<df.Task, unknown>) {
  df.app.activity('work', { handler: (value: unknown) => value });
  df.app.activity('fail', {
    handler: () => {
      throw new Error('boom');
    },
  });
  df.app.orchestration('story', story);
  df.app.orchestration('slow', function* (context) {
    yield after(context, Number(context.df.getInput()));
    return context.df.getInput();
  });
}

test('timers move virtual time, and the orchestrator sees it', async () => {
  const host = await hostWith(() => {
    register(function* (context) {
      yield after(context, 3600);
      yield after(context, 60);
      return context.df.currentUtcDateTime.toISOString();
    });
  });
  await host.start('story', 'one');
  await host.settle();
  expect(host.status('one').output).toBe('2030-01-01T01:01:00.000Z');
  expect(host.elapsed()).toBe(3660);
  expect(host.trail('one')).toBe('12 0 10#0 13 12 11 10#1 13 12 11 1#2 13');
});

test('a timer in the past fires at once', async () => {
  const host = await hostWith(() => {
    register(function* (context) {
      yield context.df.createTimer(new Date(START - 60_000));
    });
  });
  await host.start('story', 'one');
  await host.settle();
  expect(host.elapsed()).toBe(0);
  expect(host.trail('one')).toBe('12 0 10#0 13 12 11 1#1 13');
});

test('Task.all gives results in order; children get ids in order', async () => {
  const host = await hostWith(() => {
    register(function* (context) {
      return (yield context.df.Task.all([
        context.df.callActivity('work', 'a'),
        context.df.callSubOrchestrator('slow', 5),
        context.df.callActivity('work', 'c'),
      ])) as unknown;
    });
  });
  await host.start('story', 'one');
  await host.settle();
  expect(host.status('one').output).toEqual(['a', 5, 'c']);
  expect(host.trail('one')).toBe('12 0 4#0 7#1 4#2 13 12 5 5 13 12 8 1#3 13');
});

test('a losing timer that is cancelled lets the instance complete; one that is not keeps it Running', async () => {
  const race = (cancel: boolean) =>
    function* (context: df.OrchestrationContext): Generator<df.Task, unknown> {
      const timer = after(context, 3600);
      const work = context.df.callActivity('work', 'done');
      const winner: unknown = yield context.df.Task.any([work, timer]);
      if (winner === work && cancel) timer.cancel();
      return work.result;
    };
  for (const [cancel, seconds] of [
    [true, 0],
    [false, 3600],
  ] as const) {
    const host = await hostWith(() => {
      register(race(cancel));
    });
    await host.start('story', 'one');
    await host.settle();
    expect(host.status('one')).toMatchObject({ status: 'Completed', output: 'done' });
    expect(host.elapsed()).toBe(seconds);
  }
});

test('a cancelled timer still fires later and adds events, without effect', async () => {
  const host = await hostWith(() => {
    register(function* (context) {
      const timer = after(context, 60);
      const work = context.df.callActivity('work', 1);
      yield context.df.Task.any([work, timer]);
      timer.cancel();
      yield after(context, 120);
      return 'end';
    });
  });
  await host.start('story', 'one');
  await host.settle();
  expect(host.trail('one')).toBe('12 0 4#0 10#1 13 12 5 10#2 13 12 11 13 12 11 1#3 13');
  expect(host.status('one').output).toBe('end');
});

test('Task.all throws at the first failure, but nothing new starts until all children are done', async () => {
  const host = await hostWith(() => {
    register(function* (context) {
      try {
        yield context.df.Task.all([
          context.df.callActivity('fail'),
          context.df.callSubOrchestrator('slow', 600),
        ]);
      } catch {
        return (yield context.df.callActivity('work', 'after')) as unknown;
      }
      return 'not thrown';
    });
  });
  await host.start('story', 'one');
  await host.settle();
  expect(host.status('one').output).toBe('after');
  // The failure arrives at 0 s (6); the activity after it is scheduled with the child's end (8).
  expect(host.trail('one')).toBe('12 0 4#0 7#1 13 12 6 13 12 8 4#2 13 12 5 1#3 13');
});

test('going on after a failed Task.all while a sibling retries mixes up results', async () => {
  const host = await hostWith(() => {
    register(function* (context) {
      const retries = new df.RetryOptions(1000, 2);
      try {
        yield context.df.Task.all([
          context.df.callActivity('fail'),
          context.df.callActivityWithRetry('fail', retries, 'sibling'),
        ]);
      } catch {
        return (yield context.df.callActivity('work', 'mine')) as unknown;
      }
      return 'not thrown';
    });
  });
  await host.start('story', 'one');
  await host.settle();
  // The SDK gives the activity the id of the sibling's retry timer, and takes that for its result.
  expect(host.status('one').output).not.toBe('mine');
});

test('cancelling the deadline of a retried task makes the next step non-deterministic', async () => {
  const host = await hostWith(() => {
    let failures = 1;
    df.app.activity('flaky', {
      handler: () => {
        if (failures-- > 0) throw new Error('boom');
        return 'good';
      },
    });
    register(function* (context) {
      const deadline = after(context, 3600);
      const flaky = context.df.callActivityWithRetry('flaky', new df.RetryOptions(1000, 3));
      yield context.df.Task.any([flaky, deadline]);
      deadline.cancel();
      return (yield context.df.callActivity('work', 'next')) as unknown;
    });
  });
  await host.start('story', 'one');
  await host.settle();
  // The host counts a race with a cancelled timer as over at once, and gives the next step an id
  // before the retry gets its own. In a sub-orchestration the retried task is safe.
  expect(host.status('one').output).toMatch('Non-Deterministic workflow detected');
});

test('a shrinking Task.any starts its sub-orchestrations again', async () => {
  const host = await hostWith(() => {
    register(function* (context) {
      let left: df.Task[] = [10, 20, 30].map((seconds) =>
        context.df.callSubOrchestrator('slow', seconds),
      );
      while (left.length > 0) {
        const winner = (yield context.df.Task.any(left)) as df.Task;
        left = left.filter((task) => task !== winner);
      }
      return 'end';
    });
  });
  await host.start('story', 'one');
  await host.settle(() => host.elapsed() > 100 || !host.host.running);
  const started = host.host.instances().filter(({ name }) => name === 'slow');
  expect(started.length).toBeGreaterThan(3);
});

test('a Task.all of what has finished hangs, and the log says so', async () => {
  const host = await hostWith(() => {
    register(function* (context) {
      const work = context.df.callActivity('work', 1);
      yield work;
      yield context.df.Task.all([work]);
      return 'never';
    });
  });
  await host.start('story', 'one');
  await host.idle();
  expect(host.status('one').status).toBe('Running');
  // The activity was started a second time, and nobody waits for it.
  expect(host.trail('one')).toBe('12 0 4#0 13 12 5 4#1 13 12 5 13');
  expect(host.log.map(({ message }) => message)).toContainEqual(expect.stringContaining('hangs'));
});

test('an event against a timer, one wait and a new timer each round (rule 6)', async () => {
  const polls: number[] = [];
  const host = await hostWith(() => {
    df.app.activity('poll', { handler: () => polls.push(polls.length) });
    df.app.orchestration('rounds', function* (context) {
      const ended = context.df.waitForExternalEvent('ended');
      while (!ended.isCompleted) {
        const timer = after(context, 60);
        const winner: unknown = yield context.df.Task.any([ended, timer]);
        if (winner === ended) {
          timer.cancel();
          break;
        }
        yield context.df.callActivity('poll');
      }
      return ended.result;
    });
  });
  await host.start('rounds', 'one');
  await host.settle(() => polls.length === 3);
  await host.call('POST', `${DURABLE}/instances/one/raiseEvent/ended`, { ok: true });
  await host.settle();
  expect(host.status('one')).toMatchObject({ status: 'Completed', output: { ok: true } });
  expect(host.elapsed()).toBe(180);
});

test('ids and results stay right when a race with retries inside ends before its timer', async () => {
  const host = await hostWith(() => {
    let failures = 2;
    df.app.activity('flaky', {
      handler: () => {
        if (failures-- > 0) throw new Error('boom');
        return 'good';
      },
    });
    register(function* (context) {
      const timer = after(context, 3600);
      const flaky = context.df.callActivityWithRetry('flaky', new df.RetryOptions(1000, 3));
      yield context.df.Task.any([timer, flaky]);
      return flaky.isCompleted;
    });
  });
  await host.start('story', 'one');
  await host.settle();
  expect(host.status('one')).toMatchObject({ status: 'Completed', output: true });
  expect(host.trail('one')).toContain('10#0 4#1 13 12 6 10#2 13 12 11 4#3');
});
