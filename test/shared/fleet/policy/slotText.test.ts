import fc from 'fast-check';
import type { DayRule } from '../../../../shared/calendar/types';
import { instantOf, readMoment, readZone } from '../../../../shared/fleet/dates';
import { durationText, parseDuration } from '../../../../shared/fleet/durations';
import { readSlot } from '../../../../shared/fleet/slotText';
import { nearest } from '../../../../shared/fleet/suggest';

const weekly = (...days: number[]) => ({ kind: 'weekly', days, every: 1 }) as DayRule;

test.each<{ days: string; on: DayRule }>([
  { days: 'Mon-Fri', on: weekly(1, 2, 3, 4, 5) },
  { days: 'weekdays', on: weekly(1, 2, 3, 4, 5) },
  { days: 'weekends', on: weekly(6, 7) },
  { days: 'Fri-Mon', on: weekly(1, 5, 6, 7) },
  { days: 'Tue-Tue', on: weekly(2) },
  { days: 'MONDAY, wed ,Fri-Sat', on: weekly(1, 3, 5, 6) },
  { days: 'Sun,Sun', on: weekly(7) },
  { days: 'daily', on: { kind: 'daily', every: 1 } },
  { days: 'every day', on: { kind: 'daily', every: 1 } },
  {
    days: 'every 3 days from 2026-01-05',
    on: { kind: 'daily', every: 3, anchor: '2026-01-05' },
  },
  {
    days: 'every 2 weeks from 2026-01-05 Sat',
    on: { kind: 'weekly', days: [6], every: 2, anchor: '2026-01-05' },
  },
  {
    days: 'every 2 weeks from 2026-01-05 Sat-Sun',
    on: { kind: 'weekly', days: [6, 7], every: 2, anchor: '2026-01-05' },
  },
  { days: '1st,15th', on: { kind: 'monthly', dates: [1, 15], every: 1 } },
  { days: '1st, 15th of month', on: { kind: 'monthly', dates: [1, 15], every: 1 } },
  { days: 'last day of month', on: { kind: 'monthly', dates: [-1], every: 1 } },
  { days: '15th,last day of the month', on: { kind: 'monthly', dates: [15, -1], every: 1 } },
  { days: 'first Sunday of month', on: { kind: 'weekday', nth: 1, day: 7, every: 1 } },
  { days: 'last fri', on: { kind: 'weekday', nth: -1, day: 5, every: 1 } },
  {
    days: 'last Fri of every 3 months from 2026-01-01',
    on: { kind: 'weekday', nth: -1, day: 5, every: 3, anchor: '2026-01-01' },
  },
])('the days of "$days"', ({ days, on }) => {
  expect(readSlot(`${days} 20:00-04:00`)).toEqual({ value: { on, from: '20:00', to: '04:00' } });
});

test.each([
  { text: 'daily 7:30 - 9:00', from: '07:30', to: '09:00' },
  { text: ' daily  00:00–24:00 ', from: '00:00', to: '24:00' },
  { text: 'daily 20:00-20:00', from: '20:00', to: '20:00' },
])('the times of "$text"', ({ text, from, to }) => {
  expect(readSlot(text)).toMatchObject({ value: { from, to } });
});

test('whatever people write, it is read or refused with a sentence', () => {
  const words = fc.constantFrom(
    'Mon',
    'Fri',
    '-',
    ',',
    ' ',
    'first',
    '31st',
    '20:00',
    '4',
    'every',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(words).map((list) => list.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const read = readSlot(text);
      expect('value' in read || (read.wrong.length > 0 && read.allowed.length > 0)).toBe(true);
    }),
  );
});

test.each([
  { text: '30m', ms: 30 * 60_000 },
  { text: '24h', ms: 86_400_000 },
  { text: '3d', ms: 3 * 86_400_000 },
  { text: '2w', ms: 14 * 86_400_000 },
  { text: '1d12h', ms: 36 * 3_600_000 },
  { text: '0m', ms: 0 },
  { text: 'PT30M', ms: 30 * 60_000 },
  { text: 'P1DT12H', ms: 36 * 3_600_000 },
  { text: 'P1W', ms: 7 * 86_400_000 },
  { text: '', ms: undefined },
  { text: 'P', ms: undefined },
  { text: 'PT', ms: undefined },
  { text: '30', ms: undefined },
  { text: '1h1d', ms: undefined },
  { text: '-1h', ms: undefined },
  { text: 'P1M', ms: undefined },
])("the duration '$text'", ({ text, ms }) => {
  expect(parseDuration(text)).toBe(ms);
});

test('durations are shown as they can be written', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000 }), (seconds) => {
      expect(parseDuration(durationText(seconds * 1000))).toBe(seconds * 1000);
    }),
  );
});

test.each(['Europe/Amsterdam', 'UTC', 'UTC+05:30', 'UTC-3', 'America/Argentina/Ushuaia'])(
  'the zone %s',
  (zone) => {
    expect(readZone(zone)).toEqual({ value: zone });
  },
);

test.each([
  { moment: '2026-12-24', edge: 'from' as const, instant: '2026-12-23T23:00:00.000Z' },
  { moment: '2026-12-24', edge: 'to' as const, instant: '2026-12-24T23:00:00.000Z' },
  { moment: '2026-12-24 18:00', edge: 'to' as const, instant: '2026-12-24T17:00:00.000Z' },
  { moment: '2026-12-24T18:00Z', edge: 'from' as const, instant: '2026-12-24T18:00:00.000Z' },
  { moment: '2026-12-24T18:00+05:30', edge: 'to' as const, instant: '2026-12-24T12:30:00.000Z' },
  // The clock shows 02:30 twice, and never.
  { moment: '2026-10-25T02:30', edge: 'from' as const, instant: '2026-10-25T00:30:00.000Z' },
  { moment: '2026-03-29T02:30', edge: 'from' as const, instant: '2026-03-29T01:30:00.000Z' },
])('$moment as $edge in Amsterdam is $instant', ({ moment, edge, instant }) => {
  const read = readMoment(moment);
  expect('value' in read && instantOf(read.value, 'Europe/Amsterdam', edge)).toBe(instant);
});

test.each([
  { word: 'nigths', meant: 'nights' },
  { word: 'Nights', meant: 'nights' },
  { word: 'weekend', meant: 'weekends' },
  { word: 'office', meant: undefined },
])("'$word' may mean $meant", ({ word, meant }) => {
  expect(nearest(word, ['nights', 'weekends', 'never'])).toBe(meant);
});
