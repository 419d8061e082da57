import { calendarBatch } from '../../../functions/calendar/batch';
import { calendarCheck } from '../../../functions/calendar/check';
import type { News } from '../../../functions/calendar/news';
import { policyRefused } from '../../../functions/calendar/policyRefused';
import type { Notice } from '../../../shared/notify/notice';
import type { Outcome } from '../../../shared/reasons';
import { type Answers, drive, inTurn, throwing } from '../../support/drive';

const reason = { code: 'AuthorizationFailed', message: 'no right' };
const quiet: News = { opened: 0, errors: 0, unseen: 0, cleared: 0, gone: 0, open: 3, lines: [] };
const loud: News = { ...quiet, opened: 1, errors: 1, lines: [{ subject: 'shop', reason }] };

const channels: Answers = {
  acceptNotice: () => ({ ok: null }),
};

function check(count: number, news: News, more: Answers = {}) {
  const clusters = Array.from({ length: count }, (_, at) => `id-${at}`);
  const answers: Answers = {
    ...channels,
    beginCalendarLook: () => ({ ok: clusters }),
    readMaintenance: () => ({ ok: null }),
    judgeCalendars: () => ({ ok: news }),
    keepFindings: () => ({ ok: null }),
    ...more,
  };
  const play = { answers, stories: [calendarBatch], instanceId: 'calendar:check' };
  const told = drive(calendarCheck, null, play);
  return { ...told, names: told.calls.map(({ name }) => name) };
}

test('news are told before they are kept', () => {
  const { names, output } = check(1, loud);
  expect(names).toEqual([
    'beginCalendarLook',
    'readMaintenance',
    'judgeCalendars',
    'acceptNotice',
    'keepFindings',
  ]);
  expect(output).toEqual({ opened: 1, errors: 1, unseen: 0, cleared: 0, gone: 0, open: 3 });
});

test('no news: nobody is told, and what was found is kept', () => {
  const { names } = check(1, quiet);
  expect(names).not.toContain('acceptNotice');
  expect(names.at(-1)).toBe('keepFindings');
});

test.each([
  { clusters: 0, batches: [] },
  { clusters: 40, batches: [40] },
  { clusters: 85, batches: [40, 40, 5] },
  { clusters: 1000, batches: Array.from({ length: 25 }, () => 40) },
])('$clusters clusters are read in batches', ({ clusters, batches }) => {
  const { children, names } = check(clusters, quiet);
  expect(children.map(({ input }) => (input as string[]).length)).toEqual(batches);
  expect(new Set(children.map(({ instanceId }) => instanceId)).size).toBe(batches.length);
  expect(names.filter((name) => name === 'readMaintenance')).toHaveLength(clusters);
});

test('a fleet that cannot be read is told, and nothing is kept', () => {
  const { names, output } = check(1, quiet, { beginCalendarLook: () => ({ refused: reason }) });
  expect(output).toBeNull();
  expect(names).toEqual(['beginCalendarLook', 'acceptNotice']);
});

test.each<{ name: string; answer: Answers['readMaintenance'] & object; code: string }>([
  { name: 'refused', answer: () => ({ refused: reason }), code: 'AuthorizationFailed' },
  { name: 'broken', answer: throwing('socket hang up'), code: 'unexpected' },
])('a cluster whose windows are $name is noted, the others are read', ({ answer, code }) => {
  const noted: string[] = [];
  const answers: Answers = {
    readMaintenance: (id, now) => (id === 'b' ? answer(id, now) : { ok: null }),
    noteUnread: (unread) => {
      noted.push(`${unread.id} ${unread.reason.code}`);
      return { ok: null };
    },
  };
  expect(drive(calendarBatch, ['a', 'b', 'c'], { answers }).output).toBe(2);
  expect(noted).toEqual([`b ${code}`]);
});

test('a throttled reading waits as long as Azure says', () => {
  const throttled = { retry: { after: 37, reason: { code: 'TooManyRequests', message: 'slow' } } };
  const answers: Answers = { readMaintenance: inTurn<Outcome<null>>(throttled, { ok: null }) };
  const { output, seconds } = drive(calendarBatch, ['a'], { answers });
  expect({ output, seconds }).toEqual({ output: 1, seconds: 37 });
});

test('a refused policy is told with its mistakes, then marked as told', () => {
  const notices: Notice[] = [];
  const answers: Answers = {
    ...channels,
    acceptNotice: (notice) => {
      notices.push(notice);
      return { ok: null };
    },
    markRefusalAnnounced: () => ({ ok: null }),
  };
  const refused = { version: '"0x8D"', problems: 'rings.0.name: missing\n\nzone: unknown' };
  const { calls } = drive(policyRefused, refused, { answers });
  expect(notices[0]).toMatchObject({
    severity: 'attention',
    title: 'Fleet policy: the new version is refused, the last good one stays in force',
  });
  expect(notices[0]?.reasons.map((line) => line.reason.message)).toEqual([
    'rings.0.name: missing',
    'zone: unknown',
  ]);
  expect(calls.at(-1)).toMatchObject({ name: 'markRefusalAnnounced', input: '"0x8D"' });
});
