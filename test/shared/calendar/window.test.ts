import { nextOpening, fits, isOpen, openings, remaining } from '../../../shared/calendar/window';
import type { Slot, Window } from '../../../shared/calendar/types';

const HOUR = 3_600_000;

function aWindow(zone: string, slots: Slot[], more: Partial<Window> = {}): Window {
  return { name: 'the window', zone, slots, except: [], ...more };
}

const everyDay: Slot['on'] = { kind: 'daily', every: 1 };

/** The openings in UTC, as people write them. */
function shown(window: Window, from: string, to: string): string[] {
  const iso = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return openings(window, { start: Date.parse(`${from}Z`), end: Date.parse(`${to}Z`) }).map(
    ({ start, end }) => `${iso(start)} - ${iso(end)}`,
  );
}

interface Case {
  name: string;
  window: Window;
  from: string;
  to: string;
  expected: string[];
}

const cases: Case[] = [
  {
    name: 'every night over midnight, belonging to the day on which it starts',
    window: aWindow('UTC', [
      { on: { kind: 'weekly', days: [6], every: 1 }, from: '22:00', to: '04:00' },
    ]),
    from: '2026-11-21T00:00',
    to: '2026-11-30T00:00',
    expected: ['2026-11-21 22:00 - 2026-11-22 04:00', '2026-11-28 22:00 - 2026-11-29 04:00'],
  },
  {
    name: 'the night in which clocks go forward is shorter',
    window: aWindow('Europe/Amsterdam', [{ on: everyDay, from: '01:00', to: '05:00' }]),
    from: '2027-03-27T00:00',
    to: '2027-03-28T12:00',
    expected: ['2027-03-27 00:00 - 2027-03-27 04:00', '2027-03-28 00:00 - 2027-03-28 03:00'],
  },
];

test.each(cases)('$name', ({ window, from, to, expected }) => {
  expect(shown(window, from, to)).toEqual(expected);
});

test('a window open all day has openings without a seam, cut at the horizon', () => {
  const always = aWindow('UTC', [{ on: everyDay, from: '00:00', to: '24:00' }]);
  const at = Date.parse('2026-11-21T12:00:00Z');
  expect(openings(always, { start: at, end: at + 1 })).toHaveLength(1);
  expect(isOpen(always, at)).toBe(true);
  expect(nextOpening(always, at)).toBe(at);
  expect(remaining(always, at)).toBeGreaterThan(399 * 24 * HOUR);
  expect(fits(always, at, 300 * 24 * HOUR)).toBe(true);
});
