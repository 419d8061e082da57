import { freezeSpans, frozenAt } from '../../../shared/calendar/freeze';
import type { Freeze, Window } from '../../../shared/calendar/types';
import { whenToStart } from '../../../shared/calendar/workTime';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(`2026-11-${text}:00Z`);
const nights: Window = {
  name: 'nights',
  zone: 'UTC',
  slots: [{ on: { kind: 'weekly', days: [6], every: 1 }, from: '22:00', to: '04:00' }],
  except: [],
};
const never: Window = { ...nights, name: 'never', slots: [] };
const freeze = (from: string, to: string, jobs: Freeze['jobs'] = []): Freeze => ({
  name: 'sale',
  from,
  to,
  jobs,
});
const sale = freeze('2026-11-21T00:00:00Z', '2026-11-23T00:00:00Z');
const cyber = freeze('2026-11-29T01:00:00Z', '2026-11-30T00:00:00Z');
const forYears = freeze('2026-01-01T00:00:00Z', '2030-01-01T00:00:00Z');

test.each<[string, Window | undefined, Freeze[], string, number, string, string[]]>([
  ['any time without a window', undefined, [], '23T12:00', 2, 'act', ['anyTime']],
  ['open and long enough', nights, [], '21T23:00', 5, 'act', ['windowOpen']],
  [
    'closed',
    nights,
    [],
    '23T12:00',
    5,
    '2026-11-28T22:00:00.000Z',
    ['windowClosed', 'nextOpening'],
  ],
  [
    'open for too short',
    nights,
    [],
    '21T23:30',
    5,
    '2026-11-28T22:00:00.000Z',
    ['tooLate', 'nextOpening'],
  ],
  ['frozen', nights, [sale], '21T23:00', 5, '2026-11-28T22:00:00.000Z', ['frozen', 'nextOpening']],
  [
    'frozen, without a window',
    undefined,
    [sale],
    '21T23:00',
    5,
    '2026-11-23T00:00:00.000Z',
    ['frozen', 'nextOpening'],
  ],
  [
    'a freeze that would begin before the end',
    nights,
    [cyber],
    '28T23:00',
    3,
    '2026-12-05T22:00:00.000Z',
    ['tooLate', 'nextOpening'],
  ],
  [
    'a freeze of another job',
    nights,
    [{ ...sale, jobs: ['power'] }],
    '21T23:00',
    5,
    'act',
    ['windowOpen'],
  ],
  ['never open', never, [], '21T23:00', 1, 'refuse', ['neverOpen']],
  ['never long enough', nights, [], '21T23:00', 7, 'refuse', ['neverLongEnough']],
  ['always frozen', nights, [forYears], '21T23:00', 1, 'refuse', ['alwaysFrozen']],
])('%s', (_name, window, freezes, now, hours, expected, codes) => {
  const verdict = whenToStart(window, freezes, 'upgrades', at(now), hours * HOUR);
  expect(verdict.kind === 'wait' ? verdict.until : verdict.kind).toBe(expected);
  expect(verdict.because.map(({ code }) => code)).toEqual(codes);
});

test('a refusal says what would make it a yes', () => {
  const verdict = whenToStart(nights, [], 'upgrades', at('21T23:00'), 7 * HOUR);
  expect(verdict.because[0]?.message).toBe(
    "The window 'nights' is open for 6h at most and the work takes 7h: " +
      'give it a window of that length or less work.',
  );
});

test('of several freezes the longest is named, and they make one stretch', () => {
  const longer = { ...sale, name: 'longer', to: '2026-11-24T00:00:00Z' };
  expect(frozenAt([sale, longer], 'power', at('22T00:00'))?.name).toBe('longer');
  expect(frozenAt([sale], 'power', at('23T00:00'))).toBeUndefined();
  const range = { start: at('01T00:00'), end: at('30T00:00') };
  expect(freezeSpans([sale, longer], 'power', range)).toEqual([
    { start: at('21T00:00'), end: at('24T00:00') },
  ]);
});

test('an instant without a zone is refused', () => {
  expect(() => frozenAt([freeze('2026-11-21T00:00', sale.to)], 'power', 0)).toThrow(
    "instant: '2026-11-21T00:00' is none",
  );
});
