/** What a month costs: billed so far, and the run rate for what is left. */
import fc from 'fast-check';
import { forecast, type ForecastInput } from '../../../../functions/power/money/forecast';
import type { CostLine } from '../../../../functions/power/money/price';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const month = { start: Date.UTC(2026, 10, 1), end: Date.UTC(2026, 11, 1) };

const line = (kind: CostLine['kind'], hourly: number, staysBilled = false): CostLine => ({
  what: kind,
  kind,
  quantity: 1,
  price: { hourly, currency: 'EUR', source: 'a list', since: '', read: '' },
  hourly,
  staysBilled,
});

const cost = {
  lines: [line('machine', 2), line('disk', 0.5, true), line('tier', 0.1)],
  unknown: ['a thing'],
};

/** Ten hours every day of the month. */
const running = Array.from({ length: 30 }, (_, at) => ({
  start: month.start + at * DAY + 8 * HOUR,
  end: month.start + at * DAY + 18 * HOUR,
}));

const input: ForecastInput = { month, now: month.start + 20 * DAY, running, cost };

const billed = (last: number, amount: number, currency = 'EUR') =>
  Object.fromEntries(
    Array.from({ length: last }, (_, at) => [
      new Date(month.start + at * DAY).toISOString().slice(0, 10),
      { [currency]: amount },
    ]),
  );

test('with no bill, all of the month is reckoned', () => {
  const { total, actual, hoursLeft, unknown } = forecast(input);
  expect(actual).toEqual({});
  expect(total.EUR).toBeCloseTo(300 * 2.6 + 420 * 0.5);
  expect(hoursLeft).toBe(100);
  expect(unknown).toEqual(['a thing']);
});

test('the bill counts as far as it is settled; the days after it are reckoned', () => {
  const { actual, actualUntil, rest, total } = forecast({ ...input, billed: billed(20, 30) });
  expect(actual.EUR).toBeCloseTo(19 * 30);
  expect(actualUntil).toBe('2026-11-20T00:00:00.000Z');
  const fee = 300 * 0.1;
  expect(rest.EUR).toBeCloseTo(11 * (10 * 2.5 + 14 * 0.5) + fee);
  expect(total.EUR).toBeCloseTo((actual.EUR ?? 0) + (rest.EUR ?? 0));
});

test('a bill in another currency is not added up', () => {
  const { total, actual } = forecast({ ...input, billed: billed(20, 30, 'USD') });
  expect(actual).toEqual({ USD: 570 });
  expect(total.USD).toBe(570);
  expect(total.EUR).toBeCloseTo(11 * 32 + 30);
});

test('days of other months do not count', () => {
  expect(forecast({ ...input, billed: { '2026-10-31': { EUR: 99 } } }).actual).toEqual({});
});

test('more hours never cost less, and later knowledge never makes anything negative', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), fc.nat(20), (some, more, known) => {
      const of = (days: number) =>
        forecast({ ...input, running: running.slice(0, days), billed: billed(known, 5) }).total.EUR;
      const [less, larger] = [Math.min(some, more), Math.max(some, more)].map(of);
      expect(less).toBeGreaterThanOrEqual(0);
      expect(larger ?? 0).toBeGreaterThanOrEqual((less ?? 0) - 1e-9);
    }),
  );
});
