/** Reboots by Kured against running hours and upgrades. */
import type { Calendar, Entry } from '../clusterCalendar';
import { intersect, merge } from '../spans';
import type { Conflict } from './conflict';
import { entriesOf, startingIn } from './look';

/** Kured is a pod: without nodes it reboots nothing. */
export function kuredNeverRuns(calendar: Calendar): Conflict[] {
  const openings = startingIn(calendar.range, entriesOf(calendar, 'kured'));
  const usable = intersect(merge(entriesOf(calendar, 'kured')), entriesOf(calendar, 'running'));
  if (openings.length === 0 || usable.length > 0) return [];
  return [
    {
      kind: 'kuredNeverRuns',
      severity: 'error',
      subject: nameOf(openings),
      message: `The ${nameOf(openings)} is open only while the cluster is stopped: no node is ever rebooted for its updates.`,
      bites: openings.map(({ start }) => start),
      todo: 'Move the reboot window into running hours; over midnight Kured needs both days listed.',
    },
  ];
}

/** Both drain nodes, and neither knows of the other. */
export function kuredDuringUpgrades(calendar: Calendar): Conflict[] {
  const { range } = calendar;
  const reboots = merge(entriesOf(calendar, 'kured'));
  const both = intersect(reboots, merge(entriesOf(calendar, 'upgrades')));
  const bites = startingIn(range, intersect(both, entriesOf(calendar, 'running')));
  if (bites.length === 0) return [];
  return [
    {
      kind: 'kuredDuringUpgrades',
      severity: 'warning',
      subject: nameOf(entriesOf(calendar, 'kured')),
      message:
        'Kured may reboot nodes while the upgrade window is open: two drains at once leave less room for pods and can block each other.',
      bites: bites.map(({ start }) => start),
      todo: 'Keep the reboot window apart from the upgrade window: other days, or hours that end before it opens.',
    },
  ];
}

function nameOf([entry]: Entry[]): string {
  return entry?.source ?? 'Kured';
}
