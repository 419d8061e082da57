/** Everything that is wrong with the calendars of a fleet, and what could not be looked at. */
import type { LookedAt } from '../../shared/azure/calendarStore';
import { type Calendar, clusterCalendar } from '../../shared/calendar/clusterCalendar';
import { conflicts, fleetConflicts } from '../../shared/calendar/conflicts';
import type { Finding } from '../../shared/calendar/findings';
import { isoText, localText } from '../../shared/calendar/localText';
import type { Holidays, Span } from '../../shared/calendar/types';
import { clusterKey, parseClusterId } from '../../shared/fleet/cluster';
import { settingsOf } from '../../shared/fleet/clusterPolicy';
import type { Policy } from '../../shared/fleet/policy';
import type { Reason } from '../../shared/reasons';

/** The code of findings about what could not be looked at. */
export const CANNOT_LOOK = 'cannotLook';

export interface Ground {
  policy: Policy;
  /** Resolved, by the names of the policy. */
  holidays: Record<string, Holidays>;
  range: Span;
}

/**
 * What is wrong now. Where not everything could be read, what was found before stays: "cannot
 * look" is never "nothing found".
 * @param before what was found at the last look
 */
export function findAll(
  looked: readonly LookedAt[],
  before: readonly Finding[],
  { policy, holidays, range }: Ground,
): Finding[] {
  const checked = looked
    .filter(({ cluster }) => settingsOf(policy, cluster).outside?.code !== 'optedOut')
    .map((one) => ({
      ...one,
      calendar: clusterCalendar(one.cluster, policy, range, { holidays }),
    }));
  const calendars = checked.map(({ calendar }) => calendar);
  const unseen = checked.flatMap(({ calendar, unread }) => unseenOf(calendar, unread));
  const found = [...calendars.flatMap(conflicts), ...fleetConflicts(calendars), ...unseen];
  return [...found, ...staying(before, found, unseen)];
}

/** Settings that make no sense, and maintenance windows that Azure does not show. */
function unseenOf(calendar: Calendar, unread: Reason | undefined): Finding[] {
  const settings = calendar.sources.unread.map((reason) =>
    cannotLook(calendar, 'settings', reason.message, {
      subject: reason.message,
      message: reason.message,
      todo: 'Correct the setting; until then, earlier findings of the cluster stay.',
    }),
  );
  if (unread === undefined) return settings;
  const maintenance = cannotLook(calendar, 'maintenance configurations', unread.code, {
    subject: 'maintenance',
    message: `Its maintenance configurations cannot be read: ${unread.message}`,
    todo: 'See that the app may read them; until then, earlier findings of the cluster stay.',
  });
  return [maintenance, ...settings];
}

/** @param words `subject` is part of the id, so it must be the same from day to day */
function cannotLook(
  { cluster, range, zone }: Calendar,
  subject: string,
  because: string,
  words: { subject: string; message: string; todo: string },
): Finding {
  return {
    id: `${clusterKey(cluster.id)}|${CANNOT_LOOK}|${words.subject}`,
    severity: 'warning',
    cluster,
    subject,
    reason: { code: CANNOT_LOOK, message: words.message, evidence: { because } },
    first: { at: isoText(range.start), local: localText(range.start, zone) },
    times: 0,
    todo: words.todo,
  };
}

/** Earlier findings of clusters that were not seen in full, and of their subscriptions. */
function staying(
  before: readonly Finding[],
  found: readonly Finding[],
  unseen: readonly Finding[],
): Finding[] {
  const owners = new Set(unseen.flatMap(({ cluster }) => (cluster ? ownersOf(cluster.id) : [])));
  const again = new Set(found.map(({ id }) => id));
  return before.filter(
    ({ id, reason }) =>
      reason.code !== CANNOT_LOOK && !again.has(id) && owners.has(id.split('|')[0] ?? ''),
  );
}

/** As the ids of findings begin. */
function ownersOf(id: string): string[] {
  return [clusterKey(id), `subscription:${parseClusterId(id).subscription.toLowerCase()}`];
}
