import { instantOf, instantsOf, isZone, localDay, offsetAt } from '../../../shared/calendar/zone';
import { wallAt } from './oracle';

const MINUTE = 60_000;
const DAY = 86_400_000;

const at = (zone: string, date: string, minutes: number) =>
  new Date(instantOf(zone, Date.parse(`${date}T00:00Z`) / DAY, minutes)).toISOString().slice(0, 16);

describe('a wall time means one instant', () => {
  test.each([
    ['an ordinary time', 'Europe/Amsterdam', '2026-11-21', 22 * 60, '2026-11-21T21:00'],
    ['a fixed offset', 'UTC+05:30', '2026-11-21', 0, '2026-11-20T18:30'],
    ['a negative offset', 'UTC-3', '2026-11-21', 0, '2026-11-21T03:00'],
    ['UTC itself', 'UTC', '2026-11-21', 90, '2026-11-21T01:30'],
    ['skipped: the end of the gap', 'Europe/Amsterdam', '2027-03-28', 150, '2027-03-28T01:00'],
    ['repeated: the first pass', 'Europe/Amsterdam', '2026-10-25', 150, '2026-10-25T00:30'],
    ['after the repeated hour', 'Europe/Amsterdam', '2026-10-25', 180, '2026-10-25T02:00'],
    ['half an hour skipped', 'Australia/Lord_Howe', '2026-10-04', 135, '2026-10-03T15:30'],
    ['half an hour repeated', 'Australia/Lord_Howe', '2026-04-05', 105, '2026-04-04T14:45'],
    ['midnight itself skipped', 'Africa/Cairo', '2026-04-24', 0, '2026-04-23T22:00'],
    ['the end of the day before it', 'Africa/Cairo', '2026-04-23', 1440, '2026-04-23T22:00'],
    ['two hours skipped', 'Antarctica/Troll', '2026-03-29', 120, '2026-03-29T01:00'],
    ['no summer time', 'Asia/Kolkata', '2026-07-01', 0, '2026-06-30T18:30'],
    ['a rule that ended: 2022', 'America/Mexico_City', '2022-07-01', 0, '2022-07-01T05:00'],
    ['a rule that ended: 2023', 'America/Mexico_City', '2023-07-01', 0, '2023-07-01T06:00'],
    ['a zone that moved: 2024', 'Asia/Almaty', '2024-02-01', 0, '2024-01-31T18:00'],
    ['a zone that moved: after', 'Asia/Almaty', '2024-04-01', 0, '2024-03-31T19:00'],
  ])('%s', (_name, zone, date, minutes, expected) => {
    expect(at(zone, date, minutes)).toBe(expected);
  });
});

test.each([
  ['shown once', '2026-11-21T22:00', 1],
  ['skipped', '2027-03-28T02:30', 0],
  ['repeated', '2026-10-25T02:30', 2],
])('a clock time that is %s', (_name, wall, times) => {
  expect(instantsOf('Europe/Amsterdam', Date.parse(`${wall}Z`))).toHaveLength(times);
});

test.each([
  ['Europe/Amsterdam', true],
  ['UTC', true],
  ['UTC+05:30', true],
  ['UTC-12', true],
  ['UTC+15:00', false],
  ['Europe/Atlantis', false],
  ['local', false],
  ['system', false],
  ['+05:30', false],
  ['', false],
])('%s is a zone: %s', (zone, expected) => {
  expect(isZone(zone)).toBe(expected);
});

test('an unknown zone is named, with what is allowed', () => {
  expect(() => instantOf('Europe/Atlantis', 0, 0)).toThrow(
    "zone: 'Europe/Atlantis' is unknown, write an IANA name as Europe/Amsterdam",
  );
});

test('the local day is that of the zone', () => {
  const evening = Date.parse('2026-11-21T23:30Z');
  expect(localDay('Europe/Amsterdam', evening) - localDay('UTC', evening)).toBe(1);
});

/** The instants of one zone at which its clock jumps, found with Intl alone. */
function changes(zone: string, from: number, to: number): number[] {
  const ahead = (instant: number) => {
    const { day, minute } = wallAt(zone, instant);
    return day * DAY + minute * MINUTE - instant;
  };
  const found: number[] = [];
  for (let start = from; start < to; start += 9 * DAY) {
    let [low, high] = [start, start + 9 * DAY];
    if (ahead(low) === ahead(high)) continue;
    while (high - low > MINUTE) {
      const middle = Math.round((low + high) / 2 / MINUTE) * MINUTE;
      if (ahead(middle) === ahead(low)) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  return found;
}

test('no instant is lost or doubled at any clock change of any zone from 2020 to 2035', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  let count = 0;
  for (const zone of zones) {
    for (const change of changes(zone, Date.UTC(2020, 0), Date.UTC(2036, 0))) {
      count++;
      checkAround(zone, change);
    }
  }
  expect(zones.length).toBeGreaterThan(400);
  expect(count).toBeGreaterThan(3000);
});

/** Quarters of the days around it: each begins where the one before ends, at its clock time. */
function checkAround(zone: string, change: number): void {
  const first = wallAt(zone, change - DAY).day;
  let before = instantOf(zone, first, 0);
  for (let quarter = 1; quarter <= 3 * 96; quarter++) {
    const [day, minute] = [first + Math.floor(quarter / 96), (quarter % 96) * 15];
    const start = instantOf(zone, day, minute);
    if (minute === 0 && instantOf(zone, day - 1, 1440) !== start) throw new Error(`seam: ${zone}`);
    if (start < before) throw new Error(`doubled: ${zone} ${new Date(start).toISOString()}`);
    const isNear = Math.abs(start - change) <= 3 * 3_600_000;
    if (isNear) checkQuarter(zone, before, start, { day, minute });
    before = start;
  }
  for (const instant of [change - MINUTE, change, change + MINUTE]) {
    const { day, minute } = wallAt(zone, instant);
    expect(instant + offsetAt(zone, instant)).toBe(day * DAY + minute * MINUTE);
    expect(instantsOf(zone, day * DAY + minute * MINUTE)).toContain(instant);
  }
}

/** By the clock: it shows the time or a later one at the start, and never showed it before. */
function checkQuarter(
  zone: string,
  before: number,
  start: number,
  wall: { day: number; minute: number },
) {
  const shown = (instant: number) => {
    const { day, minute } = wallAt(zone, instant);
    return day * 1440 + minute;
  };
  const due = wall.day * 1440 + wall.minute;
  const isFirst = shown(start) >= due && (before === start || shown(start - MINUTE) < due);
  if (!isFirst) throw new Error(`lost: ${zone} ${new Date(start).toISOString()}`);
}
