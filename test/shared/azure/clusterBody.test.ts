import {
  clusterOf,
  controlPlaneBody,
  poolBody,
  wholeClusterBody,
} from '../../../shared/azure/clusterBody';
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

describe('bodies that change a cluster', () => {
  const raw = {
    ...minimal,
    kubernetesVersion: '1.33.4',
    dnsPrefix: 'kept',
    servicePrincipalProfile: { clientId: 'msi' },
    agentPoolProfiles: [
      { name: 'a', orchestratorVersion: '1.33.4', nodeImageVersion: 'image-1', count: 3 },
      { name: 'b', orchestratorVersion: '1.32.1', nodeImageVersion: 'image-2', count: 1 },
    ],
  };

  test('the control plane alone: the pools keep their versions', () => {
    expect(controlPlaneBody(raw, '1.34.2')).toEqual({
      ...minimal,
      kubernetesVersion: '1.34.2',
      dnsPrefix: 'kept',
      agentPoolProfiles: [
        { name: 'a', orchestratorVersion: '1.33.4', count: 3 },
        { name: 'b', orchestratorVersion: '1.32.1', count: 1 },
      ],
    });
  });

  test('the whole cluster: every pool moves', () => {
    expect(wholeClusterBody(raw, '1.34.2')).toMatchObject({
      kubernetesVersion: '1.34.2',
      agentPoolProfiles: [{ orchestratorVersion: '1.34.2' }, { orchestratorVersion: '1.34.2' }],
    });
  });

  test('neither of them and no pool names a node image, which would ask for a rollback', () => {
    const pool = {
      name: 'a',
      orchestratorVersion: '1.33.4',
      nodeImageVersion: 'image-1',
      count: 3,
    };
    const bodies = [
      controlPlaneBody(raw, '1'),
      wholeClusterBody(raw, '1'),
      poolBody(pool, '1.34.2'),
    ];
    expect(JSON.stringify(bodies)).not.toContain('nodeImageVersion');
    expect(JSON.stringify(bodies)).not.toContain('servicePrincipalProfile');
    expect(poolBody(pool, '1.34.2')).toEqual({
      name: 'a',
      orchestratorVersion: '1.34.2',
      count: 3,
    });
  });
});
