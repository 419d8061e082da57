import { parseFleet } from '../../../../local/fleets/parse';
import { bench, smallFleet } from '../support';

/** What a fleet file says of a cluster stands in its body, and a PUT changes it. */

const fleet = () => {
  const small = smallFleet((cluster) => {
    Object.assign(cluster, {
      nodeImageChannel: 'None',
      autoProvisioning: true,
      networkPluginMode: 'overlay',
      supportPlan: 'AKSLongTermSupport',
    });
    cluster.pools = [
      {
        name: 'system',
        mode: 'System',
        count: 2,
        maxPods: 30,
        autoscale: { min: 1, max: 5 },
        nodeSoakDurationInMinutes: 5,
        undrainableNodeBehavior: 'Cordon',
      },
    ];
  });
  const network = {
    name: 'hub',
    subscription: 'Test',
    resourceGroup: 'rg-net',
    region: 'westeurope',
    subnets: [{ name: 'nodes', prefix: '10.1.0.0/22' }],
  };
  const clusters = small.clusters.map((one) => ({ ...one, subnet: 'hub/nodes' }));
  return parseFleet({ ...small, clusters, networks: [network] }, 'the test');
};

test('cluster and pool show what upgrades depend on', async () => {
  const { send, idOf } = bench({ fleet: fleet() });
  const { body } = await send('GET', idOf('one'));
  expect(body).toMatchObject({
    properties: {
      nodeResourceGroup: 'MC_rg_one_westeurope',
      supportPlan: 'AKSLongTermSupport',
      autoUpgradeProfile: { nodeOSUpgradeChannel: 'None' },
      nodeProvisioningProfile: { mode: 'Auto' },
      networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay' },
      agentPoolProfiles: [
        {
          osType: 'Linux',
          osSKU: 'Ubuntu',
          vmSize: 'Standard_D4s_v5',
          maxPods: 30,
          enableAutoScaling: true,
          minCount: 1,
          maxCount: 5,
          vnetSubnetID: expect.stringMatching(/\/virtualNetworks\/hub\/subnets\/nodes$/) as string,
          upgradeSettings: { nodeSoakDurationInMinutes: 5, undrainableNodeBehavior: 'Cordon' },
        },
      ],
    },
  });
});

test('channels and autoscaling follow a PUT', async () => {
  const { send, idOf, pass } = bench({ fleet: fleet() });
  const properties = { autoUpgradeProfile: { nodeOSUpgradeChannel: 'SecurityPatch' } };
  await send('PUT', idOf('one'), { location: 'westeurope', properties });
  await pass(2);
  const cluster = await send('GET', idOf('one'));
  expect(cluster.at('properties.autoUpgradeProfile.nodeOSUpgradeChannel')).toBe('SecurityPatch');
  const pool = `${idOf('one')}/agentPools/system`;
  await send('PUT', pool, { properties: { enableAutoScaling: false } });
  expect((await send('GET', pool)).at('properties.enableAutoScaling')).toBe(false);
});

test('a cluster with node auto-provisioning cannot be stopped', async () => {
  const { send, idOf } = bench({ fleet: fleet() });
  const reply = await send('POST', `${idOf('one')}/stop`);
  expect(reply).toMatchObject({ status: 400, body: { code: 'OperationNotAllowed' } });
});
