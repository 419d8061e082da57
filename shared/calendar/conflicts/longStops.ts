/** Clusters that stay stopped until something that cannot be undone. */
import { DateTime } from 'luxon';
import type { Calendar } from '../clusterCalendar';
import { isoText, localText } from '../localText';
import { runningSpans } from '../schedule';
import type { Conflict } from './conflict';
import { entriesOf } from './look';

/** AKS keeps the state of a stopped cluster for 12 months. */
const MONTHS_KEPT = 12;

/** A cluster whose power is not known to have changed counts as stopped since the start of the range. */
export function stoppedTooLong(calendar: Calendar): Conflict[] {
  const { power, support } = calendar.sources;
  if (entriesOf(calendar, 'running').length > 0) return [];
  const since = power.stoppedSince ?? calendar.range.start;
  const lost = DateTime.fromMillis(since, { zone: 'utc' }).plus({ months: MONTHS_KEPT }).toMillis();
  const conflicts = staysStoppedUntil(calendar, lost) ? [stateLost(calendar, since, lost)] : [];
  if (support !== undefined && staysStoppedUntil(calendar, support.ends)) {
    conflicts.push(supportEnds(calendar, support));
  }
  return conflicts;
}

/** Nothing in the range starts it, so only what comes after has to be asked. */
function staysStoppedUntil({ range, sources }: Calendar, limit: number): boolean {
  const { schedule, overrides } = sources.power;
  if (schedule === undefined || limit <= range.end) return true;
  return runningSpans(schedule, overrides, { start: range.end, end: limit }).length === 0;
}

function stateLost(calendar: Calendar, since: number, lost: number): Conflict {
  const { zone, range } = calendar;
  const known = calendar.sources.power.stoppedSince !== undefined;
  return {
    kind: 'stoppedTooLong',
    severity: 'error',
    subject: 'state',
    message: `Nothing starts this cluster, stopped ${known ? 'since' : 'since at least'} ${localText(since, zone)}; AKS keeps the state of a stopped cluster for 12 months only.`,
    evidence: { stoppedSince: known ? isoText(since) : null },
    bites: [Math.max(lost, range.start)],
    todo: `Start it once before ${localText(lost, zone)}, give it a schedule, or delete it.`,
  };
}

function supportEnds(
  { zone, range }: Calendar,
  { version, ends }: { version: string; ends: number },
): Conflict {
  return {
    kind: 'supportEndsWhileStopped',
    severity: 'warning',
    subject: version,
    message: `Support of Kubernetes ${version} ends on ${localText(ends, zone)} while the cluster is stopped, so nothing upgrades it in time.`,
    evidence: { version, ends: isoText(ends) },
    bites: [Math.max(ends, range.start)],
    todo: 'Wake it for an upgrade before then (upgrades: stopped: wake), or delete it.',
  };
}
