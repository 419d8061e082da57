/** Hours that could have been off, and why they were not. */
import fc from 'fast-check';
import {
  type Mark,
  marksOf,
  missedOf,
  type MissedInput,
} from '../../../../functions/power/ledger/missed';
import type { AuditEntry } from '../../../../shared/audit/entry';
import type { Schedule, Span } from '../../../../shared/calendar/types';
import { at, ID } from './support';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.parse('2026-11-16T00:00:00Z');
const range = { start, end: start + 7 * DAY };

/** Runs from 8 to 20 on weekdays. */
const schedule: Schedule = {
  name: 'office',
  zone: 'UTC',
  running: [
    { on: { kind: 'weekly', days: [1, 2, 3, 4, 5], every: 1 }, from: '08:00', to: '20:00' },
  ],
  mode: 'both',
  exceptions: [],
};

const span = (day: number, from: number, to: number): Span => ({
  start: start + day * DAY + from * HOUR,
  end: start + day * DAY + to * HOUR,
});

const mark = (why: Mark['why'], where: Span): Mark => ({
  ...where,
  why,
  text: `because of ${why}`,
});

/** Off whenever it should be. */
const ALL_OFF = [span(0, 0, 8), ...[0, 1, 2, 3].map((day) => span(day, 20, 32)), span(4, 20, 72)];

const input = (more: Partial<MissedInput> = {}): MissedInput => ({
  cluster: { id: ID, name: 'one' },
  range,
  schedule,
  off: ALL_OFF,
  marks: [],
  savedHourly: { EUR: 2 },
  unknown: [],
  ...more,
});

const summary = (given: MissedInput) =>
  missedOf(given).map(({ why, from, to, cost }) => [
    why,
    from.slice(8, 16),
    to.slice(8, 16),
    cost.EUR,
  ]);

test('off whenever it should be: nothing missed', () => {
  expect(missedOf(input())).toEqual([]);
});

test('a night that nobody explains', () => {
  const off = ALL_OFF.filter((_, index) => index !== 2);
  expect(summary(input({ off }))).toEqual([['unexplained', '17T20:00', '18T08:00', 24]]);
});

test('an explanation holds for as long as it held, the rest is unexplained', () => {
  const off = ALL_OFF.filter((_, index) => index !== 2);
  const marks = [mark('override', span(1, 20, 23)), mark('refused', span(1, 22, 25))];
  expect(summary(input({ off, marks }))).toEqual([
    ['override', '17T20:00', '17T23:00', 6],
    ['refused', '17T23:00', '18T01:00', 4],
    ['unexplained', '18T01:00', '18T08:00', 14],
  ]);
});

test('minutes of stopping and of waking early are told apart', () => {
  const off = ALL_OFF.map(({ start: from, end: to }) => ({
    start: from + 10 * 60_000,
    end: to - 30 * 60_000,
  }));
  const missed = missedOf(input({ off }));
  expect(new Set(missed.map(({ why }) => why))).toEqual(new Set(['notYet']));
});

test.each([
  { name: 'a schedule that only starts', mode: 'start-only' as const, hours: 0 },
  { name: 'a schedule that only stops', mode: 'stop-only' as const, hours: 108 },
])('$name', ({ mode, hours }) => {
  const missed = missedOf(input({ schedule: { ...schedule, mode }, off: [] }));
  const sum = missed.reduce((total, { from, to }) => total + Date.parse(to) - Date.parse(from), 0);
  expect(sum / HOUR).toBe(hours);
});

describe('the trail explains', () => {
  const entry = (time: string, action: string, verdict: AuditEntry['verdict']): AuditEntry => ({
    key: time,
    at: at(time),
    actor: { kind: 'system' },
    cluster: ID,
    action,
    verdict,
    because: [{ code: 'c', message: `${action} ${verdict}` }],
    correlation: 'x',
  });

  test('each entry until the next one; a stop that worked ends an explanation', () => {
    const entries = [
      entry('17T23:00', 'power.stop', 'act'),
      entry('17T20:00', 'power.stop', 'refuse'),
      entry('18T02:00', 'power.hand', 'done'),
      entry('18T01:00', 'upgrade.nodePool', 'failed'),
      entry('16T20:00', 'power.override', 'act'),
      entry('16T22:00', 'power.override.end', 'act'),
    ];
    const marks = marksOf(entries, Date.parse(at('18T05:00')));
    expect(
      marks.map(({ why, start: from, end }) => [
        why,
        new Date(from).toISOString(),
        new Date(end).toISOString(),
      ]),
    ).toEqual([
      ['override', at('16T20:00'), at('16T22:00')],
      ['refused', at('17T20:00'), at('17T23:00')],
      ['hand', at('18T02:00'), at('18T05:00')],
    ]);
  });
});

test('missed, off and planned hours make the whole week, whatever happened', () => {
  const spans = fc.tuple(fc.nat(7 * 24), fc.nat(48)).map(([from, length]): Span => ({
    start: start + from * HOUR,
    end: start + (from + length) * HOUR,
  }));
  const marks = fc
    .tuple(spans, fc.constantFrom('override' as const, 'hand' as const, 'failed' as const))
    .map(([where, why]) => mark(why, where));
  fc.assert(
    fc.property(
      fc.array(spans, { maxLength: 6 }),
      fc.array(marks, { maxLength: 6 }),
      (off, all) => {
        const missed = missedOf(input({ off, marks: all }));
        const hours = Array.from({ length: 7 * 24 }, (_, hour) => start + hour * HOUR);
        const isOff = (hour: number) => off.some((one) => one.start <= hour && hour < one.end);
        const due = (hour: number) =>
          new Date(hour).getUTCDay() % 6 === 0 ||
          new Date(hour).getUTCHours() < 8 ||
          new Date(hour).getUTCHours() >= 20;
        const expected = hours.filter((hour) => due(hour) && !isOff(hour)).length;
        const found = missed.reduce(
          (sum, { from, to }) => sum + (Date.parse(to) - Date.parse(from)) / HOUR,
          0,
        );
        expect(found).toBeCloseTo(expected);
        expect(missed.every(({ cost }) => (cost.EUR ?? 0) > 0)).toBe(true);
      },
    ),
  );
});
