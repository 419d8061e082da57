/** What is asked of Azure, and what a wake has to give back. */
import fc from 'fast-check';
import { planPower, type PowerPlan } from '../../../../functions/power/change/plan';
import { freezing, thawing } from '../../../../functions/power/change/limits';
import type { Cluster, NodePool } from '../../../../shared/fleet/cluster';
import type { SavedPool } from '../../../../shared/fleet/power';
import type { Change } from '../../../../shared/fleet/change';
import { aCluster, aPool } from '../../../support/clusters';

const web = aPool({ name: 'web', mode: 'User', count: 3, autoscale: { min: 2, max: 7 } });
const jobs = aPool({ name: 'jobs', mode: 'User', count: 4 });
const spot = aPool({ name: 'spot', mode: 'User', count: 5, spot: true });
const cluster = aCluster({ pools: [aPool(), web, jobs, spot] });

const SLEEP = { kind: 'stop', depth: 'pools' } as const;
const STOP = { kind: 'stop', depth: 'cluster' } as const;
const WAKE = { kind: 'start', depth: 'pools' } as const;

function planned(...of: Parameters<typeof planPower>): PowerPlan {
  const plan = planPower(...of);
  if ('refused' in plan) throw new Error(plan.refused.message);
  return plan;
}

function after(now: Cluster, { steps }: PowerPlan): Cluster {
  const changes = steps.flat();
  const power = changes.some(({ kind }) => kind === 'start') ? 'Running' : now.power;
  return { ...now, power, pools: now.pools.map((pool) => sized(pool, changes)) };
}

function sized(pool: NodePool, changes: Change[]): NodePool {
  const change = changes.find((one) => 'pool' in one && one.pool === pool.name);
  if (change?.kind !== 'scale') return pool;
  const { autoscale: _, ...rest } = pool;
  const { count, autoscale } = change;
  return { ...rest, count, ...(autoscale === undefined ? {} : { autoscale }) };
}

test('system and spot pools are left as they are', () => {
  expect(planned(SLEEP, cluster)).toEqual({
    steps: [
      [
        { kind: 'scale', pool: 'web', count: 0 },
        { kind: 'scale', pool: 'jobs', count: 0 },
      ],
    ],
    saved: [
      { name: 'web', count: 3, autoscale: { min: 2, max: 7 } },
      { name: 'jobs', count: 4 },
    ],
    karpenter: false,
  });
});

test('what AKS cannot stop is refused with what to do', () => {
  const plan = planPower(STOP, aCluster({ autoProvisioning: true }));
  expect(plan).toMatchObject({ refused: { code: 'autoProvisioning' } });
});

test('a cluster that was stopped as a whole while it slept wakes whole', () => {
  const slept = planned(SLEEP, cluster);
  const stopped = { ...after(cluster, slept), power: 'Stopped' as const };
  expect(planned(WAKE, stopped, slept.saved).steps.map((step) => step.length)).toEqual([1, 2]);
});

const asleep = after(cluster, planned(SLEEP, cluster));
const { saved } = planned(SLEEP, cluster);
const withPool = (name: string, fields: Partial<NodePool>) => ({
  ...asleep,
  pools: asleep.pools.map((pool) => (pool.name === name ? { ...pool, ...fields } : pool)),
});

test.each<{ what: string; now: Cluster; asked: string[] }>([
  { what: 'nobody touched it', now: asleep, asked: ['web 3 2-7', 'jobs 4'] },
  {
    what: 'somebody scaled a pool by hand',
    now: withPool('jobs', { count: 1 }),
    asked: ['web 3 2-7'],
  },
  {
    what: 'the autoscaler is missing from a pool that somebody scaled',
    now: withPool('web', { count: 9 }),
    asked: ['web 7 2-7', 'jobs 4'],
  },
  {
    what: 'somebody gave it an autoscaler of their own',
    now: withPool('web', { autoscale: { min: 1, max: 2 } }),
    asked: ['jobs 4'],
  },
  {
    what: 'a pool was deleted',
    now: { ...asleep, pools: asleep.pools.filter(({ name }) => name !== 'web') },
    asked: ['jobs 4'],
  },
])('wakes as it was when $what', ({ now, asked }) => {
  const changes = planned(WAKE, now, saved).steps.flat();
  expect(changes.map(said)).toEqual(asked);
});

function said(change: Change): string {
  if (change.kind !== 'scale') return change.kind;
  const { pool, count, autoscale } = change;
  return [pool, count, ...(autoscale ? [`${autoscale.min}-${autoscale.max}`] : [])].join(' ');
}

const anyPool = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c'),
    mode: fc.constantFrom('User' as const, 'System' as const),
    count: fc.integer({ min: 1, max: 9 }),
    bounds: fc.option(fc.record({ below: fc.nat(3), above: fc.nat(3) }), { nil: undefined }),
    spot: fc.boolean(),
  })
  .map(({ bounds, spot: isSpot, count, ...pool }) => {
    const autoscale = bounds && {
      min: Math.max(0, count - bounds.below),
      max: count + bounds.above,
    };
    return aPool({
      ...pool,
      count,
      ...(isSpot && { spot: true }),
      ...(autoscale && { autoscale }),
    });
  });

const anyPools = fc.uniqueArray(anyPool, { selector: ({ name }) => name, minLength: 1 });

test('however often and how far it got: what slept wakes exactly as it was', () => {
  fc.assert(
    fc.property(anyPools, fc.array(fc.nat(3), { maxLength: 4 }), (pools, tries) => {
      const before = aCluster({ pools });
      let now = before;
      let kept: SavedPool[] | undefined;
      // Each attempt gets only some of the pools through.
      for (const through of [...tries, 9]) {
        const plan = planned(SLEEP, now, kept);
        kept = plan.saved;
        now = after(now, { ...plan, steps: plan.steps.map((step) => step.slice(0, through)) });
      }
      expect(planned(SLEEP, now, kept).steps).toEqual([]);
      for (const through of [...tries, 9]) {
        const plan = planned(WAKE, now, kept);
        now = after(now, { ...plan, steps: plan.steps.map((step) => step.slice(0, through)) });
      }
      expect(now).toEqual(before);
    }),
  );
});

describe('Karpenter', () => {
  const pools = [
    { name: 'a', limits: { cpu: '10', memory: '1Gi' }, nodes: 1 },
    { name: 'b', nodes: 0 },
  ];
  const zero = pools.map((pool) => ({ ...pool, limits: { ...pool.limits, cpu: '0' } }));

  test('frozen twice is remembered as it was before the first time', () => {
    const { frozen } = freezing(pools);
    expect(freezing(zero, frozen)).toEqual({ orders: [], frozen });
    expect(thawing(zero, frozen)).toEqual([
      { name: 'a', limits: { cpu: '10' } },
      { name: 'b', limits: null },
    ]);
  });

  test('limits that somebody has changed meanwhile are theirs', () => {
    const { frozen } = freezing(pools);
    expect(thawing([{ name: 'a', limits: { cpu: '2' }, nodes: 0 }], frozen)).toEqual([]);
  });
});
