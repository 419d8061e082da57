import { readFileSync } from 'node:fs';
import { bench, poolAt, smallFleet, upgradeTo, valueAt, type Reply } from '../support';

/** The simulator's bodies have the shape of what the real service has answered. */

const recorded = JSON.parse(
  readFileSync(`${__dirname}/../../../fixtures/recorded/aks.json`, 'utf8'),
) as Record<string, { body: unknown; status?: number }>;

/** `path → JSON type` of everything in a body; array elements share the index `[]`. */
function shapeOf(value: unknown, path = ''): Map<string, string> {
  const shape = new Map([[path, typeOf(value)]]);
  if (typeof value !== 'object' || value === null) return shape;
  for (const [key, inner] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${path}[]` : [path, key].filter(Boolean).join('.');
    for (const [where, type] of shapeOf(inner, at)) shape.set(where, type);
  }
  return shape;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Parts of recorded bodies that depend on how that cluster was made. */
const notSimulated = /windowsProfile|identityProfile|loadBalancerProfile/;

interface Row {
  what: string;
  recording: string;
  get: () => Promise<Reply>;
}

const at = async (path: string, fleet = smallFleet()): Promise<Reply> => {
  const { send, idOf } = bench({ fleet });
  return send('GET', `${idOf('one')}${path}`);
};

const rows: Row[] = [
  { what: 'a managed cluster', recording: 'managedCluster', get: () => at('') },
  { what: 'an agent pool', recording: 'agentPool', get: () => at('/agentPools/work') },
  {
    what: 'the upgrade profile of a cluster',
    recording: 'clusterUpgradeProfile',
    get: () => at('/upgradeProfiles/default'),
  },
  {
    what: 'the upgrade profile of a pool',
    recording: 'poolUpgradeProfile',
    get: () => at('/agentPools/work/upgradeProfiles/default'),
  },
  {
    what: 'a cluster the gateway does not know',
    recording: 'gatewayNotFound',
    get: () => bench().send('GET', bench().idOf('aks-dev-api').replace('dev-api', 'nowhere')),
  },
  {
    what: 'a pool the provider does not know',
    recording: 'providerNotFound',
    get: () => at('/agentPools/nowhere'),
  },
];

test.each(rows)('$what', async ({ recording, get }) => {
  const real = recorded[recording];
  const reply = await get();
  const ours = shapeOf(reply.body);
  const missing = [...shapeOf(real?.body)].filter(
    ([path, type]) => !notSimulated.test(path) && ours.get(path) !== type,
  );
  expect(missing).toEqual([]);
  if (real?.status !== undefined) expect(reply.status).toBe(real.status);
});

test('the Kubernetes versions of a region', async () => {
  const { send, fleet } = bench();
  const subscription = `/subscriptions/${fleet.subscriptions[0]?.id ?? ''}`;
  const path = `${subscription}/providers/Microsoft.ContainerService/locations/westeurope`;
  const { body, status } = await send('GET', `${path}/kubernetesVersions`);
  const generic = (value: unknown): Set<string> =>
    new Set([...shapeOf(value).keys()].map((key) => key.replace(/\d+\.\d+\.\d+/, 'patch')));
  const real = generic(recorded.kubernetesVersions?.body);
  expect(status).toBe(200);
  expect([...real].filter((path) => !generic(body).has(path))).toEqual([]);
});

test('a finished operation', async () => {
  const { send, idOf, pass } = bench({ fleet: smallFleet() });
  const put = await send('PUT', idOf('one'), upgradeTo('1.34.2'));
  await pass(10);
  const operation = await send('GET', put.headers['azure-asyncoperation'] ?? '');
  const real = [...shapeOf(recorded.operation?.body).keys()];
  const always = real.filter((path) => !path.startsWith('error'));
  expect([...shapeOf(operation.body).keys()].filter((path) => !path.startsWith('error'))).toEqual(
    expect.arrayContaining(always),
  );
});

test('disturbed polls', async () => {
  const { send, idOf, simulator } = bench({ fleet: smallFleet() });
  simulator.intervene({ kind: 'pollErrors', every: 1 });
  const put = await send('PUT', `${idOf('one')}/agentPools/work`, poolAt('1.33.6'));
  expect(put.status).toBe(400);
  const { headers } = await send('POST', `${idOf('one')}/stop`);
  for (let poll = 0; poll < 20; poll++) {
    const reply = await send('GET', headers['azure-asyncoperation'] ?? '');
    const name = reply.status === 502 ? 'badGateway' : 'gatewayTimeout';
    expect(reply.body).toEqual(recorded[name]?.body);
  }
});

test('ids come back with resourcegroups in lower case, whatever was asked', async () => {
  const { send, idOf } = bench({ fleet: smallFleet() });
  const id = idOf('one');
  const shouted = await send('GET', id.replace('resourcegroups', 'RESOURCEGROUPS').toUpperCase());
  expect(shouted.at('id')).toBe(id);
  expect(valueAt(shouted.body, 'type')).toBe('Microsoft.ContainerService/ManagedClusters');
});
