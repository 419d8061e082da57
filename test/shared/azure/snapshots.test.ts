import { FleetGraph } from '../../../shared/azure/fleetGraph';
import { readConfig } from '../../../shared/config';
import { cannedAks, cannedTransport } from '../../support/cannedAzure';
import { aRef } from '../../support/clusters';

function snapshotsOf(...data: object[]) {
  const transport = cannedTransport({ status: 200, body: { count: data.length, data } });
  if (transport.credential === undefined) throw new Error('a canned Azure has a credential');
  return new FleetGraph(transport.credential, readConfig({}), transport).snapshots();
}

const place = { ...aRef(), location: 'westeurope' };
const plain = { tags: {}, version: '', power: 'Running', pools: [], maintenance: {} };
const nothing = { tags: null, version: null, power: null, channel: null, pools: null };

test.each([
  { name: 'of which little is known', row: nothing, seen: plain },
  {
    name: 'that is stopped and has a channel',
    row: { ...nothing, power: 'Stopped', channel: 'patch' },
    seen: { ...plain, power: 'Stopped', autoUpgradeChannel: 'patch' },
  },
  {
    name: 'with settings of its pools',
    row: {
      ...nothing,
      version: '1.34.2',
      pools: [
        { name: 'a', mode: 'System', count: 3, upgradeSettings: null },
        {
          name: 'b',
          mode: 'User',
          count: 5,
          upgradeSettings: {
            maxSurge: '33%',
            maxUnavailable: '0',
            drainTimeoutInMinutes: 20,
            nodeSoakDurationInMinutes: 5,
          },
        },
      ],
    },
    seen: {
      ...plain,
      version: '1.34.2',
      pools: [
        { name: 'a', mode: 'System', count: 3 },
        {
          name: 'b',
          mode: 'User',
          count: 5,
          maxSurge: '33%',
          maxUnavailable: '0',
          drainTimeoutMinutes: 20,
          soakMinutes: 5,
        },
      ],
    },
  },
  {
    name: 'with all that a rehearsal needs',
    row: {
      ...nothing,
      version: '1.34.2',
      imageChannel: 'SecurityPatch',
      plan: 'AKSLongTermSupport',
      provisioning: 'Auto',
      privateApi: true,
      plugin: 'azure',
      pluginMode: 'overlay',
      pools: [
        {
          name: 'a',
          mode: 'Gateway',
          count: 3,
          currentOrchestratorVersion: '1.33.6',
          nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202611.03.0',
          vmSize: 'Standard_D4s_v5',
          osType: 'Linux',
          maxPods: 30,
          enableAutoScaling: true,
          minCount: 2,
          maxCount: 5,
          upgradeSettings: { undrainableNodeBehavior: 'Cordon' },
        },
        { name: 'b', mode: 'User', count: 1, enableAutoScaling: false, minCount: null },
      ],
    },
    seen: {
      ...plain,
      version: '1.34.2',
      nodeImageChannel: 'SecurityPatch',
      longTermSupport: true,
      autoProvisioning: true,
      privateApi: true,
      networkPlugin: 'azure',
      networkPluginMode: 'overlay',
      pools: [
        {
          name: 'a',
          mode: 'Gateway',
          count: 3,
          version: '1.33.6',
          image: 'AKSUbuntu-2204gen2containerd-202611.03.0',
          vmSize: 'Standard_D4s_v5',
          os: 'Linux',
          maxPods: 30,
          autoscale: { min: 2, max: 5 },
          undrainable: 'Cordon',
        },
        { name: 'b', mode: 'User', count: 1 },
      ],
    },
  },
])('a cluster $name', async ({ row, seen }) => {
  expect(await snapshotsOf({ ...place, ...row })).toEqual({ ok: [{ ...place, ...seen }] });
});

test.each([
  { status: 403, answer: { refused: { code: 'AuthorizationFailed' } } },
  { status: 429, answer: { retry: { reason: { code: 'AuthorizationFailed' } } } },
])('maintenance windows that Azure answers with $status', async ({ status, answer }) => {
  const body = { error: { code: 'AuthorizationFailed', message: 'not now' } };
  expect(await cannedAks({ status, body }).maintenance(aRef().id)).toMatchObject(answer);
});
