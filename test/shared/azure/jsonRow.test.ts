import { jsonOf, jsonRow } from '../../../shared/azure/jsonRow';

/** As storage keeps it: what is half a character in UTF-8 is lost. */
function kept(value: unknown) {
  const row = jsonRow('partition', 'row', value);
  return Object.fromEntries(
    Object.entries(row).map(([name, text]) => [name, Buffer.from(text).toString()]),
  );
}

test.each([
  { name: 'nothing much', value: { a: [1, null, 'b'] } },
  { name: 'more than a property holds', value: 'x'.repeat(100_000) },
  // One of them is cut, wherever the pieces end.
  { name: 'signs of two halves', value: `${'🎉'.repeat(40_000)}x` },
  { name: 'signs of two halves, one further', value: `x${'🎉'.repeat(40_000)}` },
  { name: 'quotes and backslashes', value: '\\"\\u00fc"'.repeat(10_000) },
  { name: 'letters of all kinds', value: { Ünïcödé: '日本語 €' } },
])('a value with $name comes back as it was', ({ value }) => {
  const row = kept(value);
  expect(JSON.stringify(jsonOf(row)) === JSON.stringify(value)).toBe(true);
});

test('no property is longer than storage takes', () => {
  const row = kept('🎉'.repeat(40_000));
  expect(Math.max(...Object.values(row).map((text) => text.length))).toBeLessThanOrEqual(32_768);
});
