import { DateTime } from 'luxon';
import {
  clusterBody,
  type ClusterPut,
  poolBody,
  type PoolPut,
} from '../../../shared/azure/changeBody';

const cluster = {
  location: 'westeurope',
  kubernetesVersion: '1.33.4',
  dnsPrefix: 'kept',
  servicePrincipalProfile: { clientId: 'msi' },
  agentPoolProfiles: [
    { name: 'a', orchestratorVersion: '1.33.4', nodeImageVersion: 'image-1', count: 3 },
    { name: 'b', orchestratorVersion: '1.32.1', nodeImageVersion: 'image-2', count: 1 },
  ],
};

const unchanged = {
  location: 'westeurope',
  kubernetesVersion: '1.33.4',
  dnsPrefix: 'kept',
  agentPoolProfiles: [
    { name: 'a', orchestratorVersion: '1.33.4', count: 3 },
    { name: 'b', orchestratorVersion: '1.32.1', count: 1 },
  ],
};

const TO = '1.34.2';
const until = '2026-11-25T06:00:00.000Z';

test.each<{ name: string; change: ClusterPut; differs: object }>([
  {
    name: 'the control plane alone: the pools keep their versions',
    change: { kind: 'controlPlane', version: TO },
    differs: { kubernetesVersion: TO },
  },
  {
    name: 'the whole cluster: every pool moves',
    change: { kind: 'cluster', version: TO },
    differs: {
      kubernetesVersion: TO,
      agentPoolProfiles: [
        { name: 'a', orchestratorVersion: TO, count: 3 },
        { name: 'b', orchestratorVersion: TO, count: 1 },
      ],
    },
  },
  {
    name: 'force, with the end without which it has no effect',
    change: { kind: 'force', until },
    differs: {
      upgradeSettings: {
        overrideSettings: { forceUpgrade: true, until: DateTime.fromISO(until).toJSDate() },
      },
    },
  },
  {
    name: 'no force any more',
    change: { kind: 'force' },
    differs: { upgradeSettings: { overrideSettings: { forceUpgrade: false } } },
  },
])('$name; nothing else differs, no image and no principal is named', ({ change, differs }) => {
  expect(clusterBody(change, cluster)).toEqual({ ...unchanged, ...differs });
});

const pool = {
  name: 'a',
  orchestratorVersion: '1.33.4',
  nodeImageVersion: 'image-1',
  count: 3,
  upgradeSettings: { maxSurge: '1', drainTimeoutInMinutes: 60 },
};

const { nodeImageVersion, ...poolUnchanged } = pool;

test.each<{ name: string; change: PoolPut; differs: object }>([
  {
    name: 'another version keeps the settings',
    change: { kind: 'nodePool', pool: 'a', version: TO },
    differs: { orchestratorVersion: TO },
  },
  {
    name: 'another version brings its settings along',
    change: { kind: 'nodePool', pool: 'a', version: TO, settings: { maxSurge: '33%' } },
    differs: {
      orchestratorVersion: TO,
      upgradeSettings: { maxSurge: '33%', drainTimeoutInMinutes: 30 },
    },
  },
  {
    name: 'settings are set exactly, what the pool says besides goes back to the default',
    change: {
      kind: 'poolSettings',
      pool: 'a',
      settings: { maxUnavailable: '1', soakMinutes: 5, undrainable: 'Cordon' },
    },
    differs: {
      upgradeSettings: {
        maxSurge: '0',
        maxUnavailable: '1',
        drainTimeoutInMinutes: 30,
        nodeSoakDurationInMinutes: 5,
        undrainableNodeBehavior: 'Cordon',
      },
    },
  },
  {
    name: 'a rollback, and nothing else, names an image, which stands for its version',
    change: { kind: 'rollback', pool: 'a', version: '1.32.9', image: 'image-0' },
    differs: { orchestratorVersion: undefined, nodeImageVersion: 'image-0' },
  },
])('$name', ({ change, differs }) => {
  expect(poolBody(change, pool)).toEqual({ ...poolUnchanged, ...differs });
});
