import { choicesFor } from '../../../../functions/power/overrides/choices';
import { readOverride } from '../../../../functions/power/overrides/request';
import { instant, iso } from '../support';

const NOW = instant('Mon 16:00');
const read = (body: unknown) => readOverride(body, NOW, 'Europe/Amsterdam');
const wake = { cluster: 'a', kind: 'wake', for: '2h', why: 'demo' };

test('a duration, and moments in the zone of the policy or their own', () => {
  expect(read(wake)).toEqual({
    clusters: ['a'],
    kind: 'wake',
    from: iso('Mon 16:00'),
    until: iso('Mon 18:00'),
    why: 'demo',
  });
  const until = (text: string) => read({ ...wake, for: undefined, until: text }).until;
  expect(until('2026-11-23T20:00')).toBe('2026-11-23T19:00:00.000Z');
  expect(until('2026-11-23 20:00')).toBe('2026-11-23T19:00:00.000Z');
  expect(until('2026-11-23T20:00Z')).toBe('2026-11-23T20:00:00.000Z');
  expect(until('2026-11-24')).toBe('2026-11-24T23:00:00.000Z');
});

test.each<{ name: string; body: unknown; says: RegExp }>([
  { name: 'nothing', body: {}, says: /kind: extend, skip, wake, hold/ },
  { name: 'no cluster', body: { ...wake, cluster: undefined }, says: /cluster: one of 'cluster'/ },
  { name: 'a cluster and a ring', body: { ...wake, ring: 'dev' }, says: /cluster: one of/ },
  { name: 'no end', body: { ...wake, for: undefined }, says: /until: either 'until' or 'for'/ },
  { name: 'two ends', body: { ...wake, until: '2026-11-24' }, says: /until: either/ },
  {
    name: 'an end in the past',
    body: { ...wake, for: undefined, until: '2026-11-23T15:59' },
    says: /until: it must end after now/,
  },
  { name: 'no time at all', body: { ...wake, for: '0m' }, says: /for: it must end after now/ },
  { name: 'more than 30 days', body: { ...wake, for: '31d' }, says: /for: .*not after 2026-12-23/ },
  {
    name: 'a moment that is none',
    body: { ...wake, for: undefined, until: 'tonight' },
    says: /until: a date, or a moment.*tonight/,
  },
  { name: 'a kind that is none', body: { ...wake, kind: 'sleep' }, says: /kind: extend.*sleep/ },
  { name: 'no reason', body: { ...wake, why: ' ' }, says: /why: / },
  { name: 'a field that is none', body: { ...wake, who: 'x' }, says: /who/ },
  { name: 'a list', body: [], says: /the body is not as it should be/ },
])('$name is refused by name', ({ body, says }) => {
  expect(() => read(body)).toThrow(says);
});

const ends = (at: string, state: 'running' | 'stopped') =>
  choicesFor(state, 'Europe/Amsterdam', instant(at)).map(
    ({ name, kind, until }) => `${name} ${kind} ${until}`,
  );

test.each([
  {
    at: 'Mon 17:00',
    state: 'running' as const,
    is: [`tonight extend ${iso('Tue 06:00')}`, 'monday skip 2026-11-29T23:00:00.000Z'],
  },
  {
    at: 'Tue 05:00',
    state: 'running' as const,
    is: [`tonight extend ${iso('Wed 06:00')}`, 'monday skip 2026-11-29T23:00:00.000Z'],
  },
  { at: 'Sat 12:00', state: 'stopped' as const, is: [`wake wake ${iso('Sat 16:00')}`] },
])('$at, $state: $is', ({ at, state, is }) => {
  expect(ends(at, state)).toEqual(is);
});
