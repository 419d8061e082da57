import { type Change, describeChange, poolOf, progressOf } from '../../../shared/fleet/change';
import type { Cluster } from '../../../shared/fleet/cluster';
import { aCluster, aPool } from '../../support/clusters';

const TO = '1.34.2';
const web = (version: string, provisioningState = 'Succeeded') =>
  aPool({ name: 'web', version, provisioningState });

interface Case {
  name: string;
  cluster: Cluster;
  progress: string;
}

const whole: Case[] = [
  { name: 'todo before', cluster: aCluster(), progress: 'todo' },
  {
    name: 'running while any part moves',
    cluster: aCluster({ version: TO, pools: [web(TO, 'Upgrading')] }),
    progress: 'running',
  },
  {
    name: 'busy while a part does something else',
    cluster: aCluster({ version: TO, pools: [web('1.33.4', 'Scaling'), web(TO, 'Upgrading')] }),
    progress: 'busy',
  },
  {
    name: 'failed when a part failed',
    cluster: aCluster({ version: TO, pools: [web(TO, 'Failed'), web('1.33.4')] }),
    progress: 'failed',
  },
  {
    name: 'todo when a pool was left behind',
    cluster: aCluster({ version: TO, pools: [web(TO), web('1.33.4')] }),
    progress: 'todo',
  },
  {
    name: 'done when all are there',
    cluster: aCluster({ version: TO, pools: [web(TO)] }),
    progress: 'done',
  },
];

test.each(whole)('a whole cluster is $name', ({ cluster, progress }) => {
  expect(progressOf({ kind: 'cluster', version: TO }, cluster)).toBe(progress);
});

const states = [
  { version: '1.33.4', state: 'Succeeded', progress: 'todo' },
  { version: '1.33.4', state: 'Failed', progress: 'todo' },
  { version: '1.33.4', state: 'Scaling', progress: 'busy' },
  { version: TO, state: 'Upgrading', progress: 'running' },
  { version: TO, state: 'Canceled', progress: 'failed' },
  { version: TO, state: 'Failed', progress: 'failed' },
  { version: TO, state: 'Succeeded', progress: 'done' },
];

test.each(states)('a pool at $version and $state is $progress', ({ version, state, progress }) => {
  const change: Change = { kind: 'nodePool', pool: 'web', version: TO };
  const cluster = aCluster({ provisioningState: 'Failed', pools: [web(version, state)] });
  expect(progressOf(change, cluster)).toBe(progress);
});

test.each(states)(
  'a control plane at $version and $state is $progress, whatever its pools do',
  ({ version, state, progress }) => {
    const pools = [web('1.33.4', 'Scaling')];
    const cluster = aCluster({ version, provisioningState: state, pools });
    expect(progressOf({ kind: 'controlPlane', version: TO }, cluster)).toBe(progress);
  },
);

test('a pool that is gone is named', () => {
  expect(() => poolOf(aCluster({ name: 'shop' }), 'web')).toThrow(
    "cluster shop has no node pool 'web'",
  );
});

test.each<{ change: Change; words: string }>([
  { change: { kind: 'nodePool', pool: 'web', version: TO }, words: 'node pool web to 1.34.2' },
  { change: { kind: 'controlPlane', version: TO }, words: 'control plane to 1.34.2' },
  { change: { kind: 'cluster', version: TO }, words: 'control plane and all node pools to 1.34.2' },
])('in words: $words', ({ change, words }) => {
  expect(describeChange(change)).toBe(words);
});
