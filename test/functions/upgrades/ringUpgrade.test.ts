import { lane } from '../../../functions/upgrades/lane';
import { ringUpgrade } from '../../../functions/upgrades/ringUpgrade';
import type { ClusterStatus } from '../../../functions/upgrades/contract';
import { drive } from '../../support/drive';
import { aRing, claims, upgradesTo } from '../../support/fleets';

const rollout = 'rollout:kubernetes:1.34.2';

function upgrade(names: string[], atOnce: number, statuses: Record<string, ClusterStatus> = {}) {
  const input = { rollout, ring: aRing('dev', names, atOnce), target: '1.34.2' };
  const children = { clusterUpgrade: upgradesTo(statuses) };
  const play = { answers: claims(), stories: [lane], children, instanceId: `${rollout}:dev` };
  const told = drive(ringUpgrade, input, play);
  const lanes = told.children.filter(({ name }) => name === 'lane');
  return { ...told, clusters: told.output, lanes };
}

test.each([
  { name: 'as many lanes as the ring allows', clusters: ['a', 'b', 'c', 'd'], atOnce: 3, lanes: 3 },
  { name: 'no more lanes than clusters', clusters: ['a'], atOnce: 3, lanes: 1 },
  { name: 'no lane for an empty ring', clusters: [], atOnce: 3, lanes: 0 },
])('$name', ({ clusters, atOnce, lanes: expected }) => {
  const { lanes, clusters: upgraded } = upgrade(clusters, atOnce);
  expect(lanes.map(({ instanceId }) => instanceId)).toEqual(
    Array.from({ length: expected }, (_, at) => `${rollout}:dev:lane-${at + 1}`),
  );
  expect(upgraded).toHaveLength(clusters.length);
});

test('every cluster is upgraded once and told in the order of the ring', () => {
  const { clusters, children } = upgrade(['a', 'b', 'c'], 2);
  expect(clusters.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(children.filter(({ name }) => name === 'clusterUpgrade')).toHaveLength(3);
});

test('the window of the ring goes with its clusters, one of their own goes before it', () => {
  const window = (name: string) => ({ name, zone: 'UTC', slots: [], except: [] });
  const { clusters, ...ring } = aRing('dev', ['a', 'b']);
  const [a, b] = clusters;
  if (a === undefined || b === undefined) throw new Error('two clusters are wanted');
  const special = { ...b, window: window('own') };
  const input = {
    rollout,
    ring: { ...ring, window: window('ring'), clusters: [a, special] },
    target: '1.34.2',
  };
  const children = { clusterUpgrade: upgradesTo() };
  const told = drive(ringUpgrade, input, {
    answers: claims(),
    stories: [lane],
    children,
    instanceId: `${rollout}:dev`,
  });
  const upgrades = told.children.filter(({ name }) => name === 'clusterUpgrade');
  expect(
    upgrades.map(({ input: given }) => (given as { window: { name: string } }).window.name),
  ).toEqual(['ring', 'own']);
});

test('the claims of the run are forgotten at the end', () => {
  const { calls } = upgrade(['a'], 1);
  expect(calls.at(-1)).toMatchObject({
    name: 'clearClaims',
    input: `${rollout}:dev@2026-11-23T06:00:00.000Z`,
  });
});
