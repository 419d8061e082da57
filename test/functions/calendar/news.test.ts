import { isQuiet, newsNotice, newsOf } from '../../../functions/calendar/news';
import type { Finding } from '../../../shared/calendar/findings';
import { aRef } from '../../support/clusters';
import { aFinding } from './support';

const fleet = new Set(['shop', 'web'].map((name) => aRef(name).id));
const error = aFinding('shop');
const warning = aFinding('web', { severity: 'warning' });
const blind = aFinding('web', {
  id: 'web|cannotLook|maintenance',
  severity: 'warning',
  reason: { code: 'cannotLook', message: 'It cannot be read.' },
});

const noticeOf = (before: Finding[], now: Finding[]) =>
  newsNotice('calendar:check', '2026-11-24T05:00:00.000Z', newsOf(before, now, fleet));

test.each([
  { before: [], now: [error], title: '1 new conflict', severity: 'attention' },
  { before: [], now: [error, warning], title: '2 new conflicts', severity: 'attention' },
  { before: [], now: [warning], title: '1 new conflict', severity: 'info' },
  { before: [error], now: [], title: '1 cleared', severity: 'good' },
  { before: [aFinding('gone')], now: [], title: '1 cleared', severity: 'info' },
  { before: [error], now: [warning], title: '1 new conflict, 1 cleared', severity: 'info' },
  { before: [], now: [blind], title: 'cannot look at 1 thing', severity: 'attention' },
])('$title: $severity', ({ before, now, title, severity }) => {
  expect(noticeOf(before, now)).toMatchObject({ title: `Calendar: ${title}`, severity });
});

test.each([
  { name: 'nothing at all', before: [], now: [], quiet: true },
  { name: 'the same as before', before: [error], now: [error], quiet: true },
  { name: 'the same, later', before: [error], now: [{ ...error, times: 89 }], quiet: true },
  { name: 'something cleared', before: [error], now: [], quiet: false },
])('$name is quiet: $quiet', ({ before, now, quiet }) => {
  expect(isQuiet(newsOf(before, now, fleet))).toBe(quiet);
});

test.each([
  {
    name: 'a new conflict: when, how often, what to change',
    before: [],
    now: [error],
    line: 'nightly is due while it is stopped. First Tue 24 Nov 2026 03:00 Europe/Amsterdam, 90 times in 90 days. Move it.',
  },
  {
    name: 'one that bites later than the days looked at',
    before: [],
    now: [{ ...error, times: 0 }],
    line: 'nightly is due while it is stopped. First Tue 24 Nov 2026 03:00 Europe/Amsterdam, later than the 90 days looked at. Move it.',
  },
  {
    name: 'what could not be looked at: no date',
    before: [],
    now: [blind],
    line: 'It cannot be read. Move it.',
  },
  {
    name: 'a conflict that is fixed',
    before: [error],
    now: [],
    line: 'Cleared: nightly is due while it is stopped.',
  },
  {
    name: 'a conflict of a cluster that is not seen any more',
    before: [aFinding('gone')],
    now: [],
    line: 'No longer in the fleet (deleted, or hidden from the app); it was: nightly is due while it is stopped.',
  },
])('$name', ({ before, now, line }) => {
  expect(noticeOf(before, now).reasons.map(({ reason }) => reason.message)).toEqual([line]);
});

test('a hundred findings make twenty lines, errors first, and say that there are more', () => {
  const many = Array.from({ length: 99 }, (_, at) => ({ ...warning, id: `warning ${at}` }));
  const notice = noticeOf([], [...many, error]);
  expect(notice.reasons).toHaveLength(20);
  expect(notice.reasons[0]?.subject).toBe('shop');
  expect(notice.title).toBe('Calendar: 100 new conflicts');
  expect(notice.text).toContain('The first 20 of 100 are below.');
});
