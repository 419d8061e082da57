/** Every answer about a window agrees with a clock that is looked at minute by minute. */
import fc from 'fast-check';
import type { DayRule, Slot, Weekday, Window } from '../../../shared/calendar/types';
import { fits, isOpen, nextOpening, openings, remaining } from '../../../shared/calendar/window';
import { MINUTE, openMinutes } from './oracle';

const DAYS = 5;
const MINUTES = DAYS * 1440;

/** Zones with every kind of clock change, and moments shortly before one. */
const moments: [zone: string, at: string][] = [
  ['UTC', '2026-02-26T00:00Z'],
  ['UTC+05:30', '2026-12-29T00:00Z'],
  ['UTC-09:30', '2026-05-29T00:00Z'],
  ['Europe/Amsterdam', '2027-03-26T00:00Z'],
  ['Europe/Amsterdam', '2026-10-23T00:00Z'],
  ['America/New_York', '2026-03-06T00:00Z'],
  ['America/New_York', '2026-10-30T00:00Z'],
  ['Australia/Lord_Howe', '2026-10-01T00:00Z'],
  ['Australia/Lord_Howe', '2026-04-02T00:00Z'],
  ['Africa/Cairo', '2026-04-22T00:00Z'],
  ['Africa/Cairo', '2026-10-27T00:00Z'],
  ['Asia/Beirut', '2027-03-26T00:00Z'],
  ['America/Santiago', '2026-09-04T00:00Z'],
  ['America/Santiago', '2026-04-03T00:00Z'],
  ['Africa/Casablanca', '2026-02-13T00:00Z'],
  ['America/Nuuk', '2027-03-26T00:00Z'],
  ['Antarctica/Troll', '2026-10-23T00:00Z'],
  ['Asia/Kathmandu', '2026-06-01T00:00Z'],
];

const time = (last: number) =>
  fc.integer({ min: 0, max: last }).map((quarter) => {
    const minutes = quarter * 15;
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  });
const every = fc.integer({ min: 1, max: 3 });
const anchor = fc.constantFrom('2026-01-01', '2026-01-07', '2024-02-29', '2026-06-14');
const weekday = fc.integer({ min: 1, max: 7 }).map((day) => day as Weekday);

const dayRule: fc.Arbitrary<DayRule> = fc.oneof(
  fc.record({ kind: fc.constant('daily' as const), every, anchor }),
  fc.record({
    kind: fc.constant('weekly' as const),
    days: fc.uniqueArray(weekday, { minLength: 1 }),
    every,
    anchor,
  }),
  fc.record({
    kind: fc.constant('monthly' as const),
    dates: fc.uniqueArray(fc.constantFrom(-1, 1, 2, 3, 15, 24, 25, 26, 27, 28, 29, 30, 31), {
      minLength: 3,
    }),
    every,
    anchor,
  }),
  fc.record({
    kind: fc.constant('weekday' as const),
    nth: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const, -1 as const),
    day: weekday,
    every,
    anchor,
  }),
);

const slot: fc.Arbitrary<Slot> = fc.record({ on: dayRule, from: time(95), to: time(96) });

const question = fc.record({
  moment: fc.constantFrom(...moments),
  slots: fc.array(slot, { minLength: 1, maxLength: 3 }),
  excludedDays: fc.option(fc.integer({ min: 0, max: DAYS }), { nil: undefined }),
});

function ask({
  moment,
  slots,
  excludedDays,
}: {
  moment: [string, string];
  slots: Slot[];
  excludedDays: number | undefined;
}): {
  window: Window;
  start: number;
  open: boolean[];
} {
  const [zone, at] = moment;
  const start = Date.parse(at);
  const date = new Date(start + (excludedDays ?? 0) * 86_400_000).toISOString().slice(0, 10);
  const except = excludedDays === undefined ? [] : [{ from: date, to: date }];
  const window = { name: 'any', zone, slots, except };
  return { window, start, open: openMinutes(window, start, MINUTES) };
}

const runs = { numRuns: 60 };

test('openings are the minutes in which it is open, merged and in order', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const { window, start, open } = ask(asked);
      const found = openings(window, { start, end: start + MINUTES * MINUTE });
      const covered = open.map((_, at) =>
        found.some((span) => span.start <= start + at * MINUTE && start + at * MINUTE < span.end),
      );
      expect(covered).toEqual(open);
      for (const [at, span] of found.entries()) {
        expect(span.start).toBeLessThan(span.end);
        expect(found[at - 1]?.end ?? -Infinity).toBeLessThan(span.start);
      }
    }),
    runs,
  );
});

test('open now, next opening, time left and fitting agree with the minutes', () => {
  fc.assert(
    fc.property(question, fc.integer({ min: 0, max: 1439 }), (asked, minute) => {
      const { window, start, open } = ask(asked);
      for (let at = minute; at < MINUTES; at += 617) {
        const now = start + at * MINUTE;
        expect(isOpen(window, now)).toBe(open[at]);
        const next = open.indexOf(true, at);
        if (next >= 0) expect(nextOpening(window, now)).toBe(start + next * MINUTE);
        else
          expect(nextOpening(window, now) ?? Infinity).toBeGreaterThanOrEqual(
            start + MINUTES * MINUTE,
          );
        const close = open.indexOf(false, at);
        const left = open[at] ? ((close < 0 ? MINUTES : close) - at) * MINUTE : 0;
        if (close < 0) expect(remaining(window, now)).toBeGreaterThanOrEqual(left);
        else expect(remaining(window, now)).toBe(left);
        expect(fits(window, now, left + MINUTE)).toBe(close < 0 && remaining(window, now) > left);
        expect(fits(window, now, Math.max(0, left - MINUTE))).toBe(open[at]);
      }
    }),
    runs,
  );
});

test('an opening is whole, whatever part of it is asked for', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const { window, start } = ask({ ...asked, excludedDays: undefined });
      const end = start + MINUTES * MINUTE;
      for (const opening of openings(window, { start, end })) {
        const middle = Math.floor((opening.start + opening.end) / 2);
        const again = openings(window, { start: middle, end: middle + 1 });
        const endless = opening.end - opening.start > 300 * 86_400_000;
        if (!endless) expect(again).toEqual([opening]);
      }
    }),
    runs,
  );
});
