import { isDue, weekOf } from '../../../../functions/upgrades/offers/week';

const tuesday = { day: 'Tue', hour: 3 } as const;

test.each([
  { now: '2026-11-23T23:30:00Z', zone: 'UTC', week: '2026-W48' },
  { now: '2026-11-22T23:30:00Z', zone: 'Europe/Amsterdam', week: '2026-W48' },
  { now: '2026-11-22T23:30:00Z', zone: 'UTC', week: '2026-W47' },
  { now: '2027-01-01T12:00:00Z', zone: 'UTC', week: '2026-W53' },
  { now: '2027-01-04T12:00:00Z', zone: 'UTC', week: '2027-W01' },
])('$now in $zone is $week', ({ now, zone, week }) => {
  expect(weekOf(now, zone)).toBe(week);
});

test.each([
  { now: '2026-11-23T23:59:00Z', zone: 'UTC', due: false },
  { now: '2026-11-24T02:59:59Z', zone: 'UTC', due: false },
  { now: '2026-11-24T03:00:00Z', zone: 'UTC', due: true },
  { now: '2026-11-24T02:00:00Z', zone: 'Europe/Amsterdam', due: true },
  { now: '2026-11-24T01:59:00Z', zone: 'Europe/Amsterdam', due: false },
  { now: '2026-11-29T23:00:00Z', zone: 'UTC', due: true },
  { now: '2026-11-30T00:00:00Z', zone: 'UTC', due: false },
])('Tuesday at 3 has come by $now in $zone: $due', ({ now, zone, due }) => {
  expect(isDue(tuesday, zone, now)).toBe(due);
});

test('an hour that daylight saving skips comes an hour later', () => {
  const sunday = { day: 'Sun', hour: 2 } as const;
  expect(isDue(sunday, 'Europe/Amsterdam', '2027-03-28T00:59:00Z')).toBe(false);
  expect(isDue(sunday, 'Europe/Amsterdam', '2027-03-28T01:00:00Z')).toBe(true);
});
