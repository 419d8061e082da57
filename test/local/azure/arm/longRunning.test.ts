import { bench, poolAt, smallFleet, upgradeTo } from '../support';

/** First answers, polls and final states as recorded (contracts.md 2.3). */

interface Row {
  name: string;
  method: string;
  path: string;
  body?: unknown;
  status: number;
  location: boolean;
  state?: string;
  stopped?: boolean;
}

const rows: Row[] = [
  {
    name: 'PUT cluster, upgrade',
    method: 'PUT',
    path: '',
    body: upgradeTo('1.34.2'),
    status: 200,
    location: false,
    state: 'Upgrading',
  },
  {
    name: 'PUT cluster, nothing new',
    method: 'PUT',
    path: '',
    body: upgradeTo('1.33.5'),
    status: 200,
    location: false,
    state: 'Updating',
  },
  {
    name: 'PATCH tags',
    method: 'PATCH',
    path: '',
    body: { tags: { a: 'b' } },
    status: 200,
    location: false,
    state: 'Updating',
  },
  {
    name: 'PUT pool, new',
    method: 'PUT',
    path: '/agentPools/extra',
    body: poolAt('1.33.5', { count: 1, mode: 'User' }),
    status: 201,
    location: false,
    state: 'Creating',
  },
  {
    name: 'PUT pool, scale',
    method: 'PUT',
    path: '/agentPools/work',
    body: poolAt('1.33.5', { count: 4 }),
    status: 200,
    location: false,
    state: 'Scaling',
  },
  {
    name: 'PUT pool, stop',
    method: 'PUT',
    path: '/agentPools/work',
    body: poolAt('1.33.5', { powerState: { code: 'Stopped' } }),
    status: 200,
    location: false,
    state: 'Stopping',
  },
  {
    name: 'POST node image upgrade',
    method: 'POST',
    path: '/agentPools/work/upgradeNodeImageVersion',
    status: 202,
    location: true,
    state: 'UpgradingNodeImageVersion',
  },
  { name: 'POST stop', method: 'POST', path: '/stop', status: 202, location: true },
  {
    name: 'POST start',
    method: 'POST',
    path: '/start',
    status: 202,
    location: true,
    stopped: true,
  },
  { name: 'DELETE pool', method: 'DELETE', path: '/agentPools/work', status: 202, location: true },
  { name: 'DELETE cluster', method: 'DELETE', path: '', status: 202, location: true },
];

test.each(rows)('$name', async ({ method, path, body, status, location, state, stopped }) => {
  const fleet = smallFleet((cluster) => (cluster.power = stopped ? 'Stopped' : 'Running'));
  const { send, idOf, pass } = bench({ fleet, retryAfterSeconds: 7 });
  const first = await send(method, `${idOf('one')}${path}`, body);
  expect(first.status).toBe(status);
  expect(first.at('properties.provisioningState')).toBe(state);
  expect(first.headers.location !== undefined).toBe(location);
  expect(first.headers['retry-after']).toBe('7');

  const operation = first.headers['azure-asyncoperation'] ?? '';
  const running = await send('GET', operation);
  expect(running.body).toMatchObject({ status: 'InProgress' });
  expect(running.at('endTime')).toBeUndefined();
  await pass(90);
  const done = await send('GET', operation);
  expect(done.body).toMatchObject({ name: running.at('name'), status: 'Succeeded' });
  expect(done.at('endTime')).toEqual(expect.any(String));
});

test('operation results answer 202 while it runs and 204 with the location when it is done', async () => {
  const { send, idOf, pass } = bench({ fleet: smallFleet() });
  const { headers } = await send('POST', `${idOf('one')}/stop`);
  const { location = '' } = headers;
  expect(location).toContain('/operationresults/');
  expect((await send('GET', location)).status).toBe(202);
  await pass(2);
  expect(await send('GET', location)).toMatchObject({ status: 204, headers: { location } });
});

test('the signed URL is long and must come back as it is', async () => {
  const { send, idOf } = bench({ fleet: smallFleet() });
  const { headers } = await send('POST', `${idOf('one')}/stop`);
  const url = headers['azure-asyncoperation'] ?? '';
  expect(url.length).toBeGreaterThan(2500);
  expect(url.startsWith('https://management.azure.com/subscriptions/')).toBe(true);
  expect((await send('GET', url.replace('&c=', '&c=x'))).status).toBe(403);
  expect((await send('GET', url.split('&')[0] ?? '')).status).toBe(403);
  expect((await send('GET', url)).status).toBe(200);
});

test('URLs start with the origin the client used', async () => {
  const { send, idOf } = bench({ fleet: smallFleet() });
  const url = `https://localhost:9443${idOf('one')}/stop?api-version=2022-11-01`;
  const { headers } = await send('POST', url);
  expect(headers['azure-asyncoperation']).toMatch(/^https:\/\/localhost:9443\//);
  expect(headers.location).toMatch(/^https:\/\/localhost:9443\//);
});

test('while one operation runs, another change is a 409 that names it', async () => {
  const { send, idOf } = bench({ fleet: smallFleet() });
  await send('PUT', idOf('one'), upgradeTo('1.34.2'));
  const second = await send('PUT', idOf('one'), upgradeTo('1.34.2'));
  expect(second.status).toBe(409);
  expect(second.at('code')).toBe('OperationNotAllowed');
  expect(second.at('message')).toMatch(
    /^Operation is not allowed because there's an in progress upgrade managed cluster operation \(operation ID: [0-9a-f-]{36}\)/,
  );
  expect((await send('POST', `${idOf('one')}/stop`)).status).toBe(409);
  expect((await send('PUT', `${idOf('one')}/agentPools/work`, poolAt('1.33.6'))).status).toBe(409);
});

test('while a pool is busy, the 409 names the pool and the cluster stays Succeeded', async () => {
  const { send, idOf } = bench({ fleet: smallFleet() });
  await send('PUT', `${idOf('one')}/agentPools/work`, poolAt('1.33.5', { count: 4 }));
  const second = await send('PUT', idOf('one'), upgradeTo('1.34.2'));
  expect(second).toMatchObject({ status: 409, body: { code: 'OperationNotAllowed' } });
  expect(second.at('message')).toContain('in progress scale agent pool operation');
  const cluster = await send('GET', idOf('one'));
  expect(cluster.at('properties.provisioningState')).toBe('Succeeded');
});

test('abort with nothing to abort is a 409', async () => {
  const { send, idOf } = bench({ fleet: smallFleet() });
  expect((await send('POST', `${idOf('one')}/abort`)).status).toBe(409);
  expect((await send('POST', `${idOf('one')}/agentPools/work/abort`)).status).toBe(409);
});

test('an aborted pool operation ends Canceled, and so does the pool', async () => {
  const { send, idOf, pass } = bench({ fleet: smallFleet() });
  const pool = `${idOf('one')}/agentPools/work`;
  const put = await send('PUT', pool, poolAt('1.33.5', { count: 9 }));
  const abort = await send('POST', `${pool}/abort`);
  expect(abort.at('properties.provisioningState')).toBe('Scaling');
  await pass(1);
  expect((await send('GET', put.headers['azure-asyncoperation'] ?? '')).at('status')).toBe(
    'Canceled',
  );
  expect((await send('GET', abort.headers.location ?? '')).status).toBe(204);
  expect((await send('GET', pool)).at('properties.provisioningState')).toBe('Canceled');
});

test('some operations show an error although they succeed', async () => {
  const { send, idOf, pass } = bench();
  const errors: unknown[] = [];
  for (let round = 0; round < 40; round++) {
    for (const name of ['aks-dev-api', 'aks-prd-web']) {
      const patch = await send('PATCH', idOf(name), { tags: { round: String(round) } });
      const poll = patch.headers['azure-asyncoperation'] ?? '';
      await pass(2);
      const status = await send('GET', poll);
      expect(status.at('status')).toBe('Succeeded');
      errors.push(status.at('error.code'));
    }
  }
  expect(new Set(errors)).toEqual(new Set([undefined, 'NotLatestOperation']));
});

test('gateways answer 502 and 504 for some polls when told to', async () => {
  const { send, idOf, simulator } = bench({ fleet: smallFleet() });
  simulator.intervene({ kind: 'pollErrors', every: 3 });
  const { headers } = await send('POST', `${idOf('one')}/stop`);
  const statuses: number[] = [];
  for (let poll = 0; poll < 40; poll++) {
    statuses.push((await send('GET', headers['azure-asyncoperation'] ?? '')).status);
  }
  expect(new Set(statuses)).toEqual(new Set([200, 502, 504]));
});

test('what a test arranges happens to the next operation only', async () => {
  const { send, idOf, pass, simulator } = bench({ fleet: smallFleet() });
  const fault = { code: 'QuotaExceeded', message: 'Operation results in exceeding quota limits' };
  simulator.intervene({ kind: 'failNext', cluster: 'one', pool: 'work', ...fault });
  const pool = `${idOf('one')}/agentPools/work`;
  const put = await send('PUT', pool, poolAt('1.33.5', { count: 9 }));
  await pass(2);
  const status = await send('GET', put.headers['azure-asyncoperation'] ?? '');
  expect(status.body).toMatchObject({ status: 'Failed', error: fault });

  simulator.intervene({ kind: 'hangNext', cluster: 'one' });
  const hung = await send('POST', `${idOf('one')}/stop`);
  await pass(60 * 24);
  const still = await send('GET', hung.headers['azure-asyncoperation'] ?? '');
  expect(still.at('status')).toBe('InProgress');
});

test('a stale If-Match is a 409 EtagMismatch, the current one is accepted', async () => {
  const { send, idOf } = bench({ fleet: smallFleet() });
  const { eTag } = (await send('GET', idOf('one'))).body as { eTag: string };
  const stale = await send('PUT', idOf('one'), upgradeTo('1.34.2'), { 'If-Match': 'old' });
  expect(stale).toMatchObject({ status: 409, body: { code: 'EtagMismatch' } });
  const fresh = await send('PUT', idOf('one'), upgradeTo('1.34.2'), { 'If-Match': eTag });
  expect(fresh.status).toBe(200);
  expect((await send('GET', idOf('one'))).at('eTag')).not.toBe(eTag);
  const create = await send('PUT', idOf('one'), upgradeTo('1.34.2'), { 'If-None-Match': '*' });
  expect(create.status).toBe(412);
});
