/** I/O of the calendar check: the fleet, its maintenance windows, what was found before. */
import { DAYS_AHEAD } from '../../shared/calendar/conflicts';
import { DAY } from '../../shared/calendar/day';
import type { PlannedUpgrade } from '../../shared/azure/upgradeNotes';
import type { Span } from '../../shared/calendar/types';
import { clusterKey } from '../../shared/fleet/cluster';
import type { ClusterSnapshot } from '../../shared/fleet/snapshot';
import { holidaysOf } from '../../shared/fleet/policyHolidays';
import { resolveHolidays } from '../../shared/holidays';
import type { Outcome, Reason } from '../../shared/reasons';
import { services } from '../../shared/services';
import { findAll } from './findings';
import { type News, newsOf } from './news';

/** Reads the fleet and keeps it; only the ids go through the history. */
export async function beginCalendarLook(): Promise<Outcome<string[]>> {
  const clusters = await (await services().graph()).snapshots();
  if (!('ok' in clusters)) return clusters;
  const planned = await (await services().upgradeNotes()).planned();
  const looked = clusters.ok.map((cluster) => withAksUpgrades(cluster, planned));
  await (await services().calendarStore()).beginLook(looked);
  return { ok: clusters.ok.map(({ id }) => id) };
}

/** Upgrades that AKS has announced and not yet done. */
function withAksUpgrades(
  cluster: ClusterSnapshot,
  planned: ReadonlyMap<string, PlannedUpgrade[]>,
): ClusterSnapshot {
  const open = planned.get(clusterKey(cluster.id)) ?? [];
  const aksUpgrades = open.flatMap(({ eventId, state, planned: at, what }) =>
    at === undefined || (state !== 'Scheduled' && state !== 'Started')
      ? []
      : [{ eventId, planned: at, ...(what === undefined ? {} : { what }) }],
  );
  return aksUpgrades.length === 0 ? cluster : { ...cluster, aksUpgrades };
}

/** Reads the maintenance windows of one cluster and keeps them. */
export async function readMaintenance(id: string): Promise<Outcome<null>> {
  const read = await (await services().aks()).maintenance(id);
  if (!('ok' in read)) return read;
  await (await services().calendarStore()).note(id, { read: read.ok });
  return { ok: null };
}

export async function noteUnread(input: { id: string; reason: Reason }): Promise<Outcome<null>> {
  await (await services().calendarStore()).note(input.id, { unread: input.reason });
  return { ok: null };
}

/**
 * Looks 90 days ahead, keeps what it finds beside what is known, and answers the difference.
 * @param at ISO instant, UTC
 */
export async function judgeCalendars(at: string): Promise<Outcome<News>> {
  const store = await services().calendarStore();
  const { policy } = await (await services().policy()).current();
  const start = Date.parse(at);
  const range = { start, end: start + DAYS_AHEAD * DAY };
  const holidays = await holidaysOf(policy, yearsOf(range), resolveHolidays);
  const [looked, before] = [await store.looked(), await store.findings()];
  const now = findAll(looked, before, { policy, holidays, range });
  await store.propose(now);
  return { ok: newsOf(before, now, new Set(looked.map(({ cluster }) => cluster.id))) };
}

/** People have been told. */
export async function keepFindings(): Promise<Outcome<null>> {
  await (await services().calendarStore()).accept();
  return { ok: null };
}

/** People have been told of a broken version of the policy. */
export async function markRefusalAnnounced(version: string): Promise<Outcome<null>> {
  await (await services().policy()).markAnnounced(version);
  return { ok: null };
}

function yearsOf({ start, end }: Span): number[] {
  return [...new Set([start, end].map((at) => new Date(at).getUTCFullYear()))];
}
