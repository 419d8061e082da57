/** Quotas, subnets and locks as Azure answers them; kept for a while, and failures are not. */
import { ArmRest } from '../../../shared/azure/armRest';
import type { Transport } from '../../../shared/azure/clients';
import { Locks } from '../../../shared/azure/locks';
import { Network } from '../../../shared/azure/network';
import { Quotas } from '../../../shared/azure/quota';
import { readConfig } from '../../../shared/config';
import { type Canned, cannedTransport } from '../../support/cannedAzure';

type Client = NonNullable<Transport['httpClient']>;

/** Answers in turn, the last one for ever; notes what was asked. */
function azure(...answers: Canned[]) {
  const urls: string[] = [];
  const transports = answers.map(cannedTransport);
  const httpClient: Client = {
    sendRequest: (request) => {
      urls.push(request.url);
      const next = transports.length > 1 ? transports.shift() : transports[0];
      if (next?.httpClient === undefined) throw new Error('there is no answer');
      return next.httpClient.sendRequest(request);
    },
  };
  const { credential } = cannedTransport(new Error('unused'));
  if (credential === undefined) throw new Error('a canned Azure has a credential');
  const transport = { httpClient, credential };
  return { urls, transport, credential, arm: new ArmRest(credential, readConfig({}), transport) };
}

function clockAt(start: number) {
  const clock = { time: start, now: () => new Date(clock.time) };
  return clock;
}

const lock = (name: string, level: string) => ({
  id: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Authorization/locks/${name}`,
  name,
  type: 'Microsoft.Authorization/locks',
  properties: { level, notes: null },
});

const page = (value: unknown[], nextLink?: string): Canned => ({
  status: 200,
  body: { value, ...(nextLink === undefined ? {} : { nextLink }) },
});

test('locks say what they are on, over all pages', async () => {
  const next = 'https://management.azure.com/subscriptions/s/next?page=2';
  const { arm, urls } = azure(
    page([lock('a', 'ReadOnly')], next),
    page([lock('b', 'CanNotDelete')]),
  );
  const scope = '/subscriptions/s/resourceGroups/rg';
  expect(await new Locks(arm, clockAt(0)).of('s')).toEqual({
    ok: [
      { name: 'a', level: 'ReadOnly', scope },
      { name: 'b', level: 'CanNotDelete', scope },
    ],
  });
  expect(urls).toEqual([
    'https://management.azure.com/subscriptions/s/providers/Microsoft.Authorization/locks?api-version=2020-05-01',
    next,
  ]);
});

test('what was answered is kept for a minute, for all who ask at once', async () => {
  const { arm, urls } = azure(page([]));
  const clock = clockAt(0);
  const locks = new Locks(arm, clock);
  await Promise.all([locks.of('s'), locks.of('S'), locks.of('other')]);
  expect(urls).toHaveLength(2);
  clock.time = 59_999;
  await locks.of('s');
  expect(urls).toHaveLength(2);
  clock.time = 60_000;
  await locks.of('s');
  expect(urls).toHaveLength(3);
});

test('what failed is asked for again, and says why', async () => {
  const throttled: Canned = {
    status: 429,
    body: { error: { code: 'SubscriptionRequestsThrottled', message: 'Slow down.' } },
    headers: { 'retry-after': '17' },
  };
  const locks = new Locks(azure(throttled, page([])).arm, clockAt(0));
  expect(await locks.of('s')).toMatchObject({
    retry: { after: 17, reason: { code: 'SubscriptionRequestsThrottled', message: 'Slow down.' } },
  });
  expect(await locks.of('s')).toEqual({ ok: [] });
});

test('a right that is missing is refused with the words of Azure', async () => {
  const body = { error: { code: 'AuthorizationFailed', message: 'The client has no right.' } };
  const locks = new Locks(azure({ status: 403, body }).arm, clockAt(0));
  expect(await locks.of('s')).toMatchObject({ refused: { code: 'AuthorizationFailed' } });
});

test('quotas: used and free cores, and the family and cores of each size', async () => {
  const usage = {
    unit: 'Count',
    currentValue: 96,
    limit: 100,
    name: { value: 'cores', localizedValue: 'Total Regional vCPUs' },
  };
  const sku = {
    resourceType: 'virtualMachines',
    name: 'Standard_D4s_v5',
    family: 'standardDSv5Family',
    capabilities: [
      { name: 'MaxResourceVolumeMB', value: '0' },
      { name: 'vCPUs', value: '4' },
    ],
  };
  const disk = { resourceType: 'disks', name: 'Premium_LRS', capabilities: null };
  const { arm, urls } = azure(page([usage]), page([disk, sku]));
  expect(await new Quotas(arm, clockAt(0)).in('s', 'West Europe')).toEqual({
    ok: {
      usages: [{ name: 'cores', label: 'Total Regional vCPUs', used: 96, limit: 100 }],
      sizes: { standard_d4s_v5: { family: 'standardDSv5Family', cores: 4 } },
    },
  });
  expect(urls[0]).toContain('/locations/westeurope/usages?');
  expect(decodeURIComponent(urls[1] ?? '')).toContain("$filter=location eq 'westeurope'");
});

test('subnets: addresses that can be had, and those that are taken', async () => {
  const id = '/subscriptions/S/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/V';
  const subnets = [
    {
      id: `${id}/subnets/A`,
      properties: { addressPrefix: '10.0.0.0/24', ipConfigurations: [{}, {}] },
    },
    { id: `${id}/subnets/B`, properties: { addressPrefixes: ['10.1.0.0/28', 'fd00::/64'] } },
  ];
  const rows = {
    status: 200,
    body: {
      totalRecords: 2,
      count: 2,
      data: [
        { id, subnets },
        { id, subnets: null },
      ],
      facets: [],
      resultTruncated: 'false',
    },
  };
  const { credential, transport } = azure(rows);
  const network = new Network(credential, readConfig({}), transport, clockAt(0));
  expect(await network.subnets()).toEqual({
    ok: [
      { id: `${id}/subnets/A`.toLowerCase(), usable: 251, used: 2 },
      { id: `${id}/subnets/B`.toLowerCase(), usable: 11, used: 0 },
    ],
  });
});
