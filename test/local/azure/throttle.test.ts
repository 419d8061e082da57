import { bench, poolAt, smallFleet, upgradeTo } from './support';

/** Token buckets of contracts.md 2.7, on the virtual clock. */

interface Row {
  name: string;
  method: string;
  path: string;
  body?: unknown;
  size: number;
  /** Seconds to wait when the bucket is empty. */
  wait: number;
}

const base = '/subscriptions/11111111-aaaa-4aaa-8aaa-000000000001';
const provider = 'providers/Microsoft.ContainerService';
const cluster = `${base}/resourcegroups/rg/${provider}/managedClusters/one`;

const rows: Row[] = [
  { name: 'GET cluster', method: 'GET', path: cluster, size: 60, wait: 1 },
  {
    name: 'LIST in a group',
    method: 'GET',
    path: `${base}/resourceGroups/rg/${provider}/managedClusters`,
    size: 60,
    wait: 1,
  },
  {
    name: 'PUT cluster',
    method: 'PUT',
    path: cluster,
    body: upgradeTo('1.0.0'),
    size: 20,
    wait: 60,
  },
  {
    name: 'PUT pool',
    method: 'PUT',
    path: `${cluster}/agentPools/work`,
    body: poolAt('1.0.0'),
    size: 20,
    wait: 60,
  },
  {
    name: 'anything else',
    method: 'GET',
    path: `${cluster}/upgradeProfiles/default`,
    size: 60,
    wait: 1,
  },
];

test.each(rows)('$name: $size at once, then 429', async ({ method, path, body, size, wait }) => {
  const { send, pass } = bench({ fleet: smallFleet() });
  for (let request = 0; request < size; request++) {
    expect((await send(method, path, body)).status).not.toBe(429);
  }
  const refused = await send(method, path, body);
  expect(refused).toMatchObject({
    status: 429,
    headers: { 'retry-after': String(wait) },
    body: { code: 'Throttled' },
  });
  expect(refused.at('message')).toContain(`please retry again in ${wait} seconds`);
  await pass(wait / 60);
  expect((await send(method, path, body)).status).not.toBe(429);
});

test('polls have a bucket of 200, refilled twice a second', async () => {
  const { send, idOf, pass } = bench({ fleet: smallFleet() });
  const { headers } = await send('POST', `${idOf('one')}/stop`);
  const poll = (): ReturnType<typeof send> => send('GET', headers['azure-asyncoperation'] ?? '');
  for (let request = 0; request < 200; request++) expect((await poll()).status).toBe(200);
  expect((await poll()).status).toBe(429);
  await pass(1 / 60);
  expect([(await poll()).status, (await poll()).status, (await poll()).status]).toEqual([
    200, 200, 429,
  ]);
});

test('buckets are per cluster where Azure has them per cluster', async () => {
  const { send, idOf } = bench();
  for (let request = 0; request < 61; request++) await send('GET', idOf('aks-dev-api'));
  expect((await send('GET', idOf('aks-dev-api'))).status).toBe(429);
  expect((await send('GET', idOf('aks-dev-sandbox'))).status).toBe(200);
});

test('what is left is told in the headers', async () => {
  const { send, idOf } = bench({ fleet: smallFleet() });
  const left: unknown[] = [];
  for (let request = 0; request < 3; request++) {
    const { headers } = await send('GET', idOf('one'));
    left.push(headers['x-ms-ratelimit-remaining-subscription-reads']);
  }
  expect(left).toEqual(['249', '248', '247']);
});

test('a story can make all of it harder', async () => {
  const { send, idOf, simulator } = bench({ fleet: smallFleet() });
  simulator.intervene({ kind: 'throttle', factor: 0.05 });
  const statuses: number[] = [];
  for (let request = 0; request < 4; request++)
    statuses.push((await send('GET', idOf('one'))).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
});

test('a refused change is in the log with its code', async () => {
  const { send, simulator } = bench({ fleet: smallFleet() });
  for (let request = 0; request < 21; request++) await send('PUT', cluster, upgradeTo('1.0.0'));
  expect(simulator.log()[20]).toMatchObject({ status: 429, code: 'Throttled', cluster: 'one' });
  expect(simulator.requests()).toEqual({ 'managedClusters.createOrUpdate': 21 });
  expect(simulator.requestsFor(cluster)).toEqual({ 'managedClusters.createOrUpdate': 21 });
});
