import { needsOffer, nextStep } from '../../../functions/upgrades/plan';
import type { Change } from '../../../shared/fleet/change';
import type { Cluster } from '../../../shared/fleet/cluster';
import { aCluster, aPool } from '../../support/clusters';

const NOW = '2026-11-23T06:00:00.000Z';
const TARGET = '1.34.2';

interface Case {
  name: string;
  cluster: Cluster;
  offered?: string[];
  target?: string;
  change: Change;
}

const steps: Case[] = [
  {
    name: 'moves the control plane first',
    cluster: aCluster({ version: '1.33.4' }),
    offered: ['1.34.0', TARGET],
    change: { kind: 'controlPlane', version: TARGET },
  },
  {
    name: 'takes a patch of the same minor straight away',
    cluster: aCluster({ version: '1.34.0' }),
    offered: [TARGET],
    change: { kind: 'controlPlane', version: TARGET },
  },
  {
    name: 'goes through the newest patch of the minor between',
    cluster: aCluster({ version: '1.32.1' }),
    offered: ['1.33.10', '1.33.9', '1.33.0', '1.32.9'],
    change: { kind: 'controlPlane', version: '1.33.10' },
  },
  {
    name: 'leaves a pool that may lag behind',
    cluster: aCluster({ version: '1.33.4', pools: [aPool({ version: '1.31.2' })] }),
    offered: [TARGET],
    change: { kind: 'controlPlane', version: TARGET },
  },
  {
    name: 'brings a pool to the control plane that may lag no further',
    cluster: aCluster({ version: '1.33.4', pools: [aPool({ version: '1.30.2' })] }),
    offered: [TARGET],
    change: { kind: 'nodePool', pool: 'system', version: '1.33.4' },
  },
  {
    name: 'allows two minors of lag only before Kubernetes 1.28',
    cluster: aCluster({ version: '1.26.3', pools: [aPool({ version: '1.24.9' })] }),
    offered: ['1.27.1'],
    target: '1.27.1',
    change: { kind: 'nodePool', pool: 'system', version: '1.26.3' },
  },
  {
    name: 'allows three minors of lag from Kubernetes 1.28 on',
    cluster: aCluster({ version: '1.27.1', pools: [aPool({ version: '1.25.9' })] }),
    offered: ['1.28.0'],
    target: '1.28.0',
    change: { kind: 'controlPlane', version: '1.28.0' },
  },
  {
    name: 'upgrades the whole cluster where a channel forbids the control plane alone',
    cluster: aCluster({ version: '1.33.4', autoUpgradeChannel: 'stable' }),
    offered: [TARGET],
    change: { kind: 'cluster', version: TARGET },
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
  },
  {
    name: "reads the channel 'none' as no channel",
    cluster: aCluster({ version: '1.33.4', autoUpgradeChannel: 'none' }),
    offered: [TARGET],
    change: { kind: 'controlPlane', version: TARGET },
  },
  {
    name: 'takes system pools before user pools, whatever their order',
    cluster: aCluster({
      version: TARGET,
      pools: [aPool({ name: 'web', mode: 'User' }), aPool({ name: 'sys', mode: 'System' })],
    }),
    change: { kind: 'nodePool', pool: 'sys', version: TARGET },
  },
  {
    name: 'takes user pools when the system pools are there',
    cluster: aCluster({
      version: TARGET,
      pools: [aPool({ version: TARGET }), aPool({ name: 'web', mode: 'User', version: '1.31.1' })],
    }),
    change: { kind: 'nodePool', pool: 'web', version: TARGET },
  },
  {
    name: 'brings pools to the target where the control plane is newer',
    cluster: aCluster({ version: '1.35.0', pools: [aPool({ version: '1.33.4' })] }),
    change: { kind: 'nodePool', pool: 'system', version: TARGET },
  },
  {
    name: 'resumes a pool whose change failed, though it shows the target',
    cluster: aCluster({
      version: TARGET,
      pools: [aPool({ version: TARGET, provisioningState: 'Failed' })],
    }),
    change: { kind: 'nodePool', pool: 'system', version: TARGET },
  },
  {
    name: 'resumes a control plane whose change was aborted, though it shows the target',
    cluster: aCluster({ version: TARGET, provisioningState: 'Canceled' }),
    change: { kind: 'controlPlane', version: TARGET },
  },
];

test.each(steps)('$name', ({ cluster, offered = [], target = TARGET, change }) => {
  const verdict = nextStep({ cluster, offered }, target, NOW);
  expect(verdict).toMatchObject({ kind: 'act', action: change });
});

describe('refuses', () => {
  test('a stopped cluster, and says what to do', () => {
    const cluster = aCluster({ name: 'lab', power: 'Stopped' });
    const verdict = nextStep({ cluster, offered: [] }, TARGET, NOW);
    expect(verdict.kind).toBe('refuse');
    expect(verdict.because).toEqual([
      { code: 'stopped', message: expect.stringMatching(/^lab is stopped.*Start it/) as string },
    ]);
  });

  test('a stopped cluster whose change was aborted half-way', () => {
    const state = { power: 'Stopped' as const, provisioningState: 'Canceled' };
    const cluster = aCluster({ version: TARGET, ...state });
    expect(nextStep({ cluster, offered: [] }, TARGET, NOW)).toMatchObject({
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
    const verdict = nextStep({ cluster, offered }, TARGET, NOW);
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
  const verdict = nextStep({ cluster, offered: [TARGET] }, TARGET, NOW);
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
  expect(nextStep({ cluster, offered: [] }, TARGET, NOW).kind).toBe('done');
});

test('asks for the versions on offer only while the control plane is behind', () => {
  expect(needsOffer(aCluster({ version: '1.34.1' }), TARGET)).toBe(true);
  expect(needsOffer(aCluster({ version: TARGET }), TARGET)).toBe(false);
});
