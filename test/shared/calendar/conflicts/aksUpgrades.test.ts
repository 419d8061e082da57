/** Upgrades that AKS has announced, on the calendar and against freezes and running hours. */
import { clusterCalendar } from '../../../../shared/calendar/clusterCalendar';
import { conflicts } from '../../../../shared/calendar/conflicts';
import { parsePolicy } from '../../../../shared/fleet/policy';
import type { ClusterSnapshot } from '../../../../shared/fleet/snapshot';
import { aSnapshot } from '../../../functions/calendar/support';

const policy = parsePolicy(
  `
timeZone: Europe/Amsterdam
calendars:
  schedules: { office: { running: Mon-Fri 07:00-20:00 } }
  freezes: { year-end: { from: 2026-12-18, to: 2027-01-03, jobs: [upgrades] } }
rings: [{ name: dev }]
`,
  'fleet.yaml',
);

const range = { start: Date.UTC(2026, 10, 23), end: Date.UTC(2027, 0, 23) };

function look(planned: string, fields: Partial<ClusterSnapshot> = {}) {
  const upgrade = { eventId: 'event-1', planned, what: 'kubernetes' as const };
  const cluster = aSnapshot('shop', { aksUpgrades: [upgrade], ...fields });
  const calendar = clusterCalendar(cluster, policy, range);
  const found = conflicts(calendar).filter(({ reason }) => reason.code.startsWith('aksUpgrade'));
  return { calendar, found };
}

test('an upgrade by AKS is on the calendar for as long as it is likely to take', () => {
  const { calendar, found } = look('2026-12-01T22:00:00.000Z');
  const [entry, ...others] = calendar.entries.filter(({ kind }) => kind === 'aksUpgrade');
  expect(entry).toMatchObject({
    source: "AKS's own Kubernetes upgrade",
    start: Date.UTC(2026, 11, 1, 22),
  });
  expect((entry?.end ?? 0) - (entry?.start ?? 0)).toBeGreaterThan(600_000);
  expect([others, found]).toEqual([[], []]);
});

test('in a freeze it is an error, with what to do about it', () => {
  const [finding] = look('2026-12-20T22:00:00.000Z').found;
  expect(finding).toMatchObject({ severity: 'error', reason: { code: 'aksUpgradeInFreeze' } });
  expect(finding?.reason.message).toContain(
    'Sun 20 Dec 2026 23:00 Europe/Amsterdam, in the freeze year-end',
  );
});

test('on a stopped cluster it is a warning', () => {
  const tags = { 'steward-ring': 'dev', 'steward-schedule': 'office' };
  const { found } = look('2026-12-01T22:00:00.000Z', { tags });
  expect(found).toMatchObject([
    { severity: 'warning', reason: { code: 'aksUpgradeWhileStopped' } },
  ]);
});

test('a time that cannot be read is said, and hides nothing else', () => {
  const { calendar } = look('soon');
  expect(calendar.sources.unread.map(({ message }) => message).join()).toContain('(event-1)');
  expect(calendar.entries.some(({ kind }) => kind === 'upgrades')).toBe(true);
});
