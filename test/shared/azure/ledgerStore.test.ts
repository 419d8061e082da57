/** The ledger and the kept prices, in a real Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Azurite, startAzurite } from '../../../local/cli/azurite';
import { type IntervalLike, LedgerStore } from '../../../shared/azure/ledgerStore';
import { PriceStore } from '../../../shared/azure/priceStore';
import { openTable } from '../../../shared/azure/tables';
import { readConfig } from '../../../shared/config';

const ROOT = path.resolve(__dirname, '../../..');
let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'steward-ledger-')));
});

afterAll(() => {
  azurite.stop();
});

async function newTable() {
  const config = readConfig({ AzureWebJobsStorage: azurite.connectionString() });
  return openTable(`ledger${used++}`, config, {});
}

const newLedger = async () => new LedgerStore<IntervalLike>(await newTable());

const idOf = (name: string) =>
  `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;
const at = (time: string) => `2026-11-${time}:00:00.000Z`;
const stop = (name: string, from: string, to?: string) => ({
  id: idOf(name),
  from: at(from),
  ...(to === undefined ? {} : { to: at(to) }),
});

describe('a stop', () => {
  test('lasts until it is ended; beginning it again changes nothing', async () => {
    const ledger = await newLedger();
    expect(await ledger.open(stop('one', '20T20'))).toBe(true);
    expect(await ledger.open(stop('ONE', '20T22'))).toBe(false);
    expect(await ledger.openOf(idOf('one'))).toEqual(stop('one', '20T20'));
  });

  test('ended twice, by a step that was repeated, is one stop', async () => {
    const ledger = await newLedger();
    await ledger.open(stop('one', '20T20'));
    const ended = { ...stop('one', '20T20'), to: at('21T07') };
    await ledger.close(ended);
    await ledger.close(ended);
    expect(await ledger.openOf(idOf('one'))).toBeUndefined();
    expect(await ledger.between(at('20T00'), at('22T00'))).toEqual([ended]);
  });

  test.each([
    {
      name: 'a week with the end of a long stop',
      from: '16T00',
      to: '23T00',
      found: ['long', 'in'],
    },
    { name: 'a day within a stop that lasts', from: '26T00', to: '27T00', found: ['open'] },
    { name: 'a day within an ended stop', from: '14T00', to: '15T00', found: ['long'] },
    { name: 'before all', from: '01T00', to: '02T00', found: [] },
  ])('$name', async ({ from, to, found }) => {
    const ledger = await newLedger();
    await ledger.close({ ...stop('long', '10T20'), to: at('17T07') });
    await ledger.close({ ...stop('in', '18T20'), to: at('19T07') });
    await ledger.open(stop('open', '25T20'));
    const seen = await ledger.between(at(from), at(to));
    expect(seen.map(({ id }) => id)).toEqual(found.map(idOf));
  });
});

describe('bills', () => {
  const row = (day: string, amount: number, currency = 'EUR') => ({
    group: 'mc_a',
    day,
    amount,
    currency,
  });

  test('a day that is told again replaces itself, other days stay; each says when it was read', async () => {
    const ledger = await newLedger();
    await ledger.keepCosts(
      'S',
      ['MC_a'],
      [row('2026-11-19', 1), row('2026-11-20', 2)],
      at('20T05'),
    );
    const more = [row('2026-11-20', 3), row('2026-11-20', 4, 'USD')];
    await ledger.keepCosts('S', ['MC_a'], more, at('21T05'));
    expect(await ledger.allCosts()).toEqual([
      {
        subscription: 'S',
        group: 'mc_a',
        read: at('21T05'),
        days: { '2026-11-20': { EUR: 3, USD: 4 }, '2026-11-19': { EUR: 1 } },
      },
    ]);
  });

  test('300 resource groups, and only the last seventy days', async () => {
    const ledger = await newLedger();
    const groups = Array.from({ length: 300 }, (_, n) => `mc_${n}`);
    const days = Array.from({ length: 90 }, (_, n) =>
      new Date(Date.UTC(2026, 8, 1 + n)).toISOString().slice(0, 10),
    );
    const rows = days.map((day) => ({ group: 'mc_7', day, amount: 1, currency: 'EUR' }));
    await ledger.keepCosts('S', groups, rows, at('20T05'));
    const kept = await ledger.costs('s');
    expect(kept).toHaveLength(300);
    const seventh = kept.find(({ group }) => group === 'mc_7');
    expect(Object.keys(seventh?.days ?? {})).toEqual(days.slice(20).reverse());
  });
});

test('what a day was compared with is replaced, not added', async () => {
  const ledger = await newLedger();
  await ledger.keepDay('2026-11-20', [{ id: idOf('one') }, { id: idOf('two') }]);
  await ledger.keepDay('2026-11-20', [{ id: idOf('one') }]);
  expect(await ledger.days('2026-11-16', '2026-11-22')).toHaveLength(2);
  expect(await ledger.days('2026-11-21', '2026-11-22')).toHaveLength(0);
});

test('the first note under a name stays', async () => {
  const ledger = await newLedger();
  expect(await ledger.mark('since', 'first')).toBe('first');
  expect(await ledger.mark('since', 'second')).toBe('first');
});

test('prices are kept by currency', async () => {
  const store = new PriceStore(await newTable());
  const price = { hourly: 1, currency: 'EUR', source: 'a', since: 'b', read: 'c' };
  const many = Array.from({ length: 120 }, (_, n) => [`machine|eu|size${n}|linux`, price] as const);
  await store.write('EUR', many);
  await store.write('EUR', [['tier|eu|standard', { ...price, hourly: 2 }]]);
  const kept = await store.read('EUR');
  expect(kept.size).toBe(121);
  expect(kept.get('tier|eu|standard')).toMatchObject({ hourly: 2 });
  expect((await store.read('USD')).size).toBe(0);
});
