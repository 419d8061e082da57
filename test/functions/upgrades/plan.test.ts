import {
  type Aim,
  expectedMilliseconds,
  needsOffer,
  nextStep,
  type Stage,
} from '../../../functions/upgrades/plan';
import type { Change } from '../../../shared/fleet/change';
import type { Cluster, NodePool } from '../../../shared/fleet/cluster';
import { aCluster, aPool } from '../../support/clusters';

const NOW = '2026-11-23T06:00:00.000Z';
const TARGET = '1.34.2';
const to = (version: string): Aim => ({ kind: 'version', version });

interface Case {
  name: string;
  cluster: Cluster;
  offered?: string[];
  target?: string;
  change: Change;
  stage: Stage;
}

const steps: Case[] = [
  {
    name: 'moves the control plane first',
    cluster: aCluster({ version: '1.33.4' }),
    offered: ['1.34.0', TARGET],
    change: { kind: 'controlPlane', version: TARGET },
    stage: 'controlPlane',
  },
  {
    name: 'takes a patch of the same minor straight away',
    cluster: aCluster({ version: '1.34.0' }),
    offered: [TARGET],
    change: { kind: 'controlPlane', version: TARGET },
    stage: 'controlPlane',
  },
  {
    name: 'goes through the newest patch of the minor between',
    cluster: aCluster({ version: '1.32.1' }),
    offered: ['1.33.10', '1.33.9', '1.33.0', '1.32.9'],
    change: { kind: 'controlPlane', version: '1.33.10' },
    stage: 'controlPlane',
  },
  {
    name: 'leaves a pool that may lag behind',
    cluster: aCluster({ version: '1.33.4', pools: [aPool({ version: '1.31.2' })] }),
    offered: [TARGET],
    change: { kind: 'controlPlane', version: TARGET },
    stage: 'controlPlane',
  },
  {
    name: 'brings a pool to the control plane that may lag no further',
    cluster: aCluster({ version: '1.33.4', pools: [aPool({ version: '1.30.2' })] }),
    offered: [TARGET],
    change: { kind: 'nodePool', pool: 'system', version: '1.33.4' },
    stage: 'system',
  },
  {
    name: 'allows two minors of lag only before Kubernetes 1.28',
    cluster: aCluster({ version: '1.26.3', pools: [aPool({ version: '1.24.9' })] }),
    offered: ['1.27.1'],
    target: '1.27.1',
    change: { kind: 'nodePool', pool: 'system', version: '1.26.3' },
    stage: 'system',
  },
  {
    name: 'allows three minors of lag from Kubernetes 1.28 on',
    cluster: aCluster({ version: '1.27.1', pools: [aPool({ version: '1.25.9' })] }),
    offered: ['1.28.0'],
    target: '1.28.0',
    change: { kind: 'controlPlane', version: '1.28.0' },
    stage: 'controlPlane',
  },
  {
    name: 'upgrades the whole cluster where a channel forbids the control plane alone',
    cluster: aCluster({ version: '1.33.4', autoUpgradeChannel: 'stable' }),
    offered: [TARGET],
    change: { kind: 'cluster', version: TARGET },
    stage: 'controlPlane',
  },
  {
    name: 'drains no pool for itself where the whole cluster is drained anyway',
    cluster: aCluster({
      version: '1.33.4',
      autoUpgradeChannel: 'stable',
      pools: [aPool({ version: '1.30.2' })],
    }),
    offered: [TARGET],
    change: { kind: 'cluster', version: TARGET },
    stage: 'controlPlane',
  },
  {
    name: "reads the channel 'none' as no channel",
    cluster: aCluster({ version: '1.33.4', autoUpgradeChannel: 'none' }),
    offered: [TARGET],
    change: { kind: 'controlPlane', version: TARGET },
    stage: 'controlPlane',
  },
  {
    name: 'takes system pools before user pools, whatever their order',
    cluster: aCluster({
      version: TARGET,
      pools: [aPool({ name: 'web', mode: 'User' }), aPool({ name: 'sys', mode: 'System' })],
    }),
    change: { kind: 'nodePool', pool: 'sys', version: TARGET },
    stage: 'system',
  },
  {
    name: 'takes user pools when the system pools are there',
    cluster: aCluster({
      version: TARGET,
      pools: [aPool({ version: TARGET }), aPool({ name: 'web', mode: 'User', version: '1.31.1' })],
    }),
    change: { kind: 'nodePool', pool: 'web', version: TARGET },
    stage: 'user',
  },
  {
    name: 'brings pools to the target where the control plane is newer',
    cluster: aCluster({ version: '1.35.0', pools: [aPool({ version: '1.33.4' })] }),
    change: { kind: 'nodePool', pool: 'system', version: TARGET },
    stage: 'system',
  },
  {
    name: 'resumes a pool whose change failed, though it shows the target',
    cluster: aCluster({
      version: TARGET,
      pools: [aPool({ version: TARGET, provisioningState: 'Failed' })],
    }),
    change: { kind: 'nodePool', pool: 'system', version: TARGET },
    stage: 'system',
  },
  {
    name: 'resumes a control plane whose change was aborted, though it shows the target',
    cluster: aCluster({ version: TARGET, provisioningState: 'Canceled' }),
    change: { kind: 'controlPlane', version: TARGET },
    stage: 'controlPlane',
  },
];

test.each(steps)('$name', ({ cluster, offered = [], target = TARGET, change, stage }) => {
  const verdict = nextStep({ cluster, offered }, to(target), 1, NOW);
  expect(verdict).toMatchObject({ kind: 'act', action: { stage, changes: [change] } });
});

describe('refuses', () => {
  test('a stopped cluster, and says what to do', () => {
    const cluster = aCluster({ name: 'lab', power: 'Stopped' });
    const verdict = nextStep({ cluster, offered: [] }, to(TARGET), 1, NOW);
    expect(verdict.kind).toBe('refuse');
    expect(verdict.because).toEqual([
      { code: 'stopped', message: expect.stringMatching(/^lab is stopped.*Start it/) as string },
    ]);
  });

  test('a stopped cluster whose change was aborted half-way', () => {
    const state = { power: 'Stopped' as const, provisioningState: 'Canceled' };
    const cluster = aCluster({ version: TARGET, ...state });
    expect(nextStep({ cluster, offered: [] }, to(TARGET), 1, NOW)).toMatchObject({
      kind: 'refuse',
      because: [{ code: 'stopped' }],
    });
  });

  test.each([
    { name: 'nothing is offered', offered: [], shows: 'it offers no newer version' },
    { name: 'an older patch is offered', offered: ['1.34.1'], shows: 'it offers 1.34.1' },
    {
      name: 'the minor between is missing',
      version: '1.32.1',
      offered: ['1.32.10', '1.32.9'],
      shows: 'it offers 1.32.9, 1.32.10',
    },
  ])('a target without a way: $name', ({ version = '1.33.4', offered, shows }) => {
    const cluster = aCluster({ version });
    const verdict = nextStep({ cluster, offered }, to(TARGET), 1, NOW);
    expect(verdict.kind).toBe('refuse');
    expect(verdict.because[0]?.code).toBe('notOffered');
    expect(verdict.because[0]?.message).toContain(`no way from ${version} to ${TARGET} yet`);
    expect(verdict.because[0]?.message).toContain(shows);
  });
});

test.each([
  { name: 'the cluster', cluster: aCluster({ provisioningState: 'Stopping' }), is: 'shop' },
  {
    name: 'a pool',
    cluster: aCluster({ pools: [aPool({ provisioningState: 'UpgradingNodeImageVersion' })] }),
    is: 'system',
  },
])('waits five minutes while Azure changes $name, and names it', ({ cluster, is }) => {
  const verdict = nextStep({ cluster, offered: [TARGET] }, to(TARGET), 1, NOW);
  expect(verdict).toMatchObject({ kind: 'wait', until: '2026-11-23T06:05:00.000Z' });
  expect(verdict.because[0]?.message).toContain(`${is} is `);
});

test.each([
  { name: 'at the target', cluster: aCluster({ version: TARGET }) },
  { name: 'newer than the target', cluster: aCluster({ version: '1.35.0' }) },
  {
    name: 'newer than the target and failed at something else',
    cluster: aCluster({ version: '1.35.0', provisioningState: 'Failed' }),
  },
  { name: 'at the target and stopped', cluster: aCluster({ version: TARGET, power: 'Stopped' }) },
  { name: 'without pools', cluster: aCluster({ version: TARGET, pools: [] }) },
])('is done with a cluster $name', ({ cluster }) => {
  expect(nextStep({ cluster, offered: [] }, to(TARGET), 1, NOW).kind).toBe('done');
});

test('asks for the versions on offer only while the control plane is behind', () => {
  expect(needsOffer(aCluster({ version: '1.34.1' }), to(TARGET))).toBe(true);
  expect(needsOffer(aCluster({ version: TARGET }), to(TARGET))).toBe(false);
});

test('user pools side by side, as many as may', () => {
  const user = (name: string) => aPool({ name, mode: 'User' });
  const pools = [aPool({ version: TARGET }), user('a'), user('b'), user('c')];
  const cluster = aCluster({ version: TARGET, pools });
  expect(nextStep({ cluster, offered: [] }, to(TARGET), 2, NOW)).toMatchObject({
    kind: 'act',
    action: { stage: 'user', changes: [{ pool: 'a' }, { pool: 'b' }] },
  });
});

describe('node images', () => {
  const image = (date: string) => `AKSUbuntu-2204gen2containerd-${date}.0`;
  const goal = {
    kind: 'nodeImages' as const,
    week: '2026-W47',
    images: { westeurope: '202611.10.0' },
  };
  const aim: Aim = { kind: 'images', goal };
  const next = (...pools: Partial<NodePool>[]) =>
    nextStep(
      { cluster: aCluster({ pools: pools.map((pool) => aPool(pool)) }), offered: [] },
      aim,
      1,
      NOW,
    );

  test('go to every pool that has an older one, and to nothing else', () => {
    expect(next({ image: image('202610.15') })).toMatchObject({
      kind: 'act',
      action: {
        stage: 'system',
        changes: [{ kind: 'nodeImage', pool: 'system', image: '202611.10.0' }],
      },
    });
  });

  test.each<{ name: string; pool: Partial<NodePool> }>([
    { name: 'the wanted one', pool: { image: image('202611.10') } },
    { name: 'a newer one', pool: { image: image('202611.17') } },
    { name: 'none that Azure shows', pool: {} },
    {
      name: 'an old one and is stopped: it gets the newest when it starts',
      pool: { image: image('202610.15'), power: 'Stopped' },
    },
  ])('are no work for a pool that has $name', ({ pool }) => {
    expect(next(pool).kind).toBe('done');
  });

  test('are asked for again where the last change of the pool failed', () => {
    const verdict = next({ image: image('202611.10'), provisioningState: 'Failed' });
    expect(verdict).toMatchObject({ kind: 'act', action: { changes: [{ kind: 'nodeImage' }] } });
  });

  test('need no offer', () => {
    expect(needsOffer(aCluster({ version: '1.30.0' }), aim)).toBe(false);
  });
});

test('the time that is expected counts hops and pools that are behind, and no others', () => {
  const during = (pool: NodePool) => ({ count: pool.count });
  const time = (version: string, poolVersion: string, aim = to(TARGET)) => {
    const pools = [aPool({ version: poolVersion })];
    return expectedMilliseconds(aCluster({ version, pools }), aim, during);
  };
  expect(time(TARGET, TARGET)).toBe(0);
  expect(time('1.34.0', TARGET)).toBe(time('1.33.4', TARGET));
  expect(time('1.32.1', TARGET)).toBeGreaterThan(time('1.33.4', TARGET));
  expect(time(TARGET, '1.33.4')).toBeGreaterThan(0);
  expect(time('1.33.4', '1.33.4')).toBeCloseTo(time(TARGET, '1.33.4') + time('1.33.4', TARGET), -3);
});
