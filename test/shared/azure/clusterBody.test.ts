import { DateTime } from 'luxon';
import { clusterOf, poolOf } from '../../../shared/azure/clusterBody';
import { pools as recordedPools } from '../../fixtures/recorded/agent-pools.json';
import { clusters as recordedClusters } from '../../fixtures/recorded/managed-clusters.json';
import { cannedAks } from '../../support/cannedAzure';
import { aRef } from '../../support/clusters';

const { id } = aRef();

/** By the recording: what a person would say of the cluster. */
const inWords: Record<string, object> = {
  'test_aks_update_with_windows_gmsa.yaml': {
    version: '1.26.6',
    provisioningState: 'Succeeded',
    pools: [
      { name: 'nodepool1', mode: 'System', count: 1 },
      { name: 'npwin', mode: 'User', count: 1 },
    ],
  },
  'test_aks_abort.yaml': {
    version: '1.27.7',
    provisioningState: 'Canceled',
    pools: [{ version: '1.27.7', provisioningState: 'Canceled' }],
  },
  'test_aks_automatic_sku.yaml': {
    version: '1.29.7',
    autoUpgradeChannel: 'stable',
    privateApi: false,
    pools: [{ version: '1.29.7', maxSurge: '10%' }],
  },
  'test_aks_create_with_azuremonitormetrics.yaml': {
    version: '1.25.6',
    provisioningState: 'Updating',
  },
  'test_aks_create_with_premium_sku.yaml': { version: '1.27.9', autoUpgradeChannel: 'patch' },
  'test_aks_stop_and_start.yaml': {
    version: '1.16.13',
    power: 'Running',
    pools: [{ version: '1.16.13', power: 'Running' }],
  },
};

test.each(recordedClusters)('the cluster of $recording, through the SDK', async (one) => {
  const outcome = await cannedAks({ status: 200, body: one.body }).cluster(id);
  const { name, location } = one.body;
  expect(outcome).toMatchObject({ ok: { id: one.body.id, name, location, tags: {} } });
  expect(outcome).toMatchObject({ ok: inWords[one.recording] });
});

test.each(recordedPools)('the pool of $recording, through the SDK', async ({ body }) => {
  const wire = {
    id,
    name: 'c',
    location: 'l',
    properties: { agentPoolProfiles: [profileOf(body)] },
  };
  const outcome = await cannedAks({ status: 200, body: wire }).cluster(id);
  const { count, mode, provisioningState, powerState, currentOrchestratorVersion } =
    body.properties;
  const power = powerState.code;
  const version = currentOrchestratorVersion;
  expect(outcome).toMatchObject({
    ok: { pools: [{ name: body.name, mode, version, provisioningState, power, count }] },
  });
});

function profileOf({ name, properties }: (typeof recordedPools)[number]['body']) {
  return { ...properties, name };
}

test('the reason of a failed pool is read from the pool', async () => {
  const provisioningError = { code: 'UpgradeFailed', message: 'Cannot evict pod.' };
  const properties = { provisioningState: 'Failed', status: { provisioningError } };
  const aks = cannedAks({ status: 200, body: { name: 'user1', properties } });
  expect(await aks.poolError(id, 'user1')).toEqual({ ok: provisioningError });
});

const minimal = { id, name: 'shop', location: 'westeurope' };

test('what Azure leaves out has its plain meaning', () => {
  expect(clusterOf(minimal)).toEqual({
    ...minimal,
    tags: {},
    version: '',
    provisioningState: 'Unknown',
    power: 'Running',
    privateApi: false,
    pools: [],
  });
});

test('null means the same as left out', async () => {
  const properties = {
    agentPoolProfiles: [{ name: 'a', upgradeSettings: null, powerState: null, status: null }],
    apiServerAccessProfile: { enablePrivateCluster: null },
    autoUpgradeProfile: { upgradeChannel: null },
    currentKubernetesVersion: null,
    kubernetesVersion: '1.34.2',
    powerState: null,
    status: null,
  };
  const aks = cannedAks({ status: 200, body: { ...minimal, tags: null, properties } });
  expect(await aks.cluster(id)).toMatchObject({
    ok: { version: '1.34.2', tags: {}, pools: [{ name: 'a', power: 'Running' }] },
  });
});

test('a private cluster, a stopped one, and what its last change failed of', () => {
  const provisioningError = { code: 'QuotaExceeded', message: 'Too many cores.' };
  const cluster = clusterOf({
    ...minimal,
    apiServerAccessProfile: { enablePrivateCluster: true },
    powerState: { code: 'Stopped' },
    status: { provisioningError },
  });
  expect(cluster).toMatchObject({ privateApi: true, power: 'Stopped', error: provisioningError });
});

test('an answer that is no cluster is told by name and field', () => {
  expect(() => clusterOf({ name: 'shop', location: 'westeurope' })).toThrow(
    /^Azure's answer about cluster shop .* id: .*it is missing/,
  );
});

test('all that later parts need of a pool and its cluster', () => {
  expect(
    poolOf({
      name: 'web',
      nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202610.15.0',
      vmSize: 'Standard_D4s_v5',
      osType: 'Linux',
      maxPods: 110,
      vnetSubnetID: '/subnets/nodes',
      podSubnetID: '/subnets/pods',
      enableAutoScaling: true,
      minCount: 2,
      maxCount: 9,
      upgradeSettings: {
        maxSurge: '33%',
        drainTimeoutInMinutes: 45,
        nodeSoakDurationInMinutes: 5,
        undrainableNodeBehavior: 'Cordon',
      },
    }),
  ).toMatchObject({
    image: 'AKSUbuntu-2204gen2containerd-202610.15.0',
    vmSize: 'Standard_D4s_v5',
    os: 'Linux',
    maxPods: 110,
    subnetId: '/subnets/nodes',
    podSubnetId: '/subnets/pods',
    autoscale: { min: 2, max: 9 },
    maxSurge: '33%',
    drainTimeoutMinutes: 45,
    soakMinutes: 5,
    undrainable: 'Cordon',
  });
  expect(
    clusterOf({
      ...minimal,
      supportPlan: 'AKSLongTermSupport',
      nodeResourceGroup: 'MC_rg',
      autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage' },
      networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay' },
      nodeProvisioningProfile: { mode: 'Auto' },
    }),
  ).toMatchObject({
    longTermSupport: true,
    nodeResourceGroup: 'MC_rg',
    nodeImageChannel: 'NodeImage',
    networkPlugin: 'azure',
    networkPluginMode: 'overlay',
    autoProvisioning: true,
  });
});

test.each([
  { name: 'allowed', force: true, forceUntil: '2026-11-25T06:00:00.000Z' },
  { name: 'taken away', force: false, forceUntil: undefined },
])('a forced upgrade that is $name', ({ force, forceUntil }) => {
  const until = DateTime.fromISO('2026-11-25T06:00:00Z').toJSDate();
  const overrideSettings = { forceUpgrade: force, until };
  expect(clusterOf({ ...minimal, upgradeSettings: { overrideSettings } }).forceUntil).toBe(
    forceUntil,
  );
});
