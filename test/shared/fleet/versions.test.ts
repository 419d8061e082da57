import fc from 'fast-check';
import {
  compareVersions,
  isOlder,
  isVersion,
  minorsBetween,
  newestOf,
  oldestOf,
} from '../../../shared/fleet/versions';

const numbers = fc.tuple(fc.constant(1), fc.nat({ max: 60 }), fc.nat({ max: 200 }));

test('versions are ordered by their numbers', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const byNumbers = a[1] - b[1] || a[2] - b[2];
      expect(Math.sign(compareVersions(a.join('.'), b.join('.')))).toBe(Math.sign(byNumbers));
      expect(isOlder(a.join('.'), b.join('.'))).toBe(byNumbers < 0);
      expect(minorsBetween(a.join('.'), b.join('.'))).toBe(b[1] - a[1]);
    }),
  );
});

test('an alias means its first patch', () => {
  expect(compareVersions('1.34', '1.34.0')).toBe(0);
});

test.each([['1'], ['1.34.2-akslts'], ['latest'], [''], ['1.34.2.1'], ['1.34.x']])(
  "'%s' is refused and shown",
  (text) => {
    expect(() => compareVersions(text, '1.34.2')).toThrow(
      `'${text}' is not a Kubernetes version; expected for example 1.34.2`,
    );
  },
);

test.each([
  { text: '1.34.2', full: true },
  { text: '1.34', full: false },
  { text: 'v1.34.2', full: false },
  { text: '1.34.2 ', full: false },
])("'$text' is a full version: $full", ({ text, full }) => {
  expect(isVersion(text)).toBe(full);
});

test('newest and oldest are found by number, not by text, and of none there is none', () => {
  expect(newestOf(['1.34.9', '1.34.10', '1.33.20'])).toBe('1.34.10');
  expect(oldestOf(['1.34.9', '1.34.10', '1.33.20', '1.33.3'])).toBe('1.33.3');
  expect(newestOf([])).toBeUndefined();
  expect(oldestOf([])).toBeUndefined();
});
