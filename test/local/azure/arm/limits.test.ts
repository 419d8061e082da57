import { parseFleet } from '../../../../local/fleets/parse';
import { bench, poolAt, smallFleet, type Bench } from '../support';

/** Quotas, addresses and locks: what keeps an upgrade from going on, and how one can see it. */

const SUBSCRIPTION = '/subscriptions/11111111-aaaa-4aaa-8aaa-000000000001';
const SUBNET = `${SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/hub/subnets/nodes`;

/** The fleet of `smallFleet` in a network of its own: a system pool of 1, a user pool of 3. */
function fleet(change: (cluster: Record<string, unknown>) => void = () => undefined) {
  const small = smallFleet((cluster) => {
    cluster.pools = [
      { name: 'system', mode: 'System', count: 1, maxPods: 30 },
      { name: 'work', mode: 'User', count: 3, version: '1.32.9', maxPods: 30 },
    ];
    cluster.workloads = [];
    change(cluster);
  });
  const subnets = [
    { name: 'nodes', prefix: '10.1.0.0/24' },
    { name: 'pods', prefix: '10.2.0.0/24' },
  ];
  const network = { subscription: 'Test', resourceGroup: 'rg-net', region: 'westeurope', subnets };
  const clusters = small.clusters.map((one) => ({ ...one, subnet: 'hub/nodes' }));
  return parseFleet({ ...small, clusters, networks: [{ name: 'hub', ...network }] }, 'the test');
}

const setQuota = { kind: 'setQuota', subscription: 'Test', region: 'westeurope' } as const;

const pool = ({ idOf }: Bench): string => `${idOf('one')}/agentPools/work`;

/** Upgrades the user pool and tells how it ended. */
async function upgraded(on: Bench, maxSurge = '2', version = '1.33.5') {
  const put = await on.send('PUT', pool(on), poolAt(version, { upgradeSettings: { maxSurge } }));
  expect(put.status).toBe(200);
  await on.pass(60);
  const { body } = await on.send('GET', put.headers['azure-asyncoperation'] ?? '');
  return body as { status: string; error?: { code: string; message: string } };
}

describe('vCPU quota', () => {
  const usages = `${SUBSCRIPTION}/providers/Microsoft.Compute/locations/westeurope/usages`;

  test('the usages tell what runs, per family and together, and the limits', async () => {
    const on = bench({ fleet: fleet() });
    on.simulator.intervene({ ...setQuota, family: 'standardDSv5Family', limit: 20 });
    expect((await on.send('GET', usages)).at('value')).toEqual([
      {
        unit: 'Count',
        currentValue: 16,
        limit: 100_000,
        name: { value: 'cores', localizedValue: 'Total Regional vCPUs' },
      },
      {
        unit: 'Count',
        currentValue: 16,
        limit: 20,
        name: { value: 'standardDSv5Family', localizedValue: 'Standard DSv5 Family vCPUs' },
      },
    ]);
  });

  test('sizes name their family and their vCPUs', async () => {
    const { send } = bench({ fleet: fleet() });
    const filter = encodeURIComponent("location eq 'westeurope'");
    const reply = await send(
      'GET',
      `${SUBSCRIPTION}/providers/Microsoft.Compute/skus?$filter=${filter}`,
    );
    const skus = reply.at('value') as { name: string; family: string; capabilities: unknown[] }[];
    const found = skus.find(({ name }) => name === 'Standard_D4s_v5');
    expect(found).toMatchObject({
      resourceType: 'virtualMachines',
      family: 'standardDSv5Family',
      capabilities: [{ name: 'vCPUs', value: '4' }],
    });
  });

  test('surge nodes beyond the limit fail the upgrade, and a smaller surge goes through', async () => {
    const on = bench({ fleet: fleet() });
    on.simulator.intervene({ ...setQuota, family: 'standardDSv5Family', limit: 20 });
    expect(await upgraded(on)).toMatchObject({
      status: 'Failed',
      error: {
        code: 'QuotaExceeded',
        message: expect.stringContaining(
          'Maximum allowed: 20, Current in use: 16, Additional requested: 8',
        ) as string,
      },
    });
    expect(await upgraded(on, '1')).toMatchObject({ status: 'Succeeded' });
  });

  test('from Kubernetes 1.35 on AKS makes do with one surge node', async () => {
    const made = fleet((cluster) => {
      cluster.version = '1.35.1';
      cluster.pools = [
        { name: 'system', mode: 'System', count: 1 },
        { name: 'work', mode: 'User', count: 3, version: '1.34.2', maxPods: 30 },
      ];
    });
    const on = bench({ fleet: made });
    on.simulator.intervene({ ...setQuota, family: 'cores', limit: 20 });
    expect(await upgraded(on, '3', '1.35.1')).toMatchObject({ status: 'Succeeded' });
  });

  test('a pool that grows needs quota, too', async () => {
    const on = bench({ fleet: fleet() });
    on.simulator.intervene({ ...setQuota, family: 'cores', limit: 18 });
    await on.send('PUT', pool(on), poolAt('1.32.9', { count: 4 }));
    await on.pass(10);
    const after = await on.send('GET', pool(on));
    expect(after.at('properties.provisioningState')).toBe('Failed');
  });
});

describe('addresses', () => {
  const flat = { each: 31, used: 4 * 31 };

  test('a subnet shows its addresses in use, one for each node and pod of a flat network', async () => {
    const on = bench({ fleet: fleet() });
    const subnet = await on.send('GET', SUBNET);
    expect(subnet.at('properties.addressPrefix')).toBe('10.1.0.0/24');
    expect(subnet.at('properties.ipConfigurations')).toHaveLength(flat.used);
    const graph = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
    const query = "resources | where type =~ 'microsoft.network/virtualnetworks'";
    const rows = await on.send('POST', graph, { query });
    expect(rows.at('data.0.properties.subnets.0')).toEqual(subnet.body);
    const usage = await on.send('GET', SUBNET.replace('/subnets/nodes', '/usages'));
    expect(usage.at('value.0')).toMatchObject({ id: SUBNET, currentValue: flat.used, limit: 251 });
    const shown = await on.send('GET', pool(on));
    expect(shown.at('properties.vnetSubnetID')).toBe(SUBNET);
  });

  test.each([
    { name: 'flat, one address too few', network: {}, free: 61, ends: 'Failed' },
    { name: 'flat, just enough', network: {}, free: 62, ends: 'Succeeded' },
    { name: 'overlay', network: { networkPluginMode: 'overlay' }, free: 2, ends: 'Succeeded' },
    { name: 'kubenet, full', network: { networkPlugin: 'kubenet' }, free: 1, ends: 'Failed' },
  ])('$name: $ends', async ({ network, free, ends }) => {
    const on = bench({ fleet: fleet((cluster) => Object.assign(cluster, network)) });
    on.simulator.intervene({ kind: 'fillSubnet', subnet: 'hub/nodes', free });
    const { status, error } = await upgraded(on);
    expect(status).toBe(ends);
    if (ends === 'Succeeded') return;
    expect(error?.code).toBe('SubnetIsFull');
    expect(error?.message).toContain(
      "with address prefix 10.1.0.0/24 doesn't have enough capacity",
    );
  });

  test('pods may have a subnet of their own, which can be full', async () => {
    const made = fleet();
    const work = made.clusters[0]?.pools[1];
    if (work) work.podSubnet = 'hub/pods';
    const on = bench({ fleet: made });
    on.simulator.intervene({ kind: 'fillSubnet', subnet: 'hub/pods', free: 15 });
    expect((await upgraded(on, '1')).error?.message).toContain('Subnet pods');
  });
});

describe('locks', () => {
  const locks = `${SUBSCRIPTION}/providers/Microsoft.Authorization/locks`;

  test.each([
    { name: 'the cluster', on: { cluster: 'one' } },
    { name: 'its resource group', on: { subscription: 'Test', resourceGroup: 'rg' } },
    { name: 'its subscription', on: { subscription: 'Test' } },
  ])('ReadOnly on $name refuses changes until it is gone', async ({ on: where }) => {
    const on = bench({ fleet: fleet() });
    on.simulator.intervene({ kind: 'setLock', name: 'keep', level: 'ReadOnly', on: where });
    const put = await on.send('PUT', pool(on), poolAt('1.33.5'));
    expect(put).toMatchObject({ status: 409, body: { error: { code: 'ScopeLocked' } } });
    expect((await on.send('GET', pool(on))).status).toBe(200);
    expect((await on.send('GET', locks)).at('value')).toMatchObject([
      { name: 'keep', properties: { level: 'ReadOnly' } },
    ]);
    on.simulator.intervene({ kind: 'removeLock', name: 'keep' });
    expect((await on.send('PUT', pool(on), poolAt('1.33.5'))).status).toBe(200);
  });

  test('CanNotDelete lets changes through and refuses to delete', async () => {
    const on = bench({ fleet: fleet() });
    const lock = { name: 'keep', level: 'CanNotDelete', on: { cluster: 'one' } } as const;
    on.simulator.intervene({ kind: 'setLock', ...lock });
    expect((await on.send('DELETE', on.idOf('one'))).status).toBe(409);
    const put = await on.send('PUT', pool(on), poolAt('1.33.5'));
    expect(put.status).toBe(200);
    const ofCluster = `${on.idOf('one')}/providers/Microsoft.Authorization/locks`;
    expect((await on.send('GET', ofCluster)).at('value.0.id')).toBe(
      `${on.idOf('one')}/providers/Microsoft.Authorization/locks/keep`,
    );
  });

  test('any lock on the node resource group keeps AKS from its machines', async () => {
    const on = bench({ fleet: fleet() });
    const lock = { name: 'keep', level: 'CanNotDelete', on: { nodesOf: 'one' } } as const;
    on.simulator.intervene({ kind: 'setLock', ...lock });
    const put = await on.send('PUT', pool(on), poolAt('1.33.5'));
    expect(put).toMatchObject({ status: 409, body: { code: 'ScopeLocked' } });
    expect(put.at('message')).toContain("'MC_rg_one_westeurope'");
    expect((await on.send('PATCH', on.idOf('one'), { tags: {} })).status).toBe(200);
  });
});

test('a fleet file may say all of it', async () => {
  const small = fleet();
  const made = parseFleet(
    {
      ...small,
      quotas: [{ subscription: 'Test', region: 'westeurope', limits: { cores: 17 } }],
      locks: [{ name: 'keep', level: 'ReadOnly', on: { cluster: 'one' } }],
    },
    'the test',
  );
  const on = bench({ fleet: made });
  const usages = `${SUBSCRIPTION}/providers/Microsoft.Compute/locations/westeurope/usages`;
  expect((await on.send('GET', usages)).at('value.0.limit')).toBe(17);
  expect((await on.send('POST', `${on.idOf('one')}/stop`)).status).toBe(409);
});

test('a subnet that the fleet has not is named with those that it has', () => {
  const small = fleet();
  const clusters = small.clusters.map((one) => ({ ...one, subnet: 'hub/none' }));
  const parse = () => parseFleet({ ...small, clusters }, 'the test');
  expect(parse).toThrow('subnets are: hub/nodes, hub/pods');
});
