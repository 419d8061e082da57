import { bench, smallFleet, type Bench, type Reply } from '../support';

/** Resource Graph: the queries it knows, its paging, its lag and its refusals. */

const graph = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';

function ask(on: Bench, query: string, options?: object, subscriptions?: string[]): Promise<Reply> {
  return on.send('POST', graph, {
    query,
    ...(options && { options }),
    ...(subscriptions && { subscriptions }),
  });
}

const clusters = "resources | where type =~ 'Microsoft.ContainerService/managedClusters'";

interface Row {
  query: string;
  rows: unknown[] | number;
}

const rows: Row[] = [
  { query: 'resources', rows: 12 },
  { query: `${clusters} | project id, name`, rows: 12 },
  { query: "resources | where type == 'Microsoft.ContainerService/managedClusters'", rows: 0 },
  { query: `${clusters} | where tags['steward-ring'] =~ 'DEV'`, rows: 3 },
  { query: `${clusters} | where isnotempty(tags['steward-ring'])`, rows: 12 },
  { query: `${clusters} | where isempty(tags.owner) and location in~ ('WestEurope')`, rows: 8 },
  {
    query: `${clusters} | where subscriptionId in ('22222222-bbbb-4bbb-8bbb-000000000002')`,
    rows: 4,
  },
  {
    query: `${clusters} | where properties.powerState.code == 'Stopped' | project name`,
    rows: [{ name: 'aks-stg-batch' }],
  },
  {
    query: `${clusters} | where name =~ 'aks-prd-hub' or (name == 'aks-prd-erp' and location != 'x')
      | project name, ring = tags['steward-ring'], version = tostring(properties.kubernetesVersion)
      | order by name asc`,
    rows: [
      { name: 'aks-prd-erp', ring: 'production', version: '1.33.6' },
      { name: 'aks-prd-hub', ring: 'production', version: '1.34.2' },
    ],
  },
  { query: "resources | where not(location == 'westeurope') or isnull(plan)", rows: 12 },
  { query: "resources | where location !~ 'WESTEUROPE' and isnotnull(tags.team)", rows: 4 },
  { query: "resources | where name !in ('aks-prd-web') and location in ('westeurope')", rows: 7 },
  {
    query: "resources | where name !in~ ('AKS-PRD-WEB') and toupper(name) == 'AKS-PRD-HUB'",
    rows: 1,
  },
  { query: 'resources | where array_length(properties.agentPoolProfiles) == 3', rows: 1 },
  { query: "resources | where tolower(tags['steward-ring']) == tags['steward-ring']", rows: 12 },
  { query: 'resources | order by location desc, name | limit 3', rows: 3 },
  {
    query: `${clusters} | extend up = properties.powerState.code | sort by name | take 1
      | project name, up // newest name last`,
    rows: [{ name: 'aks-stg-web', up: 'Running' }],
  },
];

test.each(rows)('$query', async ({ query, rows: expected }) => {
  const reply = await ask(bench(), query);
  expect(reply.status).toBe(200);
  const { data } = reply.body as { data: unknown[] };
  if (typeof expected === 'number') expect(data).toHaveLength(expected);
  else expect(data).toEqual(expected);
});

test('a row has the names of Resource Graph and the properties of ARM', async () => {
  const on = bench({ fleet: smallFleet() });
  const reply = await ask(on, 'resources');
  const arm = await on.send('GET', on.idOf('one'));
  expect(reply.at('data.0')).toMatchObject({
    id: on.idOf('one'),
    type: 'microsoft.containerservice/managedclusters',
    location: 'westeurope',
    resourceGroup: 'rg',
    tags: { 'steward-ring': 'dev' },
    properties: arm.at('properties'),
  });
  expect(reply.body).toMatchObject({ totalRecords: 1, count: 1, facets: [] });
});

test('pages, and cannot without the column id', async () => {
  const on = bench();
  const query = `${clusters} | project id, name | order by name asc`;
  const names: unknown[] = [];
  let $skipToken: string | undefined;
  do {
    const options = { $top: 5, ...($skipToken !== undefined && { $skipToken }) };
    const page = (await ask(on, query, options)).body as { data: unknown[]; $skipToken?: string };
    names.push(...page.data);
    ({ $skipToken } = page);
  } while ($skipToken !== undefined);
  expect(names).toHaveLength(12);

  const blind = await ask(on, `${clusters} | project name`, { $top: 5 });
  expect(blind.body).toMatchObject({ count: 5, totalRecords: 12, resultTruncated: 'true' });
  expect(blind.at('$skipToken')).toBeUndefined();
});

test('the subscriptions of the request limit the rows', async () => {
  const reply = await ask(bench(), 'resources', {}, ['33333333-cccc-4ccc-8ccc-000000000003']);
  expect(reply.at('totalRecords')).toBe(5);
});

test('a change shows a minute later', async () => {
  const on = bench({ fleet: smallFleet(), graphLagSeconds: 60 });
  const state = async (): Promise<unknown> =>
    (await ask(on, 'resources | project s = properties.provisioningState')).at('data.0.s');
  await on.send('POST', `${on.idOf('one')}/stop`);
  expect(await state()).toBe('Succeeded');
  await on.pass(0.9);
  expect(await state()).toBe('Succeeded');
  await on.pass(0.2);
  expect(await state()).toBe('Stopping');
  await on.pass(3);
  expect(await state()).toBe('Succeeded');
});

test('a deleted cluster is gone a minute later', async () => {
  const on = bench({ fleet: smallFleet() });
  await on.send('DELETE', on.idOf('one'));
  await on.pass(10);
  expect((await ask(on, 'resources')).at('totalRecords')).toBe(0);
  expect((await on.send('GET', on.idOf('one'))).status).toBe(404);
});

test.each([
  ['resourcecontainers | take 1', 'resourcecontainers'],
  ['resources | summarize count()', 'summarize'],
  ["resources | where name contains 'x'", 'contains'],
  ['resources | project tags.a', 'tags'],
  ["resources | where tolong(name) == '1'", 'tolong'],
  ['resources |', '<EOF>'],
  ['resources | where name == "x', '"x'],
])('%s is a 400 that names the place', async (query, token) => {
  const reply = await ask(bench(), query);
  expect(reply.status).toBe(400);
  expect(reply.at('error.details.1')).toMatchObject({ code: 'ParserFailure', token });
});

test('fifteen queries in five seconds, then 429', async () => {
  const on = bench();
  const statuses: number[] = [];
  for (let query = 0; query < 16; query++) statuses.push((await ask(on, 'resources')).status);
  expect(statuses).toEqual([...Array<number>(15).fill(200), 429]);
  await on.pass(0.1);
  expect((await ask(on, 'resources')).status).toBe(200);
});
