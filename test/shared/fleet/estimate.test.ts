import type { Change } from '../../../shared/fleet/change';
import type { NodePool } from '../../../shared/fleet/cluster';
import { estimateSeconds, estimateUpgrade, likelySeconds } from '../../../shared/fleet/estimate';
import { aCluster, aPool } from '../../support/clusters';

test.each([
  { name: 'one node at a time', count: 3, maxSurge: '1', seconds: 720 },
  { name: 'two batches', count: 3, maxSurge: '2', seconds: 480 },
  { name: 'a percentage, rounded up', count: 10, maxSurge: '33%', seconds: 720 },
  { name: 'a tenth when nothing is set', count: 20, seconds: 2400 },
  { name: 'no surge at all', count: 2, maxSurge: '0', seconds: 480 },
  { name: 'a pool without nodes', count: 0, maxSurge: '1', seconds: 0 },
])('estimates a pool: $name', ({ count, maxSurge, seconds }) => {
  const surge = maxSurge === undefined ? {} : { maxSurge };
  const cluster = aCluster({ pools: [aPool({ name: 'web', count, ...surge })] });
  const change = { kind: 'nodePool' as const, pool: 'web', version: '1.34.2' };
  expect(estimateSeconds(change, cluster)).toBe(seconds);
});

test('estimates a whole cluster by its slowest pool, a control plane at five minutes', () => {
  const pools = [aPool({ count: 2, maxSurge: '1' }), aPool({ count: 5, maxSurge: '1' })];
  const cluster = aCluster({ pools });
  expect(estimateSeconds({ kind: 'controlPlane', version: '1.34.2' }, cluster)).toBe(300);
  expect(estimateSeconds({ kind: 'cluster', version: '1.34.2' }, cluster)).toBe(1500);
  expect(estimateSeconds({ kind: 'cluster', version: '1.34.2' }, aCluster({ pools: [] }))).toBe(
    300,
  );
});

test.each<{ change: Change; pool?: Partial<NodePool>; seconds: number }>([
  {
    change: { kind: 'nodePool', pool: 'web', version: '1.34.2', settings: { maxSurge: '50%' } },
    seconds: 480,
  },
  { change: { kind: 'nodeImage', pool: 'web', image: 'i' }, seconds: 960 },
  { change: { kind: 'rollback', pool: 'web', version: '1.33.4', image: 'i' }, seconds: 960 },
  { change: { kind: 'poolSettings', pool: 'web', settings: {} }, seconds: 60 },
  {
    change: { kind: 'poolSettings', pool: 'web', settings: { maxSurge: '2' } },
    pool: { provisioningState: 'Failed' },
    seconds: 480,
  },
  { change: { kind: 'force' }, seconds: 60 },
  { change: { kind: 'start' }, seconds: 180 },
  { change: { kind: 'stop' }, seconds: 90 },
])('estimates $change of a pool of four', ({ change, pool = {}, seconds }) => {
  const web = aPool({ name: 'web', count: 4, maxSurge: '1', ...pool });
  expect(estimateSeconds(change, aCluster({ pools: [web] }))).toBe(seconds);
});

test('a change is first looked at when it is likely to be over: half as much again', () => {
  const cluster = aCluster({ pools: [aPool({ name: 'web', count: 2 })] });
  expect(likelySeconds({ kind: 'controlPlane', version: '1.34.2' }, cluster)).toBe(450);
  expect(likelySeconds({ kind: 'nodeImage', pool: 'web', image: 'i' }, cluster)).toBe(720);
});

const MINUTE = 60_000;

test.each([
  { name: 'no pools: the control plane', pools: [], likely: 7.5, drains: 0 },
  {
    name: 'pool after pool, batch after batch',
    pools: [
      { count: 3, maxSurge: '1' },
      { count: 4, maxSurge: '50%' },
    ],
    likely: 7.5 + 3 * 6 + 2 * 6,
    drains: 5 * 30,
  },
  {
    name: 'soak after each batch, drains until their timeout',
    pools: [{ count: 2, maxSurge: '1', soakMinutes: 10, drainTimeoutMinutes: 20 }],
    likely: 7.5 + 2 * (6 + 10),
    drains: 2 * 20,
  },
  {
    name: 'missing nodes instead of a surge',
    pools: [{ count: 10, maxUnavailable: '50%' }],
    likely: 7.5 + 2 * 6,
    drains: 2 * 30,
  },
])('estimates an upgrade: $name', ({ pools, likely, drains }) => {
  const longest = likely + drains;
  expect(estimateUpgrade(pools)).toEqual({ likely: likely * MINUTE, longest: longest * MINUTE });
});

test('every hop of the control plane takes its time, the pools move once', () => {
  const pools = [{ count: 1 }];
  expect(estimateUpgrade(pools, 3).likely).toBe(estimateUpgrade(pools).likely + 15 * MINUTE);
});
