/** Cost Management as the app asks it, against the simulated one that meters what really runs. */
import { httpClient } from '../../../local/azure/inMemory';
import { loadFleet } from '../../../local/fleets/load';
import { ArmRest } from '../../../shared/azure/armRest';
import type { Transport } from '../../../shared/azure/clients';
import { type CostQuestion, Costs } from '../../../shared/azure/cost';
import { readConfig } from '../../../shared/config';
import { bench, smallFleet } from '../../local/azure/support';
import { cannedTransport } from '../../support/cannedAzure';

const HOUR = 60;
const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';
const GROUP = 'MC_rg_one_westeurope';

function over(transport: Transport): Costs {
  if (transport.credential === undefined) throw new Error('a credential is needed');
  return new Costs(new ArmRest(transport.credential, readConfig({}), transport));
}

function setUp(fleet = smallFleet()) {
  const azure = bench({ fleet });
  const { credential } = azure.simulator;
  const costs = over({ httpClient: httpClient(azure.simulator), credential });
  const question = {
    subscription: SUBSCRIPTION,
    groups: [GROUP],
    from: '2026-11-21',
    to: '2026-11-30',
  };
  const ask = async (more: Partial<CostQuestion> = {}) => {
    const answer = await costs.read({ ...question, ...more });
    if (!('ok' in answer)) throw new Error(JSON.stringify(answer));
    return answer.ok;
  };
  return { ...azure, costs, question, ask };
}

test('a day late, what ran is billed: a stop in the middle shows', async () => {
  const { ask, pass, send, idOf } = setUp();
  await pass(18 * HOUR);
  expect(await ask()).toEqual([]);
  await pass(12 * HOUR);
  await send('POST', `${idOf('one')}/stop`);
  await pass(60 * HOUR);
  const [first, second, third] = await ask();
  expect(first).toMatchObject({ group: GROUP.toLowerCase(), day: '2026-11-21', currency: 'EUR' });
  const [whole = 0, half = 0, off = 0] = [first, second, third].map((one) => one?.amount);
  expect(whole / 18).toBeGreaterThan(half / 24);
  expect(half).toBeGreaterThan(off);
  expect(off).toBeGreaterThan(0);
});

test('only the groups that were asked about', async () => {
  const { ask, pass } = setUp();
  await pass(72 * HOUR);
  expect(await ask({ groups: ['MC_other'] })).toEqual([]);
});

test('a whole subscription is one query, page by page', async () => {
  const fleet = loadFleet('generated:40');
  const { ask, pass, simulator, fleet: known } = setUp(fleet);
  await pass(24 * 24 * HOUR);
  const [subscription] = known.subscriptions;
  const own = known.clusters.filter((one) => one.subscription === subscription?.name);
  const groups = own.map((one) => `MC_${one.resourceGroup}_${one.name}_${one.region}`);
  const rows = await ask({
    subscription: subscription?.id ?? '',
    groups,
    from: '2026-11-21',
    to: '2026-12-15',
  });
  expect(new Set(rows.map(({ group }) => group)).size).toBe(own.length);
  expect(rows.length).toBeGreaterThan(100);
  const pages = simulator.requests()['costManagement.query'] ?? 0;
  expect(pages).toBe(Math.ceil(rows.length / 100));
});

test('throttled: the longest of the waits that Azure names', async () => {
  const { costs, question, pass, simulator } = setUp();
  await pass(48 * HOUR);
  simulator.intervene({ kind: 'costQueries', perMinute: 0 });
  expect(await costs.read(question)).toMatchObject({ retry: { after: 60 } });
});

test('a bill in another currency says so', async () => {
  const { ask, pass, simulator } = setUp();
  simulator.intervene({ kind: 'billIn', subscription: SUBSCRIPTION, currency: 'USD' });
  await pass(72 * HOUR);
  expect(new Set((await ask()).map(({ currency }) => currency))).toEqual(new Set(['USD']));
});

describe('of what Azure may answer besides', () => {
  const rows = [['mc_a', 'EUR', 20261121, 3.5]];
  const columns = ['ResourceGroupName', 'Currency', 'UsageDate', 'Cost'].map((name) => ({ name }));
  const question = { subscription: 's', groups: ['mc_a'], from: '2026-11-21', to: '2026-11-21' };
  const answering = (body: unknown, status = 200) => over(cannedTransport({ status, body }));

  test('columns come in any order', async () => {
    const answer = await answering({ properties: { columns, rows } }).read(question);
    expect(answer).toEqual({
      ok: [{ group: 'mc_a', day: '2026-11-21', amount: 3.5, currency: 'EUR' }],
    });
  });

  test('a column that is missing is named', async () => {
    const some = { properties: { columns: columns.slice(1), rows } };
    await expect(answering(some).read(question)).rejects.toThrow('no column ResourceGroupName');
  });

  test('forbidden is refused, and no figure', async () => {
    const body = { error: { code: 'RBACAccessDenied', message: 'The client may not.' } };
    expect(await answering(body, 403).read(question)).toMatchObject({
      refused: { code: 'RBACAccessDenied' },
    });
  });
});
