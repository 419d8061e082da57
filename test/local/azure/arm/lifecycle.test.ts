import { bench, poolAt, smallFleet, type Bench } from '../support';
import { nodesOf } from '../../../../local/azure/world/world';

/** Power, sizes, and resources that come and go. */

function cluster({ simulator }: Bench) {
  const found = simulator.world.cluster('one');
  if (!found) throw new Error('no cluster');
  return found;
}

test('a stopped cluster keeps everything and starts with new boots', async () => {
  const on = bench({ fleet: smallFleet() });
  const before = nodesOf(cluster(on)).map(({ bootId }) => bootId);
  const stop = await on.send('POST', `${on.idOf('one')}/stop`);
  await on.pass(1);
  expect((await on.send('GET', on.idOf('one'))).at('properties.provisioningState')).toBe(
    'Stopping',
  );
  await on.pass(1);
  const stopped = await on.send('GET', on.idOf('one'));
  expect(stopped.body).toMatchObject({
    properties: { provisioningState: 'Succeeded', powerState: { code: 'Stopped' } },
  });
  const operation = await on.send('GET', stop.headers['azure-asyncoperation'] ?? '');
  const took =
    Date.parse(String(operation.at('endTime'))) - Date.parse(String(operation.at('startTime')));
  expect(took / 1000).toBeGreaterThanOrEqual(90);

  await on.send('POST', `${on.idOf('one')}/start`);
  await on.pass(4);
  expect(cluster(on).power).toBe('Running');
  const after = nodesOf(cluster(on));
  expect(after.map(({ ready }) => ready)).toEqual(Array(5).fill(true));
  expect(after.map(({ bootId }) => bootId)).not.toEqual(expect.arrayContaining(before));
});

test.each([
  ['stop', 'Stopped', 'stopping cannot be performed'],
  ['start', 'Running', 'starting cannot be performed'],
])('%s twice is refused', async (verb, power, text) => {
  const on = bench({ fleet: smallFleet((one) => (one.power = power)) });
  const reply = await on.send('POST', `${on.idOf('one')}/${verb}`);
  expect(reply.status).toBe(400);
  expect(reply.at('message')).toContain(text);
});

test('a stopped cluster can still be deleted', async () => {
  const on = bench({ fleet: smallFleet((one) => (one.power = 'Stopped')) });
  expect((await on.send('DELETE', on.idOf('one'))).status).toBe(202);
  await on.pass(5);
  expect((await on.send('GET', on.idOf('one'))).status).toBe(404);
  expect((await on.send('DELETE', on.idOf('one'))).status).toBe(204);
});

test('a stopped pool shows count 0 and comes back with what it had', async () => {
  const on = bench({ fleet: smallFleet() });
  const pool = `${on.idOf('one')}/agentPools/work`;
  const stop = await on.send('PUT', pool, { properties: { powerState: { code: 'Stopped' } } });
  expect(stop.body).toMatchObject({ properties: { count: 0, provisioningState: 'Stopping' } });
  await on.pass(3);
  expect(nodesOf(cluster(on)).map((node) => node.pool)).toEqual(['system', 'system']);
  expect(cluster(on).pods.every(({ node }) => node?.includes('system'))).toBe(true);
  await on.send('PUT', pool, { properties: { powerState: { code: 'Running' } } });
  await on.pass(5);
  expect((await on.send('GET', pool)).body).toMatchObject({
    properties: { count: 3, provisioningState: 'Succeeded', powerState: { code: 'Running' } },
  });
});

test('system pools cannot be stopped, and the last one cannot be deleted', async () => {
  const on = bench({ fleet: smallFleet() });
  const pool = `${on.idOf('one')}/agentPools/system`;
  const stop = await on.send('PUT', pool, { properties: { powerState: { code: 'Stopped' } } });
  expect(stop.status).toBe(400);
  expect((await on.send('DELETE', pool)).status).toBe(400);
});

test.each([
  ['up', 6],
  ['down', 1],
])('a pool scales %s to %i', async (_, count) => {
  const on = bench({ fleet: smallFleet() });
  await on.send('PUT', `${on.idOf('one')}/agentPools/work`, poolAt('1.33.5', { count }));
  await on.pass(5);
  expect(cluster(on).pools.get('work')?.nodes).toHaveLength(count);
  expect(cluster(on).pods.every(({ node }) => node !== undefined)).toBe(true);
});

test('scaling through the body of the cluster', async () => {
  const on = bench({ fleet: smallFleet() });
  const agentPoolProfiles = [{ name: 'work', count: 5, orchestratorVersion: '1.33.5' }];
  const put = await on.send('PUT', on.idOf('one'), {
    location: 'westeurope',
    properties: { agentPoolProfiles },
  });
  expect(put.at('properties.provisioningState')).toBe('Scaling');
  await on.pass(5);
  expect(cluster(on).pools.get('work')?.nodes).toHaveLength(5);
});

test('single machines can be listed and deleted', async () => {
  const on = bench({ fleet: smallFleet() });
  const pool = `${on.idOf('one')}/agentPools/work`;
  const machine = String((await on.send('GET', `${pool}/machines`)).at('value.1.name'));
  expect((await on.send('GET', `${pool}/machines/${machine}`)).at('properties.resourceId')).toMatch(
    /virtualMachineScaleSets\/aks-work-\d{8}-vmss\/virtualMachines\/1$/,
  );
  const unknown = await on.send('POST', `${pool}/deleteMachines`, { machineNames: ['none'] });
  expect(unknown.status).toBe(400);
  await on.send('POST', `${pool}/deleteMachines`, { machineNames: [machine] });
  await on.pass(5);
  expect((await on.send('GET', `${pool}/machines/${machine}`)).status).toBe(404);
  expect((await on.send('GET', pool)).at('properties.count')).toBe(2);
});

test('a new cluster and a new pool', async () => {
  const on = bench({ fleet: smallFleet() });
  const id = on.idOf('one').replace(/one$/, 'two');
  const agentPoolProfiles = [{ name: 'system', mode: 'System', count: 2 }];
  const put = await on.send('PUT', id, {
    location: 'West Europe',
    tags: { 'steward-ring': 'dev' },
    properties: { kubernetesVersion: '1.33', agentPoolProfiles },
  });
  expect(put.status).toBe(201);
  expect(put.body).toMatchObject({
    properties: { provisioningState: 'Creating', currentKubernetesVersion: '1.33.6' },
  });
  await on.pass(12);
  const pool = await on.send('PUT', `${id}/agentPools/extra`, poolAt('1.33.6', { count: 1 }));
  expect(pool.status).toBe(201);
  await on.pass(5);
  expect((await on.send('GET', `${id}/agentPools`)).at('value.1.name')).toBe('extra');
  const newPool = on.simulator.world.cluster('two')?.pools.get('extra');
  expect(newPool).toMatchObject({ state: 'Succeeded', nodes: [{ kubelet: '1.33.6' }] });
});

test('a cluster body that describes none is refused', async () => {
  const on = bench({ fleet: smallFleet() });
  const id = on.idOf('one').replace(/one$/, 'two');
  const put = await on.send('PUT', id, { location: 'westeurope', properties: {} });
  expect(put).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
  const moved = await on.send('PUT', on.idOf('one'), { location: 'northeurope' });
  expect(moved).toMatchObject({
    status: 409,
    body: { error: { code: 'InvalidResourceLocation' } },
  });
});

test('settings of a PUT come back, known to the simulator or not', async () => {
  const on = bench({ fleet: smallFleet() });
  await on.send('PUT', on.idOf('one'), {
    location: 'westeurope',
    tags: { 'steward-ring': 'production' },
    sku: { tier: 'Premium' },
    properties: {
      autoUpgradeProfile: { upgradeChannel: 'patch' },
      addonProfiles: { omsagent: { enabled: true } },
    },
  });
  const cluster = await on.send('GET', on.idOf('one'));
  expect(cluster.body).toMatchObject({
    tags: { 'steward-ring': 'production' },
    sku: { tier: 'Premium' },
    properties: {
      autoUpgradeProfile: { upgradeChannel: 'patch' },
      addonProfiles: { omsagent: { enabled: true } },
    },
  });
});

test('maintenance windows are stored, listed and deleted', async () => {
  const on = bench({ fleet: smallFleet() });
  const all = `${on.idOf('one')}/maintenanceConfigurations`;
  const schedule = { weekly: { intervalWeeks: 1, dayOfWeek: 'Friday' } };
  const maintenanceWindow = { schedule, durationHours: 8, utcOffset: '+01:00', startTime: '00:00' };
  const properties = { maintenanceWindow };
  const put = await on.send('PUT', `${all}/aksManagedAutoUpgradeSchedule`, { properties });
  expect(put.at('properties.maintenanceWindow.startDate')).toBe('2026-11-21');
  expect((await on.send('GET', all)).at('value.0.name')).toBe('aksManagedAutoUpgradeSchedule');
  expect((await on.send('PUT', `${all}/other`, { properties })).status).toBe(400);
  expect((await on.send('GET', `${all}/default`)).status).toBe(404);
  expect((await on.send('DELETE', `${all}/aksManagedAutoUpgradeSchedule`)).status).toBe(200);
  expect((await on.send('DELETE', `${all}/aksManagedAutoUpgradeSchedule`)).status).toBe(204);
});

test('versions a pool may have lie within three minors below its control plane', async () => {
  const on = bench({ fleet: smallFleet() });
  const { body } = await on.send('GET', `${on.idOf('one')}/availableAgentPoolVersions`);
  const { agentPoolVersions } = (
    body as { properties: { agentPoolVersions: { kubernetesVersion: string }[] } }
  ).properties;
  const versions = agentPoolVersions.map(({ kubernetesVersion }) => kubernetesVersion);
  expect(versions.sort()).toEqual(['1.31.9', '1.32.9', '1.33.5', '1.33.6']);
});
