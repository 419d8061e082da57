import { runningSpans, shouldRun } from '../../../shared/calendar/schedule';
import type { Override, Schedule } from '../../../shared/calendar/types';

const week = { start: Date.parse('2026-11-23T00:00Z'), end: Date.parse('2026-11-30T00:00Z') };
const office: Schedule = {
  name: 'office',
  zone: 'UTC',
  running: [
    { on: { kind: 'weekly', days: [1, 2, 3, 4, 5], every: 1 }, from: '08:00', to: '18:00' },
  ],
  mode: 'both',
  exceptions: [],
};
const holidays = {
  name: 'NL',
  dates: [{ date: '2026-11-25', name: 'a holiday' }],
};
const short: Schedule = {
  ...office,
  name: 'short',
  running: [{ on: { kind: 'daily', every: 1 }, from: '10:00', to: '12:00' }],
};
const override = (kind: Override['kind'], from: string, until: string): Override => ({
  kind,
  by: 'ann',
  why: 'a demo',
  from: `2026-11-${from}:00Z`,
  until: `2026-11-${until}:00Z`,
});

function shown(schedule: Schedule, overrides: Override[] = []): string[] {
  const text = (at: number) => new Date(at).toISOString().slice(8, 16);
  return runningSpans(schedule, overrides, week).map(
    ({ start, end }) => `${text(start)}-${text(end)}`,
  );
}

const [mon, tue, wed, thu, fri] = [23, 24, 25, 26, 27].map((day) => `${day}T08:00-${day}T18:00`);

test.each<[string, Schedule, Override[], (string | undefined)[]]>([
  ['by its hours', office, [], [mon, tue, wed, thu, fri]],
  [
    'off on a holiday',
    { ...office, holidays: { calendar: holidays, instead: 'off' } },
    [],
    [mon, tue, thu, fri],
  ],
  [
    'another schedule on a holiday',
    { ...office, holidays: { calendar: holidays, instead: short } },
    [],
    [mon, tue, '25T10:00-25T12:00', thu, fri],
  ],
  [
    'exceptions of the policy',
    {
      ...office,
      exceptions: [
        { from: '2026-11-24T00:00:00Z', to: '2026-11-26T00:00:00Z', running: false, why: 'move' },
        { from: '2026-11-28T09:00:00Z', to: '2026-11-28T11:00:00Z', running: true, why: 'sale' },
      ],
    },
    [],
    [mon, thu, fri, '28T09:00-28T11:00'],
  ],
  [
    'extended for an evening',
    office,
    [override('extend', '24T17:00', '24T22:00')],
    [mon, '24T08:00-24T22:00', wed, thu, fri],
  ],
  [
    'extended at the moment of the stop',
    office,
    [override('extend', '24T18:00', '24T22:00')],
    [mon, '24T08:00-24T22:00', wed, thu, fri],
  ],
  [
    'extending what is off changes nothing',
    office,
    [override('extend', '24T20:00', '24T22:00')],
    [mon, tue, wed, thu, fri],
  ],
  [
    'a stop skipped: on to the next start',
    office,
    [override('skip', '24T17:00', '24T19:00')],
    [mon, '24T08:00-25T18:00', thu, fri],
  ],
  [
    'woken',
    office,
    [override('wake', '28T09:00', '28T11:00')],
    [mon, tue, wed, thu, fri, '28T09:00-28T11:00'],
  ],
  [
    'held while running',
    office,
    [override('hold', '24T12:00', '25T12:00')],
    [mon, '24T08:00-25T18:00', thu, fri],
  ],
  [
    'held while off',
    office,
    [override('hold', '24T20:00', '25T12:00')],
    [mon, tue, '25T12:00-25T18:00', thu, fri],
  ],
  [
    'a hold beats a wake',
    office,
    [override('hold', '28T08:00', '28T20:00'), override('wake', '28T09:00', '28T11:00')],
    [mon, tue, wed, thu, fri],
  ],
])('runs: %s', (_name, schedule, overrides, expected) => {
  expect(shown(schedule, overrides)).toEqual(expected);
});

test('over midnight it belongs to the day on which it starts, also into a holiday', () => {
  const nights = { kind: 'weekly' as const, days: [2 as const, 3 as const], every: 1 };
  const schedule: Schedule = {
    ...office,
    running: [{ on: nights, from: '20:00', to: '04:00' }],
    holidays: { calendar: holidays, instead: 'off' },
  };
  expect(shown(schedule)).toEqual(['24T20:00-25T04:00']);
});

const at = (text: string) => Date.parse(`2026-11-${text}:00Z`);

test.each<[string, Schedule, Override[], string, object]>([
  [
    'running hours',
    office,
    [],
    '24T12:00',
    { running: true, enforced: true, until: at('24T18:00'), codes: ['runningHours'] },
  ],
  [
    'off hours, a missed stop is still due',
    office,
    [],
    '24T23:00',
    { running: false, enforced: true, until: at('25T08:00'), codes: ['offHours'] },
  ],
  [
    'held',
    office,
    [override('hold', '24T12:00', '24T20:00')],
    '24T19:00',
    { running: true, enforced: false, until: at('24T20:00'), codes: ['held', 'offHours'] },
  ],
  [
    'woken',
    office,
    [override('wake', '28T09:00', '28T11:00')],
    '28T10:00',
    { running: true, enforced: true, until: at('28T11:00'), codes: ['woken', 'offHours'] },
  ],
  [
    'skipped',
    office,
    [override('skip', '24T17:00', '24T19:00')],
    '24T23:00',
    { running: true, enforced: true, until: at('25T18:00'), codes: ['stopSkipped', 'offHours'] },
  ],
  [
    'stop-only: starts nothing',
    { ...office, mode: 'stop-only' },
    [],
    '24T12:00',
    { running: true, enforced: false, until: at('24T18:00'), codes: ['runningHours'] },
  ],
  [
    'stop-only: stops',
    { ...office, mode: 'stop-only' },
    [],
    '24T20:00',
    { running: false, enforced: true, until: at('25T08:00'), codes: ['offHours'] },
  ],
  [
    'start-only: stops nothing',
    { ...office, mode: 'start-only' },
    [],
    '24T20:00',
    { running: false, enforced: false, until: at('25T08:00'), codes: ['offHours'] },
  ],
  [
    'never runs',
    { ...office, running: [] },
    [],
    '24T20:00',
    { running: false, enforced: true, until: undefined, codes: ['offHours'] },
  ],
])('now: %s', (_name, schedule, overrides, now, expected) => {
  const { because, until, ...answer } = shouldRun(schedule, overrides, at(now));
  expect({ ...answer, until, codes: because.map(({ code }) => code) }).toEqual(expected);
});

test('the reasons name the person, the wish and the holiday', () => {
  const schedule: Schedule = { ...office, holidays: { calendar: holidays, instead: 'off' } };
  const wake = override('wake', '25T09:00', '25T11:00');
  const { because } = shouldRun(schedule, [wake], at('25T10:00'));
  expect(because.map(({ message }) => message)).toEqual([
    'ann wants it running until 2026-11-25T11:00:00Z: a demo.',
    "'office' has it off now (2026-11-25 is a holiday).",
  ]);
});
