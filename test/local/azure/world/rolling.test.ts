import { bench, MINUTE, poolAt, smallFleet, upgradeTo, type Bench } from '../support';
import { nodesOf } from '../../../../local/azure/world/world';

/** Upgrades move node by node; budgets hold them up and are never broken. */

const full = upgradeTo('1.34.2', { system: '1.34.2', work: '1.34.2' });

function world({ simulator }: Bench) {
  const cluster = simulator.world.cluster('one');
  const pool = cluster?.pools.get('work');
  if (!cluster || !pool) throw new Error('no cluster');
  return { cluster, pool, nodes: nodesOf(cluster) };
}

/** A budget that lets no pod go: all three must stay. */
const blocked = (cluster: Record<string, unknown>): void => {
  const budget = { name: 'web', minAvailable: 3 };
  cluster.workloads = [{ namespace: 'shop', name: 'web', replicas: 3, pool: 'work', budget }];
};

test('versions show at once, the nodes follow one by one', async () => {
  const on = bench({ fleet: smallFleet() });
  const put = await on.send('PUT', on.idOf('one'), full);
  expect(put.at('properties.currentKubernetesVersion')).toBe('1.34.2');
  expect(put.at('properties.agentPoolProfiles.1.orchestratorVersion')).toBe('1.34.2');
  expect(put.at('properties.agentPoolProfiles.1.provisioningState')).toBe('Upgrading');
  await on.pass(4);
  expect(world(on).cluster.apiServerVersion).toBe('1.33.5');

  const seen: number[] = [];
  for (let step = 0; step < 60; step++) {
    await on.pass(1);
    seen.push(world(on).pool.nodes.filter((node) => node.kubelet === '1.34.2').length);
  }
  expect([...new Set(seen)]).toEqual([0, 1, 2, 3, 4].filter((count) => seen.includes(count)));
  expect(world(on).cluster.state).toBe('Succeeded');
  expect(world(on).nodes.map(({ kubelet }) => kubelet)).toEqual(Array(5).fill('1.34.2'));
});

test('an upgraded node has a new boot id, a new image and its old name', async () => {
  const on = bench({ fleet: smallFleet() });
  const before = world(on).nodes.map(({ name, bootId }) => ({ name, bootId }));
  await on.send('PUT', on.idOf('one'), full);
  await on.pass(90);
  const after = world(on).nodes;
  expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
  for (const [index, node] of after.entries()) {
    expect(node.bootId).not.toBe(before[index]?.bootId);
    expect(node.image).toBe('AKSUbuntu-2204gen2containerd-202611.03.0');
    expect(node.cordoned).toBe(false);
  }
});

test('a surge node carries the pods and is gone afterwards', async () => {
  const on = bench({ fleet: smallFleet() });
  await on.send('PUT', on.idOf('one'), upgradeTo('1.34.2', { system: '1.33.5', work: '1.33.5' }));
  await on.pass(10);
  await on.send('PUT', `${on.idOf('one')}/agentPools/work`, poolAt('1.34.2'));
  await on.pass(4);
  expect(world(on).pool.nodes.filter(({ surge }) => surge)).toHaveLength(1);
  await on.pass(30);
  expect(world(on).pool.nodes.map(({ surge }) => surge)).toEqual([false, false, false]);
  const names = world(on).nodes.map(({ name }) => name);
  expect(world(on).cluster.pods.every(({ node }) => names.includes(node ?? ''))).toBe(true);
});

test('maxSurge as a percentage rounds up and works in parallel', async () => {
  const fleet = smallFleet((cluster) => {
    cluster.pools = [
      { name: 'system', mode: 'System', count: 1 },
      { name: 'work', mode: 'User', count: 4, version: '1.32.9', maxSurge: '26%' },
    ];
    cluster.workloads = [];
  });
  const on = bench({ fleet });
  await on.send('PUT', `${on.idOf('one')}/agentPools/work`, poolAt('1.33.5'));
  await on.pass(4);
  expect(world(on).pool.nodes.filter(({ surge }) => surge)).toHaveLength(2);
  expect(world(on).pool.nodes.filter(({ cordoned }) => cordoned)).toHaveLength(2);
});

test.each(['1', '50%', '100%'])('no budget is broken with maxSurge %s', async (maxSurge) => {
  const fleet = smallFleet((cluster) => {
    cluster.pools = [
      { name: 'system', mode: 'System', count: 2 },
      { name: 'work', mode: 'User', count: 3, maxSurge },
    ];
  });
  const on = bench({ fleet });
  await on.send('PUT', on.idOf('one'), full);
  for (let step = 0; step < 240; step++) {
    await on.pass(0.25);
    const path = `https://x/kubernetes/${world(on).cluster.fqdn}/apis/policy/v1`;
    const budgets = await on.send('GET', `${path}/namespaces/shop/poddisruptionbudgets/web`);
    expect(budgets.at('status.currentHealthy')).toBeGreaterThanOrEqual(2);
  }
  expect(world(on).cluster.state).toBe('Succeeded');
});

test('a blocked drain fails after its timeout and says which pod and which budget', async () => {
  const on = bench({ fleet: smallFleet(blocked) });
  await on.send('PUT', on.idOf('one'), upgradeTo('1.34.2', { system: '1.33.5', work: '1.33.5' }));
  await on.pass(10);
  const pool = `${on.idOf('one')}/agentPools/work`;
  const settings = { upgradeSettings: { maxSurge: '1', drainTimeoutInMinutes: 10 } };
  const put = await on.send('PUT', pool, poolAt('1.34.2', settings));
  const operation = put.headers['azure-asyncoperation'] ?? '';
  await on.pass(9);
  expect((await on.send('GET', operation)).at('status')).toBe('InProgress');
  await on.pass(6);

  const status = await on.send('GET', operation);
  const [, node = '', pod = ''] =
    /Drain node (\S+) failed when evicting pod (\S+) /.exec(String(status.at('error.message'))) ??
    [];
  expect(world(on).cluster.pods.find(({ name }) => name === pod)?.node).toBe(node);
  expect(status.body).toMatchObject({ status: 'Failed', error: { code: 'UpgradeFailed' } });
  expect(status.at('error.message')).toMatch(
    `Drain node ${node} failed when evicting pod ${pod} failed with Too Many Requests error.`,
  );
  expect(status.at('error.message')).toMatch(`shop/${pod} blocked by pdb web with 0 unready pods.`);

  const failed = await on.send('GET', pool);
  expect(failed.at('properties.provisioningState')).toBe('Failed');
  expect(failed.at('properties.status.provisioningError.code')).toBe('UpgradeFailed');
  const cluster = await on.send('GET', on.idOf('one'));
  expect(cluster.at('properties.provisioningState')).toBe('Succeeded');
  expect(cluster.at('properties.agentPoolProfiles.1.provisioningState')).toBe('Failed');
});

test('once the budget is loosened, a PUT of the same version resumes', async () => {
  const on = bench({ fleet: smallFleet(blocked) });
  await on.send('PUT', on.idOf('one'), full);
  await on.pass(120);
  expect(world(on).cluster.state).toBe('Failed');
  const done = world(on).nodes.filter(({ kubelet }) => kubelet === '1.34.2');
  expect(done.map(({ pool }) => pool)).toEqual(['system', 'system']);

  const loose = { namespace: 'shop', name: 'web', minAvailable: 2 } as const;
  on.simulator.intervene({ kind: 'setBudget', cluster: 'one', ...loose });
  const again = await on.send('PUT', on.idOf('one'), full);
  expect(again.at('properties.provisioningState')).toBe('Upgrading');
  await on.pass(60);
  expect(world(on).cluster.state).toBe('Succeeded');
  expect(world(on).nodes.map(({ kubelet }) => kubelet)).toEqual(Array(5).fill('1.34.2'));
  const systemBoots = world(on).nodes.filter(({ pool }) => pool === 'system');
  expect(systemBoots.map(({ boots }) => boots)).toEqual([2, 2]);
});

test('an aborted upgrade stops where it is and can be resumed', async () => {
  const on = bench({ fleet: smallFleet() });
  await on.send('PUT', on.idOf('one'), full);
  await on.pass(18);
  const abort = await on.send('POST', `${on.idOf('one')}/abort`);
  expect(abort.status).toBe(202);
  expect(abort.at('properties.provisioningState')).toBe('Upgrading');
  await on.pass(1);
  expect(world(on).cluster.state).toBe('Canceled');
  expect(world(on).cluster.currentVersion).toBe('1.34.2');
  const mixed = new Set(world(on).nodes.map(({ kubelet }) => kubelet));
  expect(mixed.size).toBe(2);

  await on.send('PUT', on.idOf('one'), full);
  await on.pass(60);
  expect(world(on).cluster.state).toBe('Succeeded');
  expect(new Set(world(on).nodes.map(({ kubelet }) => kubelet))).toEqual(new Set(['1.34.2']));
});

test('a node image upgrade keeps the version, and a rollback takes it back', async () => {
  const on = bench({ fleet: smallFleet() });
  const pool = `${on.idOf('one')}/agentPools/work`;
  const post = await on.send('POST', `${pool}/upgradeNodeImageVersion`);
  expect(post.status).toBe(202);
  expect(post.at('properties.provisioningState')).toBe('UpgradingNodeImageVersion');
  await on.pass(40);
  expect(world(on).pool).toMatchObject({ state: 'Succeeded', currentVersion: '1.33.5' });
  const profile = await on.send('GET', `${pool}/upgradeProfiles/default`);
  const recent = profile.at('properties.recentlyUsedVersions.0.nodeImageVersion');
  expect(recent).toBe('AKSUbuntu-2204gen2containerd-202610.06.0');

  const back = await on.send('PUT', pool, poolAt('1.33.5', { nodeImageVersion: recent }));
  expect(back.status).toBe(200);
  await on.pass(40);
  expect(new Set(world(on).pool.nodes.map(({ image }) => image))).toEqual(new Set([recent]));
});

test('realistic durations: a control plane 5 to 8 minutes, a node 3 to 6', async () => {
  const on = bench({ fleet: smallFleet((cluster) => (cluster.workloads = [])) });
  const put = await on.send('PUT', on.idOf('one'), upgradeTo('1.34.2'));
  await on.pass(10);
  const status = await on.send('GET', put.headers['azure-asyncoperation'] ?? '');
  const took =
    Date.parse(String(status.at('endTime'))) - Date.parse(String(status.at('startTime')));
  expect(took).toBeGreaterThanOrEqual(5 * MINUTE);
  expect(took).toBeLessThanOrEqual(8 * MINUTE);
});
