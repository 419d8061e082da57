/** What AKS, Kured and Velero do by their own settings. */
import { cronTimes } from '../../../shared/calendar/cron';
import { kuredWindow } from '../../../shared/calendar/kured';
import { windowOfMaintenance } from '../../../shared/calendar/maintenance';
import type { Window } from '../../../shared/calendar/types';
import { openings } from '../../../shared/calendar/window';

const iso = (at: number) => new Date(at).toISOString().slice(0, 16);
const range = (from: string, to: string) => ({
  start: Date.parse(`${from}T00:00Z`),
  end: Date.parse(`${to}T00:00Z`),
});
const starts = (window: Window, from: string, to: string) =>
  openings(window, range(from, to)).map(({ start }) => iso(start));
const shown = (window: Window, from: string, to: string) =>
  openings(window, range(from, to)).map(({ start, end }) => `${iso(start)}/${iso(end)}`);

describe('AKS maintenance', () => {
  const planned = (schedule: object, more: object = {}) =>
    windowOfMaintenance('aksManagedAutoUpgradeSchedule', {
      maintenanceWindow: { schedule, durationHours: 4, startTime: '22:00', ...more },
    });
  const monthly = (more: object) => ({ relativeMonthly: { intervalMonths: 1, ...more } });

  test.each([
    ['every third day', { daily: { intervalDays: 3 } }, ['2026-01-01', '2026-01-04', '2026-01-07']],
    [
      'every week',
      { weekly: { intervalWeeks: 1, dayOfWeek: 'Friday' } },
      ['2026-01-02', '2026-01-09', '2026-01-16'],
    ],
    [
      'a date of the month',
      { absoluteMonthly: { intervalMonths: 1, dayOfMonth: 31 } },
      ['2026-01-31', '2026-03-31', '2026-05-31'],
    ],
    [
      'every third month',
      { absoluteMonthly: { intervalMonths: 3, dayOfMonth: 20 } },
      ['2026-01-20', '2026-04-20', '2026-07-20'],
    ],
    [
      'the first Monday',
      monthly({ weekIndex: 'First', dayOfWeek: 'Monday' }),
      ['2026-01-05', '2026-02-02', '2026-03-02'],
    ],
    [
      'the fourth Sunday',
      monthly({ weekIndex: 'Fourth', dayOfWeek: 'Sunday' }),
      ['2026-01-25', '2026-02-22', '2026-03-22'],
    ],
    [
      'the last Friday',
      monthly({ weekIndex: 'Last', dayOfWeek: 'Friday' }),
      ['2026-01-30', '2026-02-27', '2026-03-27'],
    ],
  ])('%s', (_name, schedule, expected) => {
    const window = planned(schedule, { startDate: '2026-01-01' });
    const found = starts(window, '2025-12-01', '2026-09-01').map((at) => at.slice(0, 10));
    expect(found.slice(0, 3)).toEqual(expected);
  });

  test('every second week from a Tuesday skips the Sunday after it, as AKS does (#5720)', () => {
    const schedule = { weekly: { intervalWeeks: 2, dayOfWeek: 'Sunday' } };
    const window = planned(schedule, { startDate: '2026-04-14', utcOffset: '+00:00' });
    expect(starts(window, '2026-04-01', '2026-05-20')).toEqual([
      '2026-04-26T22:00',
      '2026-05-10T22:00',
    ]);
  });

  test('the offset does not follow summer time', () => {
    const window = planned({ daily: { intervalDays: 1 } }, { utcOffset: '+01:00' });
    const winter = starts(window, '2026-03-01', '2026-03-02').at(-1);
    const summer = starts(window, '2026-07-01', '2026-07-02').at(-1);
    expect([winter, summer]).toEqual(['2026-03-01T21:00', '2026-07-01T21:00']);
  });

  test('excluded dates count in full at the offset, also for what began before', () => {
    const window = planned(
      { daily: { intervalDays: 1 } },
      { utcOffset: '+02:00', notAllowedDates: [{ start: '2022-12-23', end: '2023-01-03' }] },
    );
    expect(shown(window, '2022-12-22', '2023-01-04')).toEqual([
      '2022-12-22T20:00/2022-12-22T22:00',
      '2023-01-03T22:00/2023-01-04T00:00',
    ]);
  });

  test('a whole day, and dates as the SDK gives them', () => {
    const window = planned(
      { weekly: { intervalWeeks: 1, dayOfWeek: 'Saturday' } },
      { durationHours: 24, startTime: '00:00', startDate: new Date('2026-01-01T00:00:00Z') },
    );
    expect(shown(window, '2026-01-01', '2026-01-08')).toEqual([
      '2026-01-03T00:00/2026-01-04T00:00',
    ]);
  });

  test('the older form: hours in UTC, less forbidden times', () => {
    const window = windowOfMaintenance('default', {
      timeInWeek: [{ day: 'Tuesday', hourSlots: [1, 2, 23] }],
      notAllowedTime: [{ start: '2026-11-24T02:00:00Z', end: '2026-11-24T23:30:00Z' }],
    });
    expect(shown(window, '2026-11-23', '2026-11-30')).toEqual([
      '2026-11-24T01:00/2026-11-24T02:00',
      '2026-11-24T23:30/2026-11-25T00:00',
    ]);
  });

  test.each([
    ['a day that is none', { weekly: { intervalWeeks: 1, dayOfWeek: 'Fryday' } }, 'dayOfWeek'],
    ['no schedule', {}, 'schedule: none of the four is set'],
    ['no interval', { daily: { intervalDays: 0 } }, 'intervalDays'],
  ])('%s is named', (_name, schedule, message) => {
    expect(() => planned(schedule)).toThrow(message);
  });
});

describe('Kured', () => {
  test.each([
    [
      'within a day',
      { days: ['thu'], startTime: '1:00', endTime: '05:00' },
      ['2026-11-26T01:00/2026-11-26T05:00'],
    ],
    [
      'over midnight it asks for the day it is, not the day it began',
      { days: ['thu'], startTime: '22:00', endTime: '06:00' },
      ['2026-11-26T00:00/2026-11-26T06:00', '2026-11-26T22:00/2026-11-27T00:00'],
    ],
    [
      'both days for one night, with two ends besides',
      { days: ['Thursday', '5'], startTime: '10pm', endTime: '6:00:00' },
      [
        '2026-11-26T00:00/2026-11-26T06:00',
        '2026-11-26T22:00/2026-11-27T06:00',
        '2026-11-27T22:00/2026-11-28T00:00',
      ],
    ],
    [
      'a zone',
      { days: ['0'], startTime: '22', endTime: '23', timeZone: 'Europe/Amsterdam' },
      ['2026-11-29T21:00/2026-11-29T22:00'],
    ],
    ['never', { startTime: '10:00', endTime: '10:00' }, []],
  ])('%s', (_name, settings, expected) => {
    expect(shown(kuredWindow(settings), '2026-11-23', '2026-11-30')).toEqual(expected);
  });

  test('without settings it reboots at any time', () => {
    expect(openings(kuredWindow({}), range('2026-11-23', '2026-11-30'))).toHaveLength(1);
  });

  test.each([
    [{ days: ['xyz'] }, "reboot-days: 'xyz' is no day"],
    [{ startTime: '25:00' }, "time: '25:00' is none to Kured"],
  ])('%j is refused', (settings, message) => {
    expect(() => kuredWindow(settings)).toThrow(message);
  });
});

describe('Velero', () => {
  test.each([
    ['every night', '30 1 * * *', ['2026-01-01T01:30', '2026-01-02T01:30', '2026-01-03T01:30']],
    ['either day field', '0 1 3 * 5', ['2026-01-02T01:00', '2026-01-03T01:00', '2026-01-09T01:00']],
    [
      'steps are a choice of days, too',
      '0 1 */2 * sat',
      ['2026-01-01T01:00', '2026-01-03T01:00', '2026-01-05T01:00'],
    ],
    ['names', '0 1 * FEB mon', ['2026-02-02T01:00', '2026-02-09T01:00', '2026-02-16T01:00']],
    [
      'from a number on',
      '50/5 3 * * ?',
      ['2026-01-01T03:50', '2026-01-01T03:55', '2026-01-02T03:50'],
    ],
    ['ranges', '0 22-23 * * 0', ['2026-01-04T22:00', '2026-01-04T23:00', '2026-01-11T22:00']],
    ['@weekly', '@weekly', ['2026-01-04T00:00', '2026-01-11T00:00', '2026-01-18T00:00']],
    ['@every', '@every 1h30m', ['2026-01-01T00:00', '2026-01-01T01:30', '2026-01-01T03:00']],
    [
      'its own zone',
      'CRON_TZ=Asia/Tokyo 0 9 * * *',
      ['2026-01-01T00:00', '2026-01-02T00:00', '2026-01-03T00:00'],
    ],
    ['never', '0 0 30 2 *', []],
  ])('%s: %s', (_name, expression, expected) => {
    const times = cronTimes(expression, 'UTC', range('2026-01-01', '2026-06-01'));
    expect(times.slice(0, 3).map(iso)).toEqual(expected);
  });

  test('a skipped time does not run, a repeated one runs twice', () => {
    const times = (from: string, to: string) =>
      cronTimes('30 2 * * *', 'Europe/Amsterdam', range(from, to)).map(iso);
    expect(times('2027-03-27', '2027-03-30')).toEqual(['2027-03-27T01:30', '2027-03-29T00:30']);
    expect(times('2026-10-25', '2026-10-26')).toEqual(['2026-10-25T00:30', '2026-10-25T01:30']);
  });

  test.each([
    ['0 1 * * 7', "cron: '7' is no day of week, allowed is 0-6"],
    ['60 1 * * *', "cron: '60' is no minute, allowed is 0-59"],
    ['0 1 * *', 'has 4 fields, write five'],
    ['0 1 L * *', "cron: 'L' is no day of month"],
    ['0 5-1 * * *', "cron: '5-1' is no hour"],
    ['*/0 1 * * *', "cron: '*/0' is no minute"],
    ['@every soon', "cron: '@every soon' has no duration"],
  ])('%s is refused', (expression, message) => {
    expect(() => cronTimes(expression, 'UTC', range('2026-01-01', '2026-01-02'))).toThrow(message);
  });
});
