import { bench, poolAt, smallFleet, type Bench } from '../support';

/** What the upgrade settings of a pool do to its upgrade. */

const blockedWork = (cluster: Record<string, unknown>): void => {
  cluster.pools = [
    { name: 'system', mode: 'System', count: 1 },
    { name: 'work', mode: 'User', count: 3, version: '1.32.9', maxSurge: '1' },
  ];
  const budget = { name: 'web', minAvailable: 1 };
  cluster.workloads = [{ namespace: 'shop', name: 'web', replicas: 1, pool: 'work', budget }];
};

const freeWork = (cluster: Record<string, unknown>): void => {
  blockedWork(cluster);
  cluster.workloads = [];
};

function pool({ simulator }: Bench) {
  const found = simulator.world.cluster('one')?.pools.get('work');
  if (!found) throw new Error('no pool');
  return found;
}

const versions = (on: Bench): string[] => pool(on).nodes.map(({ kubelet }) => kubelet);

function upgrade(on: Bench, upgradeSettings: object) {
  const path = `${on.idOf('one')}/agentPools/work`;
  return on.send('PUT', path, poolAt('1.33.5', { upgradeSettings }));
}

const quick = { drainTimeoutInMinutes: 5 };

test('Schedule: what cannot be drained takes pods again, and the pool has failed', async () => {
  const on = bench({ fleet: smallFleet(blockedWork) });
  await upgrade(on, { ...quick, undrainableNodeBehavior: 'Schedule' });
  await on.pass(60);
  expect(pool(on)).toMatchObject({ state: 'Failed', fault: { code: 'UpgradeFailed' } });
  expect(pool(on).nodes.map(({ cordoned }) => cordoned)).toEqual([false, false, false]);
  expect(versions(on)).toContain('1.32.9');
});

test('Cordon: the node is quarantined, the others are upgraded, a surge node stays', async () => {
  const on = bench({ fleet: smallFleet(blockedWork) });
  await upgrade(on, { ...quick, maxSurge: '2', undrainableNodeBehavior: 'Cordon' });
  await on.pass(60);
  const [stuck, ...more] = pool(on).nodes.filter(({ quarantined }) => quarantined);
  expect(more).toEqual([]);
  expect(stuck).toMatchObject({ cordoned: true, kubelet: '1.32.9' });
  expect(versions(on).filter((one) => one === '1.33.5')).toHaveLength(3);
  expect(pool(on)).toMatchObject({ state: 'Failed' });
  expect(pool(on).fault?.message).toContain(stuck?.name);
});

test('Cordon with one surge node: it is used up, and the upgrade is canceled', async () => {
  const on = bench({ fleet: smallFleet(blockedWork) });
  await upgrade(on, { ...quick, undrainableNodeBehavior: 'Cordon' });
  await on.pass(60);
  expect(pool(on).state).toBe('Canceled');
  expect(pool(on).fault?.message).toMatch(/^Cordoned nodes have used all surge nodes/);
});

test('any PUT of the same version resumes it once the budget is loosened', async () => {
  const on = bench({ fleet: smallFleet(blockedWork) });
  await upgrade(on, { ...quick, undrainableNodeBehavior: 'Cordon' });
  await on.pass(60);
  const loose = { namespace: 'shop', name: 'web', minAvailable: 0 } as const;
  on.simulator.intervene({ kind: 'setBudget', cluster: 'one', ...loose });
  const again = await upgrade(on, { maxSurge: '1' });
  expect(again.at('properties.provisioningState')).toBe('Upgrading');
  await on.pass(60);
  expect(pool(on).state).toBe('Succeeded');
  expect(versions(on)).toEqual(['1.33.5', '1.33.5', '1.33.5']);
  expect(pool(on).nodes.some(({ quarantined, cordoned }) => quarantined ?? cordoned)).toBe(false);
});

test('maxUnavailable takes nodes without any in their place', async () => {
  const on = bench({ fleet: smallFleet(freeWork) });
  await upgrade(on, { maxSurge: '0', maxUnavailable: '67%' });
  await on.pass(1);
  expect(pool(on).nodes).toHaveLength(3);
  expect(pool(on).nodes.filter(({ ready }) => !ready)).toHaveLength(3);
  await on.pass(30);
  expect(versions(on)).toEqual(['1.33.5', '1.33.5', '1.33.5']);
});

test.each([
  { name: 'without', soak: 0, done: 3 },
  { name: 'with', soak: 30, done: 0 },
])('$name soak time after $soak minutes of waiting: $done nodes', async ({ soak, done }) => {
  const on = bench({ fleet: smallFleet(freeWork) });
  await upgrade(on, { maxSurge: '1', nodeSoakDurationInMinutes: soak });
  await on.pass(27);
  const upgraded = pool(on).nodes.filter(({ kubelet, surge }) => !surge && kubelet === '1.33.5');
  expect(upgraded).toHaveLength(done);
});

test.each([
  { name: 'no number', settings: { maxSurge: 'all' }, says: /'all' of maxSurge/ },
  { name: 'no node at all', settings: { maxSurge: '0' }, says: /cannot both be 0/ },
  { name: 'a drain timeout too short', settings: { drainTimeoutInMinutes: 1 }, says: /drain/ },
])('refused: $name', async ({ settings, says }) => {
  const on = bench({ fleet: smallFleet(freeWork) });
  const put = await upgrade(on, settings);
  expect(put.status).toBe(400);
  expect(JSON.stringify(put.body)).toMatch(says);
});

test('a system pool keeps all its nodes: maxUnavailable is refused', async () => {
  const on = bench({ fleet: smallFleet() });
  const upgradeSettings = { maxUnavailable: '1' };
  const path = `${on.idOf('one')}/agentPools/system`;
  const put = await on.send('PUT', path, poolAt('1.33.5', { upgradeSettings }));
  expect(put).toMatchObject({ status: 400, body: { code: 'InvalidParameter' } });
});

test('a change of settings alone is a short update that moves no node', async () => {
  const on = bench({ fleet: smallFleet(freeWork) });
  const path = `${on.idOf('one')}/agentPools/work`;
  const put = await on.send('PUT', path, poolAt('1.32.9', { upgradeSettings: { maxSurge: '3' } }));
  expect(put.at('properties.provisioningState')).toBe('Updating');
  await on.pass(2);
  const after = await on.send('GET', path);
  expect(after.at('properties.provisioningState')).toBe('Succeeded');
  expect(after.at('properties.upgradeSettings.maxSurge')).toBe('3');
  expect(versions(on)).toEqual(['1.32.9', '1.32.9', '1.32.9']);
});

describe('several pools', () => {
  const twoPools = (cluster: Record<string, unknown>): void => {
    cluster.pools = ['system', 'a', 'b'].map((name) => ({
      name,
      mode: name === 'system' ? 'System' : 'User',
      count: 2,
      version: '1.32.9',
    }));
    cluster.workloads = [];
  };

  test('are upgraded side by side; the same pool and the cluster are busy', async () => {
    const on = bench({ fleet: smallFleet(twoPools) });
    const put = (name: string) =>
      on.send('PUT', `${on.idOf('one')}/agentPools/${name}`, poolAt('1.33.5'));
    expect((await put('a')).status).toBe(200);
    expect((await put('b')).status).toBe(200);
    const again = await put('a');
    expect(again).toMatchObject({ status: 409, body: { code: 'OperationNotAllowed' } });
    expect(again.at('message')).toMatch(
      /in progress upgrade agent pool operation .* on the agent pool a started/,
    );
    expect((await on.send('POST', `${on.idOf('one')}/stop`)).status).toBe(409);
    await on.pass(60);
    const pools = [...(on.simulator.world.cluster('one')?.pools.values() ?? [])];
    expect(pools.map(({ state }) => state)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    const upgraded = pools.map(({ nodes }) => nodes.map(({ kubelet }) => kubelet));
    expect(upgraded.slice(1).flat()).toEqual(Array(4).fill('1.33.5'));
  });
});
