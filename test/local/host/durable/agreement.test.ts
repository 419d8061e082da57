/**
 * Whatever an orchestrator does within the rules, SDK and host agree on every id: the instance
 * completes, with the results that plain code would give.
 */
import * as df from 'durable-functions';
import fc from 'fast-check';
import { cleanUp, hostWith } from '../harness';

afterAll(cleanUp);

type Leaf =
  | { kind: 'activity'; value: number }
  | { kind: 'flaky'; failures: number; attempts: number }
  | { kind: 'child'; steps: Step[] }
  | { kind: 'timer'; hours: number };
type Step = Leaf | { kind: 'all'; leaves: Leaf[] } | { kind: 'race'; leaf: Leaf; hours: number };

const activity = fc.record({ kind: fc.constant('activity' as const), value: fc.nat(9) });
const flaky = fc.record({
  kind: fc.constant('flaky' as const),
  failures: fc.nat(4),
  attempts: fc.integer({ min: 1, max: 3 }),
});
// Up to 20 days: also timers that are cut into slices. Never cancelled (rule 4).
const timer = fc.record({ kind: fc.constant('timer' as const), hours: fc.nat(480) });
const simple: fc.Arbitrary<Step> = fc.oneof(activity, flaky, timer);
const child = fc.record({
  kind: fc.constant('child' as const),
  steps: fc.array(simple, { maxLength: 3 }),
});
const leaf: fc.Arbitrary<Leaf> = fc.oneof(activity, flaky, timer, child);
const all = fc.record({
  kind: fc.constant('all' as const),
  leaves: fc.array(leaf, { minLength: 1, maxLength: 4 }),
});
// The loser is a short timer that is cancelled; the winner is quick and takes no further ids
// (a retried one would: see races.test.ts).
const race = fc.record({
  kind: fc.constant('race' as const),
  leaf: activity,
  hours: fc.integer({ min: 1, max: 100 }),
});
const program = fc.array(fc.oneof(leaf, all.filter(staysInStep), race), {
  minLength: 1,
  maxLength: 6,
});

/**
 * A failed Task.all lets the SDK go on while the host still waits for all children: a sibling that
 * takes further ids, or time, meanwhile would mix up what follows (see races.test.ts).
 */
function staysInStep({ leaves }: { leaves: Leaf[] }): boolean {
  const others = leaves.filter((one) => one.kind !== 'activity');
  return others.length <= 1 || !leaves.some((one) => expected(one) === 'failed');
}

const inHours = (context: df.OrchestrationContext, hours: number) =>
  context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + hours * 3_600_000));

function taskOf(context: df.OrchestrationContext, step: Leaf, key: string): df.Task {
  switch (step.kind) {
    case 'activity':
      return context.df.callActivity('echo', step.value);
    case 'flaky': {
      const input = { key, failures: step.failures };
      return context.df.callActivityWithRetry(
        'flaky',
        new df.RetryOptions(1000, step.attempts),
        input,
      );
    }
    case 'child':
      return context.df.callSubOrchestrator('program', { steps: step.steps });
    case 'timer':
      return inHours(context, step.hours);
  }
}

function* runStep(
  context: df.OrchestrationContext,
  step: Step,
  key: string,
): Generator<df.Task, unknown> {
  if (step.kind === 'all') {
    const { leaves } = step;
    const tasks = leaves.map((one, index) => taskOf(context, one, `${key}.${index}`));
    const results = (yield context.df.Task.all(tasks)) as unknown[];
    return results.map((result, index) => resultOf(leaves[index], result));
  }
  if (step.kind !== 'race') return resultOf(step, yield taskOf(context, step, key));
  const deadline = inHours(context, step.hours);
  const task = taskOf(context, step.leaf, key);
  yield context.df.Task.any([task, deadline]);
  deadline.cancel();
  if (task.isFaulted) throw task.result;
  return task.result;
}

/** A sliced timer has an array as its result: nobody looks at it. */
function resultOf(step: Leaf | undefined, result: unknown): unknown {
  return step?.kind === 'timer' ? null : result;
}

/** What plain code would give: null for timers, `failed` for steps that throw. */
function expected(step: Step): unknown {
  switch (step.kind) {
    case 'activity':
      return step.value;
    case 'flaky':
      return step.failures < step.attempts ? 'good' : 'failed';
    case 'timer':
      return null;
    case 'child':
      return step.steps.map(expected);
    case 'race':
      return expected(step.leaf);
    case 'all':
      return joined(step.leaves.map(expected));
  }
}

function joined(results: unknown[]): unknown {
  return results.includes('failed') ? 'failed' : results;
}

test('every program within the rules completes with the right results', async () => {
  const attempts = new Map<string, number>();
  const host = await hostWith(() => {
    df.app.activity('echo', { handler: (value: unknown) => value });
    df.app.activity('flaky', {
      handler: ({ key, failures }: { key: string; failures: number }) => {
        const before = attempts.get(key) ?? 0;
        attempts.set(key, before + 1);
        if (before < failures) throw new Error('boom');
        return 'good';
      },
    });
    df.app.orchestration('program', function* (context) {
      const results: unknown[] = [];
      for (const [index, step] of context.df.getInput<{ steps: Step[] }>().steps.entries()) {
        try {
          const result = yield* runStep(context, step, `${context.df.instanceId}/${index}`);
          results.push(result ?? null);
        } catch {
          results.push('failed');
        }
      }
      return results;
    });
  });
  let instances = 0;
  await fc.assert(
    fc.asyncProperty(program, async (steps) => {
      const id = `program${instances++}`;
      await host.start('program', id, { steps });
      await host.settle();
      expect(host.status(id)).toMatchObject({ status: 'Completed', output: steps.map(expected) });
    }),
    { numRuns: 60 },
  );
});
