import { type Change, describeChange, poolOf, progressOf } from '../../../shared/fleet/change';
import type { Cluster, NodePool } from '../../../shared/fleet/cluster';
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

const IMAGE = 'AKSUbuntu-2204gen2containerd-202610.15.0';
const OLDER = 'AKSUbuntu-2204gen2containerd-202609.28.0';
const NEWER = 'AKSUbuntu-2204gen2containerd-202611.02.0';

const image: Change = { kind: 'nodeImage', pool: 'web', image: IMAGE };
const back: Change = { kind: 'rollback', pool: 'web', version: '1.33.4', image: OLDER };
const settings: Change = { kind: 'poolSettings', pool: 'web', settings: { maxSurge: '33%' } };
const surge: Partial<NodePool> = { maxSurge: '33%', drainTimeoutMinutes: 30 };

test.each<{ name: string; change: Change; pool: Partial<NodePool>; progress: string }>([
  { name: 'an older image', change: image, pool: { image: OLDER }, progress: 'todo' },
  { name: 'an image nobody knows', change: image, pool: {}, progress: 'todo' },
  {
    name: 'an image on its way',
    change: image,
    pool: { image: OLDER, provisioningState: 'UpgradingNodeImageVersion' },
    progress: 'running',
  },
  {
    name: 'an image while something else goes on',
    change: image,
    pool: { image: OLDER, provisioningState: 'Scaling' },
    progress: 'busy',
  },
  { name: 'the image', change: image, pool: { image: IMAGE }, progress: 'done' },
  { name: 'a newer image', change: image, pool: { image: NEWER }, progress: 'done' },
  {
    name: 'an image that failed',
    change: image,
    pool: { image: IMAGE, provisioningState: 'Failed' },
    progress: 'failed',
  },
  {
    name: 'a pool not rolled back',
    change: back,
    pool: { version: TO, image: IMAGE },
    progress: 'todo',
  },
  {
    name: 'a pool rolling back, its image not shown yet',
    change: back,
    pool: { version: '1.33.4', image: IMAGE, provisioningState: 'Upgrading' },
    progress: 'running',
  },
  {
    name: 'a pool with the version but not the image',
    change: back,
    pool: { version: '1.33.4', image: IMAGE },
    progress: 'todo',
  },
  {
    name: 'a pool rolled back',
    change: back,
    pool: { version: '1.33.4', image: OLDER },
    progress: 'done',
  },
  { name: 'other settings', change: settings, pool: { maxSurge: '1' }, progress: 'todo' },
  {
    name: 'other settings while Azure works',
    change: settings,
    pool: { provisioningState: 'Upgrading' },
    progress: 'busy',
  },
  {
    name: 'the settings, while the upgrade they resumed goes on',
    change: settings,
    pool: { ...surge, provisioningState: 'Upgrading' },
    progress: 'running',
  },
  {
    name: 'the settings, and the resumed upgrade failed again',
    change: settings,
    pool: { ...surge, provisioningState: 'Failed' },
    progress: 'failed',
  },
  { name: 'the settings', change: settings, pool: surge, progress: 'done' },
])('$name is $progress', ({ change, pool, progress }) => {
  expect(progressOf(change, aCluster({ pools: [aPool({ name: 'web', ...pool })] }))).toBe(progress);
});

const until = '2026-11-25T06:00:00Z';

test.each<{ name: string; change: Change; cluster: Partial<Cluster>; progress: string }>([
  { name: 'force not set', change: { kind: 'force', until }, cluster: {}, progress: 'todo' },
  {
    name: 'force set to the same instant in other digits',
    change: { kind: 'force', until },
    cluster: { forceUntil: '2026-11-25T06:00:00.000Z' },
    progress: 'done',
  },
  {
    name: 'force set to another end',
    change: { kind: 'force', until },
    cluster: { forceUntil: '2026-11-26T06:00:00Z' },
    progress: 'todo',
  },
  {
    name: 'force still set',
    change: { kind: 'force' },
    cluster: { forceUntil: until },
    progress: 'todo',
  },
  { name: 'force taken away', change: { kind: 'force' }, cluster: {}, progress: 'done' },
  { name: 'a start', change: { kind: 'start' }, cluster: { power: 'Stopped' }, progress: 'todo' },
  {
    name: 'a start under way',
    change: { kind: 'start' },
    cluster: { power: 'Stopped', provisioningState: 'Starting' },
    progress: 'running',
  },
  { name: 'a started cluster', change: { kind: 'start' }, cluster: {}, progress: 'done' },
  { name: 'a stop', change: { kind: 'stop' }, cluster: {}, progress: 'todo' },
  {
    name: 'a stop during an upgrade',
    change: { kind: 'stop' },
    cluster: { provisioningState: 'Upgrading' },
    progress: 'busy',
  },
  {
    name: 'a stop that failed',
    change: { kind: 'stop' },
    cluster: { provisioningState: 'Failed' },
    progress: 'failed',
  },
  {
    name: 'a stopped cluster',
    change: { kind: 'stop' },
    cluster: { power: 'Stopped' },
    progress: 'done',
  },
])('$name is $progress', ({ change, cluster, progress }) => {
  expect(progressOf(change, aCluster(cluster))).toBe(progress);
});

test('a pool that is gone is named', () => {
  expect(() => poolOf(aCluster({ name: 'shop' }), 'web')).toThrow(
    "cluster shop has no node pool 'web'",
  );
});

test.each<{ change: Change; words: string }>([
  { change: { kind: 'nodePool', pool: 'web', version: TO }, words: 'node pool web to 1.34.2' },
  { change: { kind: 'controlPlane', version: TO }, words: 'control plane to 1.34.2' },
  { change: { kind: 'cluster', version: TO }, words: 'control plane and all node pools to 1.34.2' },
  { change: image, words: `node pool web to image ${IMAGE}` },
  { change: back, words: `node pool web back to 1.33.4 with image ${OLDER}` },
  { change: settings, words: 'upgrade settings of node pool web: 33% surge' },
  {
    change: { kind: 'poolSettings', pool: 'web', settings: {} },
    words: 'upgrade settings of node pool web: the defaults of AKS',
  },
  { change: { kind: 'force', until }, words: `forced upgrades allowed until ${until}` },
  { change: { kind: 'force' }, words: 'forced upgrades no longer allowed' },
  { change: { kind: 'start' }, words: 'start of the cluster' },
  { change: { kind: 'stop' }, words: 'stop of the cluster' },
])('in words: $words', ({ change, words }) => {
  expect(describeChange(change)).toBe(words);
});
