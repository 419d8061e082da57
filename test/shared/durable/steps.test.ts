import { nowOf, sleep, steps, type Step, type Story } from '../../../shared/durable/steps';
import { all, childTask } from '../../../shared/durable/steps';
import type * as clusters from '../../../functions/clusters/activities';
import { type Answers, drive, inTurn, throwing } from '../../support/drive';
import { aCluster } from '../../support/clusters';

const cluster = aCluster();
const busy = { code: 'busy', message: 'Azure is busy.' };
const again = { retry: { after: 30, reason: busy } };

/** The story of one step. */
const oneStep: Story<string, string> = {
  name: 'oneStep',
  *tell(context, id) {
    try {
      return (yield* steps<typeof clusters>(context).readCluster(id)).name;
    } catch (thrown) {
      return `${(thrown as Error).name} ${(thrown as Error).message.split('\n')[0] ?? ''}`;
    }
  },
};

interface Case {
  name: string;
  answers: Answers['readCluster'];
  output: string;
  calls: number;
  seconds: number;
}

const cases: Case[] = [
  {
    name: 'an answer is its result',
    answers: () => ({ ok: cluster }),
    output: 'shop',
    calls: 1,
    seconds: 0,
  },
  {
    name: 'what is to be retried is asked again after the time named',
    answers: inTurn<ReturnType<NonNullable<Answers['readCluster']>>>(again, again, { ok: cluster }),
    output: 'shop',
    calls: 3,
    seconds: 60,
  },
  {
    name: 'after 25 attempts it gives up, with the last reason',
    answers: () => again,
    output: 'Refusal busy: Azure is busy. Gave up after 25 attempts.',
    calls: 25,
    seconds: 24 * 30,
  },
  {
    name: 'what is refused is thrown at once',
    answers: () => ({ refused: busy }),
    output: 'Refusal busy: Azure is busy.',
    calls: 1,
    seconds: 0,
  },
  {
    name: 'what is thrown is tried three times, 15 and 30 seconds apart',
    answers: throwing('no disk'),
    output: "Error Activity function 'readCluster' failed: no disk ",
    calls: 3,
    seconds: 45,
  },
];

test.each(cases)('$name', ({ answers, output, calls, seconds }) => {
  const play = { answers: { readCluster: answers } as Answers };
  const told = drive(oneStep, cluster.id, play);
  expect(told.output).toBe(output);
  expect(told.calls).toHaveLength(calls);
  expect(told.calls[0]).toMatchObject({ name: 'readCluster', input: cluster.id });
  expect(told.seconds).toBe(seconds);
});

test('a story that sleeps wakes later by its own clock', () => {
  const sleeper: Story<number, string> = {
    name: 'sleeper',
    *tell(context, seconds): Step<string> {
      yield* sleep(context, seconds);
      return nowOf(context);
    },
  };
  expect(drive(sleeper, 90).output).toBe('2026-11-23T06:01:30.000Z');
});

test('all waits for every child, and none is fine', () => {
  const parent: Story<string[], string[]> = {
    name: 'parent',
    *tell(context, names) {
      return yield* all(
        context,
        names.map((name) => childTask(context, oneStep, name, `child-${name}`)),
      );
    },
  };
  const play = { children: { oneStep: (input: never) => `hello ${String(input)}` } };
  expect(drive(parent, [], play).output).toEqual([]);
  const two = drive(parent, ['a', 'b'], play);
  expect(two.output).toEqual(['hello a', 'hello b']);
  expect(two.children.map(({ instanceId }) => instanceId)).toEqual(['child-a', 'child-b']);
});
