/** The price list as the app reads it, from the simulated Retail Prices API. */
import { httpClient } from '../../../local/azure/inMemory';
import { machineDollars } from '../../../local/azure/prices/list';
import type { Transport } from '../../../shared/azure/clients';
import { listedSize } from '../../../shared/azure/priceList';
import { type PriceMemory, Prices } from '../../../shared/azure/prices';
import { readConfig } from '../../../shared/config';
import { type Billed, type Price, priceKey } from '../../../shared/fleet/price';
import { bench, smallFleet } from '../../local/azure/support';
import { cannedTransport } from '../../support/cannedAzure';

const region = 'westeurope';

const about = (amount: number): unknown => expect.closeTo(amount, 5);
const saying = (text: string): unknown => expect.stringContaining(text);
const machine = (more: Partial<Extract<Billed, { kind: 'machine' }>> = {}): Billed => ({
  kind: 'machine',
  region,
  vmSize: 'Standard_D4s_v5',
  os: 'Linux',
  spot: false,
  ...more,
});

class Remembered implements PriceMemory {
  readonly prices = new Map<string, Price>();

  read(): Promise<Map<string, Price>> {
    return Promise.resolve(new Map(this.prices));
  }

  write(_currency: string, prices: readonly (readonly [string, Price])[]): Promise<void> {
    for (const [key, price] of prices) this.prices.set(key, price);
    return Promise.resolve();
  }
}

function setUp(transport?: Transport, memory = new Remembered()) {
  const azure = bench({ fleet: smallFleet() });
  const clock = { now: () => new Date(azure.clock.now()) };
  const open = (given: Transport = transport ?? { httpClient: httpClient(azure.simulator) }) =>
    new Prices(readConfig({}), given, clock, memory);
  const prices = open();
  const price = async (billed: Billed, currency = 'USD') => {
    const book = await prices.of([billed], currency);
    if (!('ok' in book)) throw new Error(JSON.stringify(book));
    return book.ok[priceKey(billed)];
  };
  const asked = () => azure.simulator.requests()['retailPrices.list'] ?? 0;
  return { ...azure, prices, price, open, memory, asked };
}

describe('of the many rows for one size', () => {
  test.each([
    { name: 'Linux', billed: machine(), os: 'Linux' as const, spot: false },
    { name: 'Windows', billed: machine({ os: 'Windows' }), os: 'Windows' as const, spot: false },
    { name: 'spot', billed: machine({ spot: true }), os: 'Linux' as const, spot: true },
    {
      name: 'Windows on spot',
      billed: machine({ os: 'Windows', spot: true }),
      os: 'Windows' as const,
      spot: true,
    },
  ])('that of $name is taken', async ({ billed, os, spot }) => {
    const hourly = machineDollars('Standard_D4s_v5', region, { os, spot });
    expect(await setUp().price(billed)).toMatchObject({
      price: { hourly, currency: 'USD', since: '2026-01-01T00:00:00Z' },
    });
  });

  test('it says where it is from, since when it holds, and when it was read', async () => {
    const { price, clock } = setUp();
    expect(await price(machine({ os: 'Windows' }))).toMatchObject({
      price: {
        source: 'Azure Retail Prices: Virtual Machines DS v5 Series Windows, D4s v5',
        since: '2026-01-01T00:00:00Z',
        read: new Date(clock.now()).toISOString(),
      },
    });
  });
});

test.each([
  { name: 'Standard', tier: 'Standard' as const, hourly: 0.1 },
  { name: 'Premium', tier: 'Premium' as const, hourly: 0.6 },
])('the fee of the tier $name', async ({ tier, hourly }) => {
  const answer = await setUp().price({ kind: 'tier', region, tier });
  expect(answer).toMatchObject({ price: { hourly } });
});

test('a disk is priced by its tier, a month as 730 hours, and never as a disk mount', async () => {
  const answer = await setUp().price({ kind: 'disk', region, gb: 100 });
  expect(answer).toMatchObject({ price: { hourly: about((19.71 * 1.15) / 730) } });
});

test('a public address', async () => {
  const answer = await setUp().price({ kind: 'address', region });
  expect(answer).toMatchObject({ price: { hourly: 0.005 } });
});

test.each([
  { name: 'a size nobody knows', billed: machine({ vmSize: 'Standard_Secret' }) },
  { name: 'a region nobody knows', billed: machine({ region: 'moonbase' }) },
  { name: 'a disk larger than all', billed: { kind: 'disk', region, gb: 9000 } as const },
])('$name is unknown by its name, never nothing', async ({ billed }) => {
  const answer = await setUp().price(billed);
  expect(answer).not.toHaveProperty('price');
  expect(JSON.stringify(answer)).toMatch(/Standard_Secret|moonbase|9000 GiB/);
});

test('another currency is asked for and said', async () => {
  const dollars = machineDollars('Standard_D4s_v5', region, { os: 'Linux', spot: false });
  expect(await setUp().price(machine(), 'EUR')).toMatchObject({
    price: { currency: 'EUR', hourly: about(dollars * 0.92) },
  });
});

test('a currency that Azure does not have is refused with its words', async () => {
  const { prices } = setUp();
  expect(await prices.of([machine()], 'ZZZ')).toMatchObject({
    refused: { message: saying('ZZZ') },
  });
});

test('however a size and a region are spelt', async () => {
  const { price } = setUp();
  const odd = machine({ vmSize: 'standard_d4S_V5', region: 'West Europe' });
  expect(await price(odd)).toHaveProperty('price');
});

test.each([
  ['standard_nc24ads_a100_v4', 'Standard_NC24ads_A100_v4'],
  ['Standard_E4-2s_v5', 'Standard_E4-2s_v5'],
  ['STANDARD_DS2_V2', 'Standard_DS2_v2'],
  ['Standard_B4ms', 'Standard_B4ms'],
])('%s is listed as %s', (given, listed) => {
  expect(listedSize(given)).toBe(listed);
});

test('forty sizes of a region are three questions and their pages, and none for a day', async () => {
  const { prices, asked, pass } = setUp();
  const sizes = [2, 4, 8, 16, 32].flatMap((count) =>
    ['D#s_v3', 'D#s_v4', 'D#s_v5', 'D#as_v5', 'D#ds_v5', 'E#s_v5', 'E#ds_v5', 'F#s_v2'].map(
      (series) => `Standard_${series.replace('#', String(count))}`,
    ),
  );
  const wanted = sizes.map((vmSize) => machine({ vmSize }));
  const book = await prices.of(wanted, 'EUR');
  expect('ok' in book && Object.values(book.ok).filter((one) => 'price' in one)).toHaveLength(40);
  const first = asked();
  expect(first).toBeLessThanOrEqual(9);
  await pass(23 * 60);
  await prices.of(wanted, 'EUR');
  expect(asked()).toBe(first);
  await pass(2 * 60);
  await prices.of(wanted, 'EUR');
  expect(asked()).toBe(2 * first);
});

describe('when the list cannot be read', () => {
  const down = cannedTransport({ status: 503, body: {}, headers: { 'retry-after': '40' } });

  test('and nothing is kept, it is asked again later', async () => {
    const { prices } = setUp(down);
    expect(await prices.of([machine()], 'EUR')).toMatchObject({ retry: { after: 40 } });
  });

  test('what is kept from before is used, with its date, by another process too', async () => {
    const stage = setUp();
    const before = await stage.price(machine(), 'EUR');
    await stage.pass(3 * 24 * 60);
    const later = await stage.open(down).of([machine()], 'EUR');
    expect(later).toEqual({ ok: { [priceKey(machine())]: before } });
  });
});

test('rows that are no prices of Azure are named in the error', async () => {
  const { prices } = setUp(cannedTransport({ status: 200, body: { Items: [{ price: 1 }] } }));
  await expect(prices.of([machine()], 'EUR')).rejects.toThrow(/the list of retail prices/);
});
