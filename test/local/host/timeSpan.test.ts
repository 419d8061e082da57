import fc from 'fast-check';
import { DAY, formatTimeSpan, hostTime, HOUR, parseTimeSpan } from '../../../local/host/timeSpan';

test.each<[string, number | undefined]>([
  ['00:00:30', 30_000],
  ['01:00:00', HOUR],
  ['6.00:00:00', 6 * DAY],
  ['00:00:00.5', 500],
  ['24:00', DAY],
  ['0 */5 * * * *', undefined],
  ['', undefined],
])('"%s" is %d milliseconds', (text, milliseconds) => {
  expect(parseTimeSpan(text)).toBe(milliseconds);
});

test('what is formatted is parsed back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (seconds) => {
      expect(parseTimeSpan(formatTimeSpan(seconds * 1000))).toBe(seconds * 1000);
    }),
  );
  expect(formatTimeSpan(6 * DAY)).toBe('6.00:00:00');
});

test('instants have seven fraction digits', () => {
  expect(hostTime(1)).toBe('1970-01-01T00:00:00.0010000Z');
});
