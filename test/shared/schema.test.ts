import { z } from 'zod';
import { readAs } from '../../shared/schema';

const schema = z.object({ name: z.string(), count: z.int().max(5).default(1) });

test('what is right is read, with its defaults', () => {
  expect(readAs(schema, { name: 'a' }, 'the thing')).toEqual({ name: 'a', count: 1 });
});

test('all mistakes are told in one line: field, what is allowed, what was found', () => {
  expect(() => readAs(schema, { count: 9 }, 'the thing')).toThrow(
    /^the thing is not as it should be: name: .*expected string.*\(it is missing\); count: .*<=5 \(found 9\)$/,
  );
});

test('a long value is cut', () => {
  expect(() => readAs(schema, ['x'.repeat(500)], 'the thing')).toThrow(/\(found \["x{78}…\)$/);
});
