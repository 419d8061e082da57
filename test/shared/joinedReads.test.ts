/** Many who read at the same time, and what each must see. */
import { setImmediate as turn } from 'node:timers/promises';
import { JoinedReads } from '../../shared/joinedReads';

/** A value that can be written at once and is read slowly. */
function open() {
  const joined = new JoinedReads<number>();
  const kept = { value: 0, reads: 0 };
  const read = (key = 'a') =>
    joined.read(key, async () => {
      kept.reads++;
      const { value } = kept;
      await turn();
      return value;
    });
  return { kept, read };
}

test('a hundred at once cost one read', async () => {
  const { kept, read } = open();
  const values = await Promise.all(Array.from({ length: 100 }, () => read()));
  expect([new Set(values), kept.reads]).toEqual([new Set([0]), 1]);
});

test('whoever has written something while another read was under way sees it', async () => {
  const { kept, read } = open();
  const early = read();
  await Promise.resolve();
  expect(kept.reads).toBe(1);
  kept.value = 7;
  expect(await Promise.all([early, read(), read()])).toEqual([0, 7, 7]);
  expect(kept.reads).toBe(2);
});

test('keys have reads of their own', async () => {
  const { kept, read } = open();
  await Promise.all([read('a'), read('b')]);
  expect(kept.reads).toBe(2);
});

test('a read that fails fails those who joined it, and the next one is a new try', async () => {
  const joined = new JoinedReads<number>();
  const fail = () => joined.read('a', () => Promise.reject(new Error('throttled')));
  const [one, two] = await Promise.allSettled([fail(), fail()]);
  expect([one.status, two.status]).toEqual(['rejected', 'rejected']);
  expect(await joined.read('a', () => Promise.resolve(1))).toBe(1);
});
