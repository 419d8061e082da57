/** Conflicts that windows, zones and years decide. */
import { calendarOf } from '../../../../shared/calendar/clusterCalendar';
import { conflicts, DAYS_AHEAD, fleetConflicts } from '../../../../shared/calendar/conflicts';
import { compareFindings, type Finding } from '../../../../shared/calendar/findings';
import type { CalendarSources } from '../../../../shared/calendar/sources';
import type { Schedule, Slot, Weekday, Window } from '../../../../shared/calendar/types';
import { CLUSTER, DAY, sourcesWith } from './support';

const HOUR = 3_600_000;

function slot(days: Weekday[], from: string, to: string): Slot {
  return { on: { kind: 'weekly', days, every: 1 }, from, to };
}

function window(name: string, zone: string, ...slots: Slot[]): Window {
  return { name, zone, slots, except: [] };
}

function look(sources: Partial<CalendarSources>, from = '2026-01-05T00:00:00Z'): Finding[] {
  const start = Date.parse(from);
  const range = { start, end: start + DAYS_AHEAD * DAY };
  return conflicts(calendarOf(sourcesWith({ zone: 'Europe/Amsterdam', ...sources }), range));
}

function codes(findings: Finding[]): string[] {
  return findings.map(({ reason }) => reason.code);
}

describe('bake between two rings', () => {
  const saturday = window('saturday', 'UTC', slot([6], '22:00', '04:00'));
  const sunday = window('sunday', 'UTC', slot([7], '22:00', '04:00'));
  const nights = window('nights', 'UTC', slot([1, 2, 3, 4, 5], '22:00', '04:00'));

  test.each<{ name: string; before: Window; own: Window; bake: number; times: number }>([
    { name: 'a day of bake fits', before: saturday, own: sunday, bake: 24, times: 0 },
    { name: 'two days never fit', before: saturday, own: sunday, bake: 48, times: 12 },
    { name: 'so long that the work is cut', before: saturday, own: sunday, bake: 29, times: 12 },
    { name: 'an earlier night of many will do', before: nights, own: saturday, bake: 72, times: 0 },
    { name: 'no night is early enough', before: nights, own: saturday, bake: 150, times: 13 },
  ])('$name', ({ before, own, bake, times }) => {
    const after = { ring: 'staging', window: before, bake: bake * HOUR };
    const upgrades = { ring: 'production', window: own, estimate: 2 * HOUR, wakes: false, after };
    const found = look({ upgrades }).filter(({ reason }) => reason.code === 'bakeImpossible');
    expect(found.map((finding) => finding.times)).toEqual(times === 0 ? [] : [times]);
  });
});

describe('a fixed offset of AKS', () => {
  const at = (utcOffset: number, zone: string) => ({
    maintenance: [
      { name: 'default', window: window('default', zone, slot([7], '02:00', '06:00')), utcOffset },
    ],
  });

  test('agrees until the next clock change, and says when that is', () => {
    const [finding] = look(at(60, 'UTC+01:00'), '2026-02-01T00:00:00Z');
    expect(finding?.reason.code).toBe('offsetDisagrees');
    expect(finding?.first).toEqual({
      at: '2026-03-29T01:00:00.000Z',
      local: 'Sun 29 Mar 2026 03:00 Europe/Amsterdam',
    });
    expect(finding?.reason.evidence?.disagreesFrom).toBe('Sun 29 Mar 2026 03:00 Europe/Amsterdam');
    expect(finding?.times).toBe(5);
    expect(finding?.reason.message).toContain('60 minutes later');
  });

  test('is told even when the change is further off than 90 days', () => {
    const [finding] = look(at(60, 'UTC+01:00'), '2026-11-21T00:00:00Z');
    expect(finding?.first.local).toBe('Sun 28 Mar 2027 03:00 Europe/Amsterdam');
    expect(finding?.times).toBe(0);
  });

  test('of summer disagrees in winter at once', () => {
    const [finding] = look(at(120, 'UTC+02:00'), '2026-11-21T00:00:00Z');
    expect(finding?.first.local).toBe('Sun 22 Nov 2026 01:00 Europe/Amsterdam');
    expect(finding?.reason.message).toContain('60 minutes earlier');
  });

  test('that the zone never has is meant as it is', () => {
    expect(look(at(0, 'UTC+00:00'))).toEqual([]);
  });

  test('drifts by half an hour where the clocks do', () => {
    const sources = { zone: 'Australia/Lord_Howe', ...at(660, 'UTC+11:00') };
    const [finding] = look(sources, '2026-03-01T00:00:00Z');
    expect(finding?.reason.message).toContain('30 minutes earlier');
  });
});

describe('a cluster that stays stopped', () => {
  const stopped = { overrides: [], now: 'Stopped' as const };
  const since = Date.parse('2025-03-01T12:00:00Z');
  const always: Schedule = {
    name: 'office',
    zone: 'UTC',
    running: [slot([1], '08:00', '18:00')],
    mode: 'both',
    exceptions: [],
  };

  test('loses its state after 12 months', () => {
    const [finding] = look({ power: { ...stopped, stoppedSince: since } });
    expect(finding?.reason.code).toBe('stoppedTooLong');
    expect(finding?.first.at).toBe('2026-03-01T12:00:00.000Z');
    expect(finding?.times).toBe(1);
  });

  test('is told so even when nobody knows since when', () => {
    const [finding] = look({ power: stopped });
    expect(finding?.first.at).toBe('2027-01-05T00:00:00.000Z');
    expect(finding?.times).toBe(0);
  });

  test('has lost it already: that bites now', () => {
    const [finding] = look({ power: { ...stopped, stoppedSince: since - 365 * DAY } });
    expect(finding?.first.at).toBe('2026-01-05T00:00:00.000Z');
  });

  test('is saved by a schedule that starts it', () => {
    expect(look({ power: { ...stopped, stoppedSince: since, schedule: always } })).toEqual([]);
  });

  test('is saved by a schedule that starts it after the 90 days', () => {
    const later = {
      ...always,
      running: [
        {
          ...slot([1], '08:00', '18:00'),
          on: { kind: 'monthly' as const, dates: [1], every: 12, anchor: '2026-09-01' },
        },
      ],
    };
    expect(look({ power: { ...stopped, schedule: later } })).toEqual([]);
  });

  test('sleeps through the end of its support', () => {
    const support = { version: '1.32.9', ends: Date.parse('2026-02-28T00:00:00Z') };
    expect(codes(look({ power: stopped, support }))).toContain('supportEndsWhileStopped');
    expect(codes(look({ support }))).toEqual([]);
    expect(codes(look({ power: { ...stopped, schedule: always }, support }))).toEqual([]);
  });
});

describe('the windows of many clusters', () => {
  const calendarNamed = (name: string, day: Weekday, subscription = 'a') => {
    const id = CLUSTER.id.replace('11111111-aaaa-4aaa-8aaa-000000000001', subscription);
    const sources = sourcesWith({
      cluster: { id: id.replace(/one$/, name), name },
      maintenance: [
        { name: 'default', window: window('default', 'UTC', slot([day], '02:00', '06:00')) },
      ],
    });
    const start = Date.parse('2026-01-05T00:00:00Z');
    return calendarOf(sources, { start, end: start + DAYS_AHEAD * DAY });
  };
  const many = (count: number, day: Weekday = 7, subscription = 'a') =>
    Array.from({ length: count }, (_, at) => calendarNamed(`aks-${at}`, day, subscription));

  test('throttle each other when they open together', () => {
    const [finding, ...others] = fleetConflicts(many(12));
    expect(others).toEqual([]);
    expect(finding?.reason.message).toContain('12 clusters of subscription a');
    expect(finding?.first.local).toBe('Sun 11 Jan 2026 02:00 UTC');
    expect(finding?.times).toBe(12);
    expect(finding?.cluster).toBeUndefined();
  });

  test('do not when they are few, staggered, or in several subscriptions', () => {
    expect(fleetConflicts(many(9))).toEqual([]);
    expect(fleetConflicts([...many(6, 6), ...many(6, 7)])).toEqual([]);
    expect(fleetConflicts([...many(6, 7, 'a'), ...many(6, 7, 'b')])).toEqual([]);
  });
});

describe('from day to day', () => {
  const office: Schedule = {
    name: 'office',
    zone: 'Europe/Amsterdam',
    running: [slot([1, 2, 3, 4, 5], '07:00', '20:00')],
    mode: 'both',
    exceptions: [],
  };
  const power = { schedule: office, overrides: [], now: 'Running' as const };
  const backup = (hour: number) => ({
    power,
    backups: [{ name: 'nightly', cron: `0 ${hour} * * *`, zone: 'UTC', duration: HOUR }],
  });

  test('the same conflict has the same id and is no news; a fixed one is cleared', () => {
    const today = look(backup(1), '2026-01-05T00:00:00Z');
    const tomorrow = look(backup(1), '2026-01-06T00:00:00Z');
    const fixed = look({ power }, '2026-01-07T00:00:00Z');
    expect(compareFindings([], today).opened).toHaveLength(1);
    expect(compareFindings(today, tomorrow)).toEqual({ opened: [], cleared: [], still: tomorrow });
    expect(compareFindings(tomorrow, fixed)).toEqual({ opened: [], cleared: tomorrow, still: [] });
    expect(today[0]?.first.at).not.toBe(tomorrow[0]?.first.at);
  });

  test('says what to change, with hours at which the cluster runs', () => {
    const [finding] = look(backup(1));
    expect(finding?.todo).toContain('Mon 5 Jan 07:00 to 20:00');
    expect(finding?.id).toBe(
      '11111111-aaaa-4aaa-8aaa-000000000001:rg:one|backupWhileStopped|nightly',
    );
  });
});
