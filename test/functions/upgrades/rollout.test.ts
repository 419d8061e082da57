/** One goal through the fleet: ring after ring, what people hear, and how it ends. */
import type { ClusterStatus, RingPlan } from '../../../functions/upgrades/contract';
import { hold } from '../../../functions/upgrades/hold';
import { lane } from '../../../functions/upgrades/lane';
import { laneSet } from '../../../functions/upgrades/lanes';
import { ringUpgrade } from '../../../functions/upgrades/ringUpgrade';
import { rollout } from '../../../functions/upgrades/rollout';
import { NO_ORDERS, type Orders } from '../../../shared/fleet/orders';
import { aRef } from '../../support/clusters';
import { type Answers, drive, throwing } from '../../support/drive';
import { aResult, aRun, type Run, RUN, upgradesTo } from '../../support/fleets';
import { lunch, ROLLOUT } from '../../support/oneRing';
import { aCheck, aSummary } from '../../support/oneUpgrade';

const goal = { kind: 'kubernetes' as const, version: '1.34.2' };

interface Wish {
  rings?: string[][];
  plans?: Partial<RingPlan>[];
  statuses?: Record<string, ClusterStatus>;
  orders?: (minutes: number) => Orders;
  answers?: (run: Run) => Answers;
  input?: { startedBy?: string; only?: string[] };
}

function roll(wish: Wish = {}) {
  const { rings = [['a', 'b'], ['c'], ['d']], plans = [], orders = () => NO_ORDERS } = wish;
  const run = aRun({ rings, plans, orders });
  const counts = { pass: 1, warn: 0, block: 1, cannotLook: 0 };
  const problems = [aSummary(aCheck('budgets', 'block'))];
  const told = drive(
    rollout,
    { goal, ...wish.input },
    {
      answers: { ...run.answers, ...wish.answers?.(run) },
      stories: [ringUpgrade, laneSet, lane, hold],
      children: {
        clusterUpgrade: upgradesTo(wish.statuses),
        ringPreflight: () => ({ counts, problems }),
      },
      instanceId: ROLLOUT,
    },
  );
  const named = (name: string) => told.children.filter((child) => child.name === name);
  const begun = named('clusterUpgrade').map(
    ({ input }) => (input as { cluster: { name: string } }).cluster.name,
  );
  const ends = told.output.rings.map(({ name, status }) => `${name} ${status}`);
  const titles = run.notices.map(({ title }) => title.replace('Kubernetes 1.34.2: ', ''));
  return { ...told, ...told.output, ...run, rings: told.output.rings, named, begun, ends, titles };
}

test('ring after ring, each under an id of its own', () => {
  const { status, ends, begun, named } = roll();
  expect({ status, ends, begun }).toEqual({
    status: 'done',
    ends: ['dev done', 'staging done', 'production done'],
    begun: ['a', 'b', 'c', 'd'],
  });
  expect(named('ringUpgrade').map(({ instanceId }) => instanceId)).toEqual([
    `${ROLLOUT}:dev`,
    `${ROLLOUT}:staging`,
    `${ROLLOUT}:production`,
  ]);
});

test('a failed cluster keeps the next rings from starting, and they say why', () => {
  const { status, rings, begun, ends, rows } = roll({ statuses: { b: 'failed' } });
  expect({ status, begun, ends }).toEqual({
    status: 'failed',
    begun: ['a', 'b'],
    ends: ['dev failed', 'staging notStarted', 'production notStarted'],
  });
  expect(rings[1]?.because).toEqual([
    {
      code: 'ringBeforeFailed',
      message: 'Ring staging was not started because ring dev did not end well.',
      evidence: { ring: 'dev' },
    },
  ]);
  expect(rings[2]?.because[0]?.message).toContain('because ring dev did not');
  expect(rows.find(({ name }) => name === 'c')?.result).toBeUndefined();
});

test('a cluster that fails in the last ring leaves the others upgraded', () => {
  const { status, begun, ends } = roll({ statuses: { d: 'failed' } });
  expect({ status, begun, ends }).toEqual({
    status: 'failed',
    begun: ['a', 'b', 'c', 'd'],
    ends: ['dev done', 'staging done', 'production failed'],
  });
});

test('a cluster that was left out holds nobody', () => {
  expect(roll({ statuses: { a: 'skipped' } }).status).toBe('done');
});

test('a ring that an operator left out holds nobody either', () => {
  const orders = () => ({ ...NO_ORDERS, rings: { staging: lunch } });
  const { status, ends, begun } = roll({ orders });
  expect({ status, ends, begun }).toEqual({
    status: 'done',
    ends: ['dev done', 'staging skipped', 'production done'],
    begun: ['a', 'b', 'd'],
  });
});

test('canceled in the middle: it says so, and no later ring starts', () => {
  let upgraded = 0;
  const orders = () => ({ ...NO_ORDERS, ...(upgraded > 0 ? { canceled: lunch } : {}) });
  const { status, ends, titles, closed } = roll({
    orders,
    answers: ({ answers }) => ({
      nextCluster: (request, now) => {
        if (request.done !== undefined) upgraded++;
        return answers.nextCluster(request, now);
      },
    }),
  });
  expect({ status, ends }).toEqual({
    status: 'canceled',
    ends: ['dev failed', 'staging notStarted', 'production notStarted'],
  });
  expect(titles.at(-1)).toBe('rollout canceled');
  expect(closed[0]?.status).toBe('canceled');
});

describe('what people hear', () => {
  test('of the start, of every ring that was begun and of the end', () => {
    const { titles, notices } = roll({ statuses: { c: 'failed' } });
    expect(titles).toEqual([
      'rollout started',
      'ring dev is done',
      'ring staging has failures',
      'rollout ended with failures',
    ]);
    expect(new Set(notices.map(({ key }) => key)).size).toBe(4);
  });

  test('at the start already, what preflight found in the rings that come later', () => {
    const { notices, named, calls } = roll();
    expect(named('ringPreflight').map(({ instanceId }) => instanceId)).toEqual([
      `${ROLLOUT}:staging:ahead`,
      `${ROLLOUT}:production:ahead`,
    ]);
    expect(named('ringPreflight')[0]?.input).toMatchObject({
      ahead: true,
      clusters: [aRef('c')],
    });
    expect(notices[0]?.facts).toContainEqual({
      label: 'staging, looked at ahead',
      value: '1 pass, 0 warn, 1 blocked, 0 not seen',
    });
    expect(calls.findIndex(({ name }) => name === 'acceptNotice')).toBeLessThan(
      calls.findIndex(({ name }) => name === 'nextCluster'),
    );
  });

  test('nothing where every cluster is there already: Azure announces again and again', () => {
    const { status, begun, notices, named, closed } = roll({
      plans: [{ todo: 0 }, { todo: 0 }, { todo: 0 }],
      answers: ({ rows }) => {
        for (const row of rows) row.result = aResult(row.name, { status: 'unchanged' });
        return {};
      },
    });
    expect({ status, begun, notices }).toEqual({ status: 'done', begun: [], notices: [] });
    expect(named('ringPreflight')).toEqual([]);
    expect(closed[0]?.rings.map(({ counts }) => counts.unchanged)).toEqual([2, 1, 1]);
  });

  test('news that cannot be handed over never stops the rollout', () => {
    const { status, errors } = roll({
      answers: () => ({ acceptNotice: throwing('no disk') }),
    });
    expect(status).toBe('done');
    expect(errors).toHaveLength(5);
    expect(errors[0]).toContain('no disk');
  });
});

test('whoever asks sees how far it is', () => {
  const { statuses } = roll({ statuses: { c: 'failed' } });
  const shown = (...states: string[]) => ({
    goal: 'Kubernetes 1.34.2',
    run: RUN,
    rings: [
      { name: 'dev', clusters: 2, status: states[0] },
      { name: 'staging', clusters: 1, status: states[1] },
      { name: 'production', clusters: 1, status: states[2] },
    ],
  });
  expect(statuses).toContainEqual(shown('running', 'waiting', 'waiting'));
  expect(statuses).toContainEqual(shown('done', 'running', 'waiting'));
  expect(statuses.at(-1)).toEqual(shown('done', 'failed', 'notStarted'));
  // Nobody is told that a ring runs which never does.
  expect(statuses).not.toContainEqual(shown('done', 'failed', 'running'));
});

test('only what somebody waits for is baked', () => {
  const { named } = roll({ plans: [{}, {}, { todo: 0 }] });
  const bakes = named('ringUpgrade').map(({ input }) => (input as { bakes: boolean }).bakes);
  expect(bakes).toEqual([true, false, false]);
});

test('what is copied names who asked for it and for which clusters', () => {
  const input = { startedBy: 'anna@contoso.example', only: [aRef('a').id] };
  const { calls, named } = roll({ input });
  expect(calls[0]).toMatchObject({
    name: 'openRun',
    input: { rollout: ROLLOUT, goal, started: '2026-11-23T06:00:00.000Z', ...input },
  });
  expect(named('ringUpgrade')[0]?.input).toMatchObject({ startedBy: 'anna@contoso.example' });
});

test('how it ended is kept, with the clusters in no ring', () => {
  const reason = { code: 'noRing', message: 'The tag is missing.' };
  const outside = { count: 1, first: [{ ...aRef('lost'), reason }] };
  const { output, closed, notices } = roll({
    answers: ({ answers }) => ({
      openRun: () => ({ ok: { ...answers.openRun().ok, outside } }),
    }),
  });
  expect(closed).toEqual([output]);
  expect(output).toMatchObject({ goal, run: RUN, outside, started: '2026-11-23T06:00:00.000Z' });
  expect(notices[0]?.reasons).toContainEqual({ subject: 'lost', reason });
});

test('a fleet that cannot be read ends the rollout, and people are told why', () => {
  const refused = { code: 'AuthorizationFailed', message: 'The identity may not read.' };
  const told: object[] = [];
  const play = () =>
    roll({
      answers: () => ({
        openRun: () => ({ refused }),
        acceptNotice: (notice) => {
          told.push(notice);
          return { ok: null };
        },
      }),
    });
  expect(play).toThrow('AuthorizationFailed: The identity may not read.');
  expect(told).toMatchObject([
    {
      severity: 'attention',
      title: 'Kubernetes 1.34.2: rollout could not begin',
      reasons: [{ subject: 'fleet', reason: refused }],
    },
  ]);
});
