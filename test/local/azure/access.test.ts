import { bench, smallFleet } from './support';

/** Who may ask: tokens, audiences and the managed-identity endpoints. */

const url = 'https://management.azure.com/subscriptions?api-version=2022-12-01';

test.each([
  ['no token', {}],
  ['a token that is none', { authorization: 'Bearer nonsense' }],
  ['no bearer', { authorization: 'Basic abc' }],
])('%s is a 401', async (_, headers) => {
  const { simulator } = bench({ fleet: smallFleet() });
  const answer = await simulator.handle({ method: 'GET', url, headers });
  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toContain('Bearer');
  expect(JSON.parse(answer.body)).toMatchObject({
    error: { code: 'InvalidAuthenticationToken' },
  });
});

test('a token for another service is a 401', async () => {
  const { simulator } = bench({ fleet: smallFleet() });
  const token = await simulator.credential.getToken('https://graph.microsoft.com/.default');
  const headers = { authorization: `Bearer ${token?.token ?? ''}` };
  const answer = await simulator.handle({ method: 'GET', url, headers });
  expect(answer.status).toBe(401);
  expect(answer.body).toContain('wrong audience');
});

test('App Service identity: the header must be there, the resource too', async () => {
  const { simulator } = bench({ fleet: smallFleet() });
  const at = 'http://127.0.0.1/MSI/token?api-version=2019-08-01';
  const ask = (query: string, headers: Record<string, string>) =>
    simulator.handle({ method: 'GET', url: `${at}${query}`, headers });
  expect((await ask('&resource=https://management.azure.com/', {})).status).toBe(401);
  expect((await ask('', { 'X-IDENTITY-HEADER': 'x' })).status).toBe(400);
  const answer = await ask('&resource=https://management.azure.com/', { 'X-IDENTITY-HEADER': 'x' });
  expect(JSON.parse(answer.body)).toMatchObject({ token_type: 'Bearer', expires_on: '4102444800' });
});

test('the endpoint of az: changes it makes are logged under its name', async () => {
  const { simulator, idOf } = bench({ fleet: smallFleet() });
  const form = 'resource=https%3A%2F%2Fmanagement.core.windows.net%2F';
  const token = await simulator.handle({
    method: 'POST',
    url: 'http://127.0.0.1:9442/oauth2/token',
    headers: { Metadata: 'true', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form,
  });
  const { access_token: secret } = JSON.parse(token.body) as { access_token: string };
  await simulator.handle({
    method: 'POST',
    url: `https://localhost${idOf('one')}/stop?api-version=2022-11-01`,
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(simulator.log()).toMatchObject([{ by: 'az', operation: 'managedClusters.stop' }]);
});

test('subscriptions and tenants, as az asks for them at login', async () => {
  const { send, fleet } = bench();
  const listed = await send('GET', '/subscriptions');
  expect(listed.at('value.1')).toMatchObject({
    displayName: 'Contoso Retail',
    subscriptionId: fleet.subscriptions[1]?.id,
    tenantId: fleet.tenant,
    state: 'Enabled',
  });
  const one = await send('GET', `/subscriptions/${fleet.subscriptions[1]?.id ?? ''}`);
  expect(one.body).toEqual(listed.at('value.1'));
  expect((await send('GET', '/tenants')).at('value.0.tenantId')).toBe(fleet.tenant);
});

test('a body that is no JSON is a 400 that shows it', async () => {
  const { simulator, idOf } = bench({ fleet: smallFleet() });
  const token = await simulator.credential.getToken('https://management.azure.com/.default');
  const answer = await simulator.handle({
    method: 'PUT',
    url: `https://management.azure.com${idOf('one')}?api-version=2026-04-01`,
    headers: { authorization: `Bearer ${token?.token ?? ''}` },
    body: '{ kubernetesVersion',
  });
  expect(answer.status).toBe(400);
  expect(answer.body).toContain('{ kubernetesVersion');
});

test.each([
  ['without an api-version', '/subscriptions?x=1&api-version', 400, 'MissingApiVersionParameter'],
  ['an unknown path', '/subscriptions/x/resources', 404, 'InvalidResourceType'],
  ['an unknown subscription', '/subscriptions/x', 404, 'SubscriptionNotFound'],
])('%s', async (_, path, status, code) => {
  const { simulator } = bench({ fleet: smallFleet() });
  const token = await simulator.credential.getToken('https://management.azure.com/.default');
  const wanted = path.includes('x=1') ? '/subscriptions' : `${path}?api-version=2022-12-01`;
  const answer = await simulator.handle({
    method: 'GET',
    url: `https://management.azure.com${wanted}`,
    headers: { authorization: `Bearer ${token?.token ?? ''}` },
  });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toMatchObject({ error: { code } });
});
