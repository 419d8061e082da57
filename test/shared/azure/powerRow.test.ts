/** Clusters as a sweep of power sees them, in what Resource Graph and the simulated one answer. */
import { httpClient } from '../../../local/azure/inMemory';
import { createSimulator } from '../../../local/azure/simulator';
import { VirtualClock } from '../../../local/clock';
import { FleetGraph } from '../../../shared/azure/fleetGraph';
import { readConfig } from '../../../shared/config';
import { fleetOf } from '../../scenarios/story';
import { cannedTransport } from '../../support/cannedAzure';
import { aRef } from '../../support/clusters';

async function shown(row: object) {
  const transport = cannedTransport({ status: 200, body: { count: 1, data: [row] } });
  if (transport.credential === undefined) throw new Error('a canned Azure has a credential');
  const graph = new FleetGraph(transport.credential, readConfig({}), transport);
  const answer = await graph.powerClusters();
  return 'ok' in answer ? answer.ok[0] : answer;
}

test('a row in full', async () => {
  const pool = {
    ...{ name: 'web', mode: 'User', count: 2, powerState: { code: 'Running' } },
    ...{ vmSize: 'Standard_D4s_v5', osType: 'Windows', osDiskSizeGB: 128 },
    ...{ scaleSetPriority: 'Spot', enableAutoScaling: true, minCount: 1, maxCount: 5 },
  };
  const row = {
    ...{ ...aRef(), location: 'westeurope', tags: { a: 'b' }, version: '1.34.2' },
    ...{ state: 'Succeeded', power: 'Stopped', plan: 'AKSLongTermSupport', tier: 'Premium' },
    ...{ nodeGroup: 'MC_rg', provisioning: 'Auto', private: true, pools: [pool] },
  };
  expect(await shown(row)).toEqual({
    ...{ ...aRef(), location: 'westeurope', tags: { a: 'b' }, version: '1.34.2' },
    ...{ power: 'Stopped', provisioningState: 'Succeeded', tier: 'Premium' },
    ...{ nodeResourceGroup: 'MC_rg', autoProvisioning: true, longTermSupport: true },
    privateApi: true,
    pools: [
      {
        ...{ name: 'web', mode: 'User', count: 2, power: 'Running', vmSize: 'Standard_D4s_v5' },
        ...{ os: 'Windows', osDiskGb: 128, spot: true, autoscale: { min: 1, max: 5 } },
      },
    ],
  });
});

test('a cluster of which little is known hides no other, and is in no state', async () => {
  const row = { ...aRef(), location: 'westeurope', tags: null, state: null, power: null };
  expect(await shown(row)).toMatchObject({ provisioningState: '', power: 'Running', pools: [] });
});

test('the simulated Azure answers every column', async () => {
  const clock = new VirtualClock({ start: Date.UTC(2026, 10, 23), speed: 'max' });
  const pools = [{ name: 'system' }, { name: 'web', autoscale: { min: 1, max: 4 } }];
  const fleet = fleetOf([
    { name: 'a', power: 'Stopped', pools, autoProvisioning: true, private: true, tier: 'Premium' },
  ]);
  const simulator = createSimulator({ clock, fleet });
  const transport = { httpClient: httpClient(simulator), credential: simulator.credential };
  const graph = new FleetGraph(simulator.credential, readConfig({}), transport);
  expect(await graph.powerClusters()).toMatchObject({
    ok: [
      {
        ...{ name: 'a', power: 'Stopped', provisioningState: 'Succeeded', tier: 'Premium' },
        ...{ autoProvisioning: true, privateApi: true },
        nodeResourceGroup: expect.stringMatching(/^MC_/) as string,
        pools: [
          { name: 'system', mode: 'System', vmSize: expect.any(String) as string, osDiskGb: 128 },
          { name: 'web', mode: 'User', autoscale: { min: 1, max: 4 }, spot: false, os: 'Linux' },
        ],
      },
    ],
  });
});
