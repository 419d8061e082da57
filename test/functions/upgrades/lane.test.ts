import { lane, type LaneInput } from '../../../functions/upgrades/lane';
import { hold } from '../../../functions/upgrades/hold';
import { NO_ORDERS } from '../../../shared/fleet/orders';
import { type Child, drive } from '../../support/drive';
import { aRun, type Options, RUN, upgradesTo } from '../../support/fleets';
import { nights, rulesOf } from '../../support/oneUpgrade';

const input: LaneInput = {
  rollout: 'rollout:kubernetes:1.34.2',
  run: RUN,
  goal: { kind: 'kubernetes', version: '1.34.2' },
  rules: rulesOf(),
  ring: { name: 'dev', place: 0, freezes: [] },
  lane: 1,
};

const order = { by: 'ann', at: '2026-11-23T05:00:00.000Z', why: 'lunch' };

function play(
  options: Options,
  clusterUpgrade: Child = upgradesTo(),
  own: Partial<LaneInput> = {},
) {
  const run = aRun(options);
  const told = drive(
    lane,
    { ...input, ...own },
    { answers: run.answers, stories: [hold], children: { clusterUpgrade }, instanceId: 'lane-1' },
  );
  const upgrades = told.children.filter(({ name }) => name === 'clusterUpgrade');
  const ends = run.rows.map(({ name, result }) => `${name} ${result?.status ?? 'waits'}`);
  return { ...told, ...run, upgrades, ends };
}

test('takes one cluster after the other, each under an id of its own, and keeps its result', () => {
  const { output, upgrades, ends } = play({ rings: [['a', 'b']] });
  expect(output).toBe(2);
  expect(upgrades.map(({ instanceId }) => instanceId)).toEqual([
    'rollout:kubernetes:1.34.2:sub-1:rg-1:a',
    'rollout:kubernetes:1.34.2:sub-1:rg-1:b',
  ]);
  expect(upgrades[0]?.input).toMatchObject({ ring: 'dev', target: '1.34.2', run: RUN });
  expect(ends).toEqual(['a upgraded', 'b upgraded']);
});

test('asks the store once for each cluster, and once to see that there is none', () => {
  const { calls } = play({ rings: [['a', 'b', 'c']] });
  expect(calls.map(({ name }) => name)).toEqual(Array.from({ length: 4 }, () => 'nextCluster'));
});

test('an empty ring has nothing to do', () => {
  expect(play({ rings: [[]] }).output).toBe(0);
});

test.each([19, 20, 21, 45])(
  'cuts its history after twenty clusters: none of %i is lost',
  (many) => {
    const names = Array.from({ length: many }, (_, at) => `c${at}`);
    const last = `c${many - 1}`;
    const { output, continued, ends, upgrades } = play(
      { rings: [names] },
      upgradesTo({ [last]: 'failed' }),
    );
    expect(output).toBe(many);
    expect(continued).toBe(Math.floor(many / 20));
    expect(upgrades).toHaveLength(many);
    expect(ends.filter((end) => end.endsWith('upgraded'))).toHaveLength(many - 1);
    expect(ends.at(-1)).toBe(`${last} failed`);
  },
);

test('an upgrade that somebody terminates fails alone', () => {
  const upgraded = upgradesTo();
  const { rows } = play({ rings: [['a', 'b']] }, (one: Parameters<typeof upgraded>[0]) => {
    if (one.cluster.name === 'a') throw new Error('terminated: not today');
    return upgraded(one);
  });
  expect(rows).toMatchObject([
    { result: { name: 'a', status: 'failed', because: [{ message: 'terminated: not today ' }] } },
    { result: { name: 'b', status: 'upgraded' } },
  ]);
  const [a, b] = rows.map(({ result }) => Object.keys(result ?? {}).sort());
  expect(a).toEqual(b);
});

test('a pause holds the next cluster, and what was done is kept at once', () => {
  const paused = { ...NO_ORDERS, paused: order };
  let keptDuringPause: number | undefined;
  const run = aRun({
    rings: [['a', 'b']],
    orders: (minutes) => (minutes < 120 ? paused : NO_ORDERS),
  });
  const told = drive(lane, input, {
    answers: run.answers,
    stories: [hold],
    children: {
      clusterUpgrade: (one: never) => {
        keptDuringPause ??= run.rows.filter(({ result }) => result !== undefined).length;
        return upgradesTo()(one);
      },
    },
  });
  expect(told.output).toBe(2);
  expect(told.seconds).toBe(120 * 60);
  expect(keptDuringPause).toBe(0);
});

test('a pause of days cuts the history of who waits', () => {
  const paused = { ...NO_ORDERS, paused: order };
  const { output, continued, seconds } = play({
    rings: [['a']],
    orders: (minutes) => (minutes < 3 * 24 * 60 ? paused : NO_ORDERS),
  });
  expect(output).toBe(1);
  expect(seconds).toBe(3 * 86_400);
  expect(continued).toBe(Math.floor((3 * 24 * 12) / 30));
});

test('a cancel leaves what has not been taken', () => {
  const { ends, output } = play({
    rings: [['a']],
    orders: () => ({ ...NO_ORDERS, canceled: order }),
  });
  expect({ output, ends }).toEqual({ output: 0, ends: ['a waits'] });
});

test('the window of the ring goes with its clusters, one of their own goes before it', () => {
  const own = { ...nights, name: 'own' };
  const run = aRun({ rings: [['a', 'b']] });
  const { nextCluster } = run.answers;
  const told = drive(
    lane,
    { ...input, ring: { ...input.ring, window: nights } },
    {
      answers: {
        ...run.answers,
        nextCluster: (request, now) => {
          const next = nextCluster(request, now);
          if (!('taken' in next.ok) || next.ok.taken.name === 'a') return next;
          return { ok: { taken: { ...next.ok.taken, window: own } } };
        },
      },
      children: { clusterUpgrade: upgradesTo() },
    },
  );
  expect(told.children.map((child) => (child.input as { window: typeof own }).window.name)).toEqual(
    ['nights', 'own'],
  );
});

test('a cluster that an operator has left out is not begun, and its result says who', () => {
  const skip = { code: 'clusterSkipped', message: 'ann left out this cluster: lunch' };
  const run = aRun({ rings: [['a']] });
  const { nextCluster } = run.answers;
  const told = drive(lane, input, {
    answers: {
      ...run.answers,
      nextCluster: (request, now) => {
        const next = nextCluster(request, now);
        if (!('taken' in next.ok)) return next;
        return { ok: { taken: { ...next.ok.taken, skip } } };
      },
    },
  });
  expect(told.children).toEqual([]);
  expect(run.rows[0]?.result).toMatchObject({ status: 'skipped', because: [skip] });
});
