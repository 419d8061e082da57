/** What a cluster costs by the hour: cases, and what must hold for every cluster and price list. */
import fc from 'fast-check';
import type { PowerPool } from '../../../../functions/power/facts';
import {
  type Billable,
  costOf,
  inNodeGroup,
  partsOf,
  runningHourly,
  savedHourly,
  stillHourly,
  wantedFor,
  withSaved,
} from '../../../../functions/power/money/hourly';
import { addAmounts, type PriceBook, priceKey } from '../../../../shared/fleet/price';

const region = 'westeurope';

const pool = (more: Partial<PowerPool> = {}): PowerPool => ({
  name: 'work',
  mode: 'User',
  count: 3,
  power: 'Running',
  vmSize: 'Standard_D4s_v5',
  os: 'Linux',
  spot: false,
  ...more,
});

const cluster = (more: Partial<Billable> = {}): Billable => ({
  location: region,
  power: 'Running',
  tier: 'Standard',
  autoProvisioning: false,
  pools: [pool({ name: 'system', mode: 'System', count: 2 }), pool()],
  ...more,
});

const priced = (hourly: number, currency = 'EUR') => ({
  price: { hourly, currency, source: 'a list', since: '2026-01-01', read: '2026-11-21' },
});

const BOOK: PriceBook = {
  [priceKey({ kind: 'tier', region, tier: 'Standard' })]: priced(0.1),
  [priceKey({ kind: 'tier', region, tier: 'Premium' })]: priced(0.6),
  [priceKey({ kind: 'disk', region, gb: 128 })]: priced(0.02),
  ...Object.fromEntries(
    [
      ['Linux', false, 0.2],
      ['Windows', false, 0.4],
      ['Linux', true, 0.05],
    ].map(([os, spot, hourly]) => [
      priceKey({
        kind: 'machine',
        region,
        vmSize: 'Standard_D4s_v5',
        os: os as 'Linux',
        spot: spot as boolean,
      }),
      priced(hourly as number),
    ]),
  ),
};

describe.each([
  { name: 'machines and the fee', given: cluster(), runs: 1.1, still: 0 },
  { name: 'no fee in the tier Free', given: cluster({ tier: 'Free' }), runs: 1, still: 0 },
  { name: 'the fee of Premium', given: cluster({ tier: 'Premium' }), runs: 1.6, still: 0 },
  {
    name: 'Windows costs more',
    given: cluster({ pools: [pool({ os: 'Windows' })] }),
    runs: 1.3,
    still: 0,
  },
  {
    name: 'spot costs less',
    given: cluster({ pools: [pool({ spot: true })] }),
    runs: 0.25,
    still: 0,
  },
  {
    name: 'disks stay',
    given: cluster({ pools: [pool({ osDiskGb: 128 })] }),
    runs: 0.76,
    still: 0.06,
  },
  {
    name: 'a stopped pool costs nothing',
    given: cluster({ pools: [pool(), pool({ name: 'b', power: 'Stopped' })] }),
    runs: 0.7,
    still: 0,
  },
  {
    name: 'a stopped cluster costs again what it will when it runs',
    given: cluster({ power: 'Stopped', pools: [pool({ power: 'Stopped' })] }),
    runs: 0.7,
    still: 0,
  },
  {
    name: 'pools brought to zero count as they will be',
    given: withSaved(cluster({ pools: [pool({ count: 0 })] }), [{ name: 'work', count: 5 }]),
    runs: 1.1,
    still: 0,
  },
])('a stop of the cluster: $name', ({ given, runs, still }) => {
  const cost = costOf(partsOf(given), BOOK);

  test('running and off', () => {
    expect(runningHourly(cost).EUR).toBeCloseTo(runs);
    expect(stillHourly(cost).EUR ?? 0).toBeCloseTo(still);
    expect(cost.unknown).toEqual([]);
  });
});

test('a stop of the pools leaves system pools, spot and the fee', () => {
  const pools = [pool({ name: 'system', mode: 'System' }), pool(), pool({ name: 's', spot: true })];
  const cost = costOf(partsOf(cluster({ pools }), 'pools'), BOOK);
  expect(savedHourly(cost).EUR).toBeCloseTo(0.6);
  expect(stillHourly(cost).EUR).toBeCloseTo(0.1 + 0.6 + 0.15);
});

test('the fee is not billed in the node resource group', () => {
  expect(runningHourly(inNodeGroup(costOf(partsOf(cluster()), BOOK))).EUR).toBeCloseTo(1);
});

test.each([
  { name: 'a size without a price', given: pool({ vmSize: 'Standard_X' }), says: 'Standard_X' },
  { name: 'a pool of unknown size', given: poolWithoutSize(), says: 'node pool work' },
])('$name is named, and is in no sum', ({ given, says }) => {
  const cost = costOf(partsOf(cluster({ tier: 'Free', pools: [given] })), BOOK);
  expect(runningHourly(cost)).toEqual({});
  expect(cost.unknown.join()).toContain(says);
});

function poolWithoutSize(): PowerPool {
  const { vmSize, ...rest } = pool();
  return rest;
}

test('machines of node auto-provisioning are said to be missing', () => {
  const { unknown } = costOf(partsOf(cluster({ autoProvisioning: true })), BOOK);
  expect(unknown.join()).toContain('auto-provisioning');
});

const pools = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1 }),
    mode: fc.constantFrom('System' as const, 'User' as const),
    count: fc.nat(20),
    power: fc.constantFrom('Running' as const, 'Stopped' as const),
    vmSize: fc.constantFrom('Standard_D4s_v5', 'Standard_E8s_v5', 'Standard_Secret'),
    os: fc.constantFrom('Linux' as const, 'Windows' as const),
    spot: fc.boolean(),
    osDiskGb: fc.constantFrom(0, 128, 512),
  }),
  { selector: ({ name }) => name },
);

const clusters = fc.record({
  location: fc.constant(region),
  power: fc.constantFrom('Running' as const, 'Stopped' as const),
  tier: fc.constantFrom('Free' as const, 'Standard' as const, 'Premium' as const),
  autoProvisioning: fc.boolean(),
  pools,
});

const answers = fc.oneof(
  fc.constant({ unknown: 'no price' }),
  fc
    .tuple(fc.double({ min: 0.0001, max: 50, noNaN: true }), fc.constantFrom('EUR', 'USD'))
    .map(([hourly, currency]) => priced(hourly, currency)),
);

const situations = fc
  .tuple(clusters, fc.constantFrom('cluster' as const, 'pools' as const))
  .chain(([given, depth]) => {
    const parts = partsOf(given, depth);
    const keys = wantedFor([parts]).map(priceKey);
    const book = fc.tuple(...keys.map(() => answers));
    return book.map((all) => ({
      parts,
      book: Object.fromEntries(keys.map((key, at) => [key, all[at] ?? { unknown: '' }])),
    }));
  });

test('the parts make the whole, nothing is negative, no currencies are mixed', () => {
  fc.assert(
    fc.property(situations, ({ parts, book }) => {
      const cost = costOf(parts, book);
      const [runs, still, saved] = [runningHourly(cost), stillHourly(cost), savedHourly(cost)];
      const whole = addAmounts(still, saved);
      expect(Object.keys(whole).sort()).toEqual(Object.keys(runs).sort());
      for (const [currency, amount] of Object.entries(runs)) {
        expect(amount).toBeCloseTo(whole[currency] ?? NaN, 6);
        const own = cost.lines.filter(({ price }) => price.currency === currency);
        expect(amount).toBeCloseTo(
          own.reduce((sum, { hourly }) => sum + hourly, 0),
          6,
        );
      }
      for (const amount of [runs, still, saved].flatMap((one) => Object.values(one))) {
        expect(amount).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test('what has no price is never nothing: it is a line or it is named', () => {
  fc.assert(
    fc.property(situations, ({ parts, book }) => {
      const cost = costOf(parts, book);
      const missing = parts.parts.filter(
        ({ billed }) => 'unknown' in (book[priceKey(billed)] ?? {}),
      );
      expect(cost.lines).toHaveLength(parts.parts.length - missing.length);
      expect(cost.lines.every(({ hourly }) => hourly > 0)).toBe(true);
      if (missing.length > 0 || parts.unknown.length > 0) expect(cost.unknown).not.toEqual([]);
    }),
  );
});
