import { bench, smallFleet, type Bench, type Reply } from '../azure/support';

/** Reads of the simulated Kubernetes API, as curl would see them. */

function kubernetes(on: Bench, path: string): Promise<Reply> {
  const { fqdn = '' } = on.simulator.world.cluster('one') ?? {};
  return on.send('GET', `https://localhost/kubernetes/${fqdn}/${path}`);
}

const names = ({ body }: Reply): string[] =>
  (body as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);

interface Row {
  name: string;
  path: string;
  found: number;
}

const rows: Row[] = [
  { name: 'all nodes', path: 'api/v1/nodes', found: 5 },
  {
    name: 'nodes of a pool',
    path: 'api/v1/nodes?labelSelector=kubernetes.azure.com/agentpool=work',
    found: 3,
  },
  { name: 'nodes not of a pool', path: 'api/v1/nodes?labelSelector=agentpool!=work', found: 2 },
  {
    name: 'nodes of some pools',
    path: `api/v1/nodes?labelSelector=${encodeURIComponent('agentpool in (work, other)')}`,
    found: 3,
  },
  {
    name: 'nodes of no such pool, and a label',
    path: `api/v1/nodes?labelSelector=${encodeURIComponent('agentpool notin (work),agentpool')}`,
    found: 2,
  },
  { name: 'nodes without a label', path: 'api/v1/nodes?labelSelector=!agentpool', found: 0 },
  { name: 'cordoned nodes', path: 'api/v1/nodes?fieldSelector=spec.unschedulable=true', found: 0 },
  { name: 'all pods', path: 'api/v1/pods', found: 7 },
  { name: 'pods of a namespace', path: 'api/v1/namespaces/shop/pods', found: 3 },
  {
    name: 'pods by label',
    path: 'api/v1/namespaces/shop/pods?labelSelector=app%3Dweb',
    found: 3,
  },
  { name: 'budgets', path: 'apis/policy/v1/poddisruptionbudgets', found: 2 },
  { name: 'namespaces', path: 'api/v1/namespaces', found: 5 },
];

test.each(rows)('$name: $found', async ({ path, found }) => {
  const on = bench({ fleet: smallFleet() });
  const reply = await kubernetes(on, path);
  expect(reply.status).toBe(200);
  expect(names(reply)).toHaveLength(found);
});

test.each([
  ['a resource it does not have', 'api/v1/secrets', 404],
  ['a group it does not have', 'apis/apps/v1/deployments', 404],
  ['an object that does not exist', 'api/v1/nodes/none', 404],
  ['a selector it cannot read', 'api/v1/nodes?labelSelector=a%20around%20b', 400],
  ['a field it does not index', 'api/v1/nodes?fieldSelector=spec.podCIDR=x', 400],
])('%s is a Status', async (_, path, code) => {
  const on = bench({ fleet: smallFleet() });
  const reply = await kubernetes(on, path);
  expect(reply.status).toBe(code);
  expect(reply.body).toMatchObject({ kind: 'Status', status: 'Failure', code });
});

test('a cluster with Kured and Velero lists what they keep', async () => {
  const velero = [{ name: 'nightly', schedule: '0 2 * * *' }];
  const on = bench({
    fleet: smallFleet((cluster) => Object.assign(cluster, { kured: {}, velero })),
  });
  expect(names(await kubernetes(on, 'apis/apps/v1/daemonsets'))).toEqual(['kube-proxy', 'kured']);
  expect(
    (await kubernetes(on, 'apis/velero.io/v1/namespaces/velero/schedules')).at('items.0'),
  ).toMatchObject({
    metadata: { name: 'nightly' },
    spec: { schedule: '0 2 * * *' },
    status: { phase: 'Enabled', lastBackup: '2026-11-21T02:00:00Z' },
  });
  expect(
    (await kubernetes(on, 'apis/velero.io/v1/backupstoragelocations')).at('items.0'),
  ).toMatchObject({ metadata: { name: 'default' }, status: { phase: 'Available' } });
  expect(names(await kubernetes(on, 'apis/velero.io/v1/backups?limit=5')).at(-1)).toBe(
    'nightly-20261027020000',
  );
  expect(names(await kubernetes(on, 'api/v1/namespaces'))).toContain('velero');
});

test('a pod says why it is not ready', async () => {
  const on = bench({ fleet: smallFleet() });
  const web = { cluster: 'one', namespace: 'shop', workload: 'web', pods: 1 };
  const first = async () =>
    (await kubernetes(on, 'api/v1/namespaces/shop/pods')).at('items.0.status');
  on.simulator.intervene({ kind: 'crashPods', ...web });
  await on.pass(1);
  expect(await first()).toMatchObject({
    phase: 'Running',
    containerStatuses: [
      { ready: false, restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } },
    ],
  });
  on.simulator.intervene({ kind: 'pendPods', ...web });
  expect(await first()).toMatchObject({
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', reason: 'Unschedulable' }, { type: 'Ready' }],
  });
  on.simulator.intervene({ kind: 'healPods', ...web });
  await on.pass(1);
  expect(await first()).toMatchObject({
    phase: 'Running',
    containerStatuses: [{ ready: true, restartCount: 2 }],
  });
});

test.each([
  [{ kind: 'Secret' }, 422],
  [{ apiVersion: 'velero.io/v1', kind: 'Backup', metadata: { name: 'Big Name' } }, 422],
])('what is not a backup is not created: %j', async (body, status) => {
  const on = bench({ fleet: smallFleet((cluster) => (cluster.velero = [])) });
  const { fqdn = '' } = on.simulator.world.cluster('one') ?? {};
  const url = `https://localhost/kubernetes/${fqdn}/apis/velero.io/v1/namespaces/velero/backups`;
  expect((await on.send('POST', url, body)).status).toBe(status);
});

test('a token for another audience is refused', async () => {
  const on = bench({ fleet: smallFleet() });
  const token = await on.simulator.credential.getToken('https://management.azure.com/.default');
  const { fqdn = '' } = on.simulator.world.cluster('one') ?? {};
  const url = `https://localhost/kubernetes/${fqdn}/api/v1/nodes`;
  const headers = { authorization: `Bearer ${token?.token ?? ''}` };
  expect((await on.send('GET', url, undefined, headers)).status).toBe(401);
});

test('it is read-only', async () => {
  const on = bench({ fleet: smallFleet() });
  const { fqdn = '' } = on.simulator.world.cluster('one') ?? {};
  const url = `https://localhost/kubernetes/${fqdn}/api/v1/nodes/x`;
  expect((await on.send('DELETE', url)).status).toBe(405);
});

test('the API server tells its own version, which lags behind the ARM body', async () => {
  const on = bench({ fleet: smallFleet() });
  const properties = { kubernetesVersion: '1.34.2' };
  await on.send('PUT', on.idOf('one'), { location: 'westeurope', properties });
  expect((await kubernetes(on, 'version')).at('gitVersion')).toBe('v1.33.5');
  await on.pass(10);
  expect((await kubernetes(on, 'version')).at('gitVersion')).toBe('v1.34.2');
});

test('a node that is not ready says since when', async () => {
  const on = bench({ fleet: smallFleet() });
  const [name = ''] = names(await kubernetes(on, 'api/v1/nodes'));
  await on.pass(7);
  on.simulator.intervene({ kind: 'setNodeReady', cluster: 'one', node: name, ready: false });
  const node = await kubernetes(on, `api/v1/nodes/${name}`);
  expect(node.at('status.conditions.3')).toMatchObject({
    type: 'Ready',
    status: 'Unknown',
    lastTransitionTime: '2026-11-21T06:07:00Z',
  });
});
