import { bench, poolAt, smallFleet, upgradeTo } from '../support';

/** Each row: what a cluster is like, what is asked of it, and how AKS answers. */

interface Row {
  name: string;
  cluster?: (cluster: Record<string, unknown>) => void;
  pool?: string;
  body: unknown;
  status: number;
  code?: string;
  says?: string;
}

const onMinor = (version: string, pools: string) => (cluster: Record<string, unknown>) => {
  cluster.version = version;
  cluster.pools = [{ name: 'system', mode: 'System', count: 1, version: pools }];
};

const rows: Row[] = [
  {
    name: 'one minor up with all pools',
    body: upgradeTo('1.34.2', { system: '1.34.2', work: '1.34.2' }),
    status: 200,
  },
  {
    name: 'the control plane only: pool versions given and unchanged',
    body: upgradeTo('1.34.2', { system: '1.33.5', work: '1.33.5' }),
    status: 200,
  },
  {
    name: 'the control plane only: no pools in the body',
    body: upgradeTo('1.34.2'),
    status: 200,
  },
  {
    name: 'an alias stands for the newest patch',
    body: upgradeTo('1.34'),
    status: 200,
  },
  {
    name: 'a skipped minor',
    cluster: onMinor('1.32.9', '1.32.9'),
    body: upgradeTo('1.34.2'),
    status: 400,
    code: 'OperationNotAllowed',
    says: 'Upgrading Kubernetes version 1.32.9 to 1.34.2 is not allowed. Available upgrades: [1.33.6 1.33.5]',
  },
  {
    name: 'a step back',
    body: upgradeTo('1.33.5', {}),
    cluster: onMinor('1.33.6', '1.33.5'),
    status: 400,
    code: 'OperationNotAllowed',
  },
  {
    name: 'a version the region does not have',
    body: upgradeTo('1.34.9'),
    status: 400,
    code: 'K8sVersionNotSupported',
    says: 'Version 1.34.9 is not supported in this region',
  },
  {
    name: 'a pool that is to be neither unchanged nor the same',
    body: upgradeTo('1.34.2', { system: '1.34.2', work: '1.34.1' }),
    status: 400,
    code: 'NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged',
  },
  {
    name: 'the control plane only, with an auto-upgrade channel',
    cluster: (cluster) => (cluster.autoUpgradeChannel = 'stable'),
    body: upgradeTo('1.34.2', { system: '1.33.5', work: '1.33.5' }),
    status: 400,
    code: 'NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged',
  },
  {
    name: 'everything, with an auto-upgrade channel',
    cluster: (cluster) => (cluster.autoUpgradeChannel = 'stable'),
    body: upgradeTo('1.34.2', { system: '1.34.2', work: '1.34.2' }),
    status: 200,
  },
  {
    name: 'a pool that would lag four minors',
    cluster: onMinor('1.34.2', '1.31.9'),
    body: upgradeTo('1.35.0'),
    status: 400,
    code: 'NodePoolMcVersionIncompatible',
    says: 'Minor version of node pool cannot be more than 3 versions less',
  },
  {
    name: 'a pool three minors behind, straight to its control plane',
    cluster: onMinor('1.34.2', '1.31.9'),
    pool: 'system',
    body: poolAt('1.34.2'),
    status: 200,
  },
  {
    name: 'a pool ahead of its control plane',
    pool: 'work',
    body: poolAt('1.34.2'),
    status: 400,
    code: 'NodePoolMcVersionIncompatible',
    says: 'Node pool version 1.34.2 and control plane version 1.33.5 are incompatible',
  },
  {
    name: 'a pool back to an older version',
    pool: 'work',
    body: poolAt('1.32.9'),
    status: 400,
    code: 'AgentPoolUpgradeVersionNotAllowed',
  },
  {
    name: 'a pool to a version the region does not have',
    pool: 'work',
    body: poolAt('1.33.9'),
    status: 400,
    code: 'AgentPoolK8sVersionNotSupported',
  },
  {
    name: 'versions and counts at once',
    body: {
      location: 'westeurope',
      properties: {
        kubernetesVersion: '1.34.2',
        agentPoolProfiles: [
          { name: 'system', orchestratorVersion: '1.33.5', count: 5 },
          { name: 'work', orchestratorVersion: '1.33.5' },
        ],
      },
    },
    status: 409,
    code: 'Conflict',
    says: 'mutually exclusive',
  },
  {
    name: 'a budget that can never let a pod go',
    cluster: (cluster) => {
      const budget = { name: 'web', maxUnavailable: 0 };
      cluster.workloads = [{ namespace: 'shop', name: 'web', replicas: 2, budget }];
    },
    body: upgradeTo('1.34.2', { system: '1.34.2', work: '1.34.2' }),
    status: 400,
    code: 'UnsatisfiablePDB',
    says: "* PDB shop/web has maxunavailble == 0 can't proceed with put operation",
  },
  {
    name: 'a stopped cluster',
    cluster: (cluster) => (cluster.power = 'Stopped'),
    body: upgradeTo('1.34.2'),
    status: 400,
    code: 'OperationNotAllowed',
    says: 'stopped state',
  },
  {
    name: 'a drain timeout out of range',
    pool: 'work',
    body: poolAt('1.33.5', { upgradeSettings: { drainTimeoutInMinutes: 2 } }),
    status: 400,
    code: 'InvalidRequestContent',
    says: "'properties.upgradeSettings.drainTimeoutInMinutes' is 2",
  },
  {
    name: 'maxUnavailable on a system pool',
    pool: 'system',
    body: poolAt('1.33.5', { upgradeSettings: { maxUnavailable: '1' } }),
    status: 400,
    code: 'InvalidParameter',
  },
  {
    name: 'a round trip of nodeImageVersion, which means a rollback since 2026-04-01',
    pool: 'work',
    body: poolAt('1.33.5', { nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202610.06.0' }),
    status: 400,
    code: 'InvalidParameter',
    says: 'only values from recentlyUsedVersions are allowed: none',
  },
];

test.each(rows)('$name', async ({ cluster, pool, body, status, code, says }) => {
  const { send, idOf, simulator } = bench({ fleet: smallFleet(cluster) });
  const path = pool === undefined ? idOf('one') : `${idOf('one')}/agentPools/${pool}`;
  const reply = await send('PUT', path, body);
  expect(reply.body).toMatchObject(code === undefined ? {} : errorOf(reply.at('error'), code));
  expect(reply.status).toBe(status);
  expect(JSON.stringify(reply.body)).toContain(says ?? '');
  expect(simulator.log()).toMatchObject([{ status, ...(code !== undefined && { code }) }]);
});

/** Errors of the gateway are wrapped, those of the provider are not. */
function errorOf(wrapped: unknown, code: string): object {
  return wrapped === undefined ? { code } : { error: { code } };
}

test('a cluster with long-term support may skip to another long-term minor', async () => {
  const fleet = smallFleet((cluster) => {
    cluster.supportPlan = 'AKSLongTermSupport';
    onMinor('1.31.9', '1.31.9')(cluster);
  });
  fleet.regions.westeurope?.longTermSupport.push('1.33.6');
  const { send, idOf } = bench({ fleet });
  const profile = await send('GET', `${idOf('one')}/upgradeProfiles/default`);
  expect(profile.at('properties.controlPlaneProfile.upgrades')).toEqual(
    expect.arrayContaining([{ kubernetesVersion: '1.32.9' }, { kubernetesVersion: '1.33.6' }]),
  );
  expect((await send('PUT', idOf('one'), upgradeTo('1.33.6'))).status).toBe(200);
});

test('a region that is not there is named, with those that are', async () => {
  const { send, fleet } = bench();
  const base = `/subscriptions/${fleet.subscriptions[0]?.id ?? ''}/providers`;
  const path = `${base}/Microsoft.ContainerService/locations/moon/kubernetesVersions`;
  const reply = await send('GET', path);
  expect(reply.status).toBe(400);
  expect(reply.at('error.message')).toContain("'westeurope,northeurope'");
});

test('a version for long-term support only is offered to those who have it', async () => {
  const fleet = (plan: string) => {
    const made = smallFleet((cluster) => {
      cluster.supportPlan = plan;
      onMinor('1.30.3', '1.30.3')(cluster);
    });
    made.regions.westeurope?.longTermSupportOnly.push('1.30.9');
    return made;
  };
  const offers = async (plan: string) => {
    const { send, idOf } = bench({ fleet: fleet(plan) });
    const profile = await send('GET', `${idOf('one')}/upgradeProfiles/default`);
    const upgrades = profile.at('properties.controlPlaneProfile.upgrades');
    return (upgrades as { kubernetesVersion: string }[]).map((one) => one.kubernetesVersion);
  };
  expect(await offers('AKSLongTermSupport')).toContain('1.30.9');
  expect(await offers('KubernetesOfficial')).not.toContain('1.30.9');

  const { send } = bench({ fleet: fleet('AKSLongTermSupport') });
  const region = '/subscriptions/11111111-aaaa-4aaa-8aaa-000000000001/providers';
  const path = `${region}/Microsoft.ContainerService/locations/westeurope/kubernetesVersions`;
  const { values } = (await send('GET', path)).body as {
    values: { version: string; capabilities: { supportPlan: string[] } }[];
  };
  const plans = Object.fromEntries(
    values.map((one) => [one.version, one.capabilities.supportPlan]),
  );
  expect(plans).toMatchObject({ '1.30': ['AKSLongTermSupport'], '1.31': ['KubernetesOfficial'] });
});

test('from an unsupported version the oldest supported minor is offered', async () => {
  const cluster = onMinor('1.29.4', '1.29.4');
  const { send, idOf } = bench({ fleet: smallFleet(cluster) });
  const profile = await send('GET', `${idOf('one')}/upgradeProfiles/default`);
  expect(profile.at('properties.controlPlaneProfile.upgrades')).toEqual([
    { kubernetesVersion: '1.31.9' },
  ]);
});
