import fc from 'fast-check';
import { DateTime } from 'luxon';
import { secondsBeforeLook } from '../../../functions/clusters/waiting';

const SINCE = '2026-11-23T06:00:00.000Z';

function lookAfter(elapsed: number, expectedSeconds: number): number | undefined {
  const now = DateTime.fromISO(SINCE, { zone: 'utc' }).plus({ seconds: elapsed }).toISO() ?? '';
  return secondsBeforeLook({ since: SINCE, now, expectedSeconds });
}

test.each([
  { name: 'waits until the end is likely', elapsed: 100, expected: 600, wait: 500 },
  { name: 'looks at least a minute apart', elapsed: 0, expected: 0, wait: 60 },
  { name: 'a minute too when the end is due', elapsed: 570, expected: 600, wait: 143 },
  { name: 'then at a quarter of the time gone', elapsed: 1200, expected: 600, wait: 300 },
  { name: 'at most a quarter of an hour apart', elapsed: 40_000, expected: 600, wait: 900 },
  { name: 'still waits just before a day', elapsed: 86_399, expected: 600, wait: 900 },
  { name: 'gives up after a day', elapsed: 86_400, expected: 600, wait: undefined },
])('$name', ({ elapsed, expected, wait }) => {
  expect(lookAfter(elapsed, expected)).toBe(wait);
});

test('an operation of any length is followed with few looks until it is called stuck', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), (expected) => {
      let elapsed = expected;
      let looks = 0;
      for (;;) {
        const wait = lookAfter(elapsed, expected);
        if (wait === undefined) break;
        expect(wait).toBeGreaterThanOrEqual(60);
        elapsed += wait;
        looks++;
      }
      expect(looks).toBeLessThanOrEqual(120);
    }),
  );
});
