/** All conflicts of calendars: one file per kind or small group, listed here. */
import { clusterKey } from '../../fleet/cluster';
import type { Calendar } from '../clusterCalendar';
import type { Finding } from '../findings';
import { backupsIntoUpgrades, backupsWhileStopped } from './backups';
import { offsetDisagrees } from './clockChanges';
import { type Check, findingOf } from './conflict';
import { kuredDuringUpgrades, kuredNeverRuns } from './kured';
import { stoppedTooLong } from './longStops';
import { maintenanceWhileStopped } from './maintenance';
import { bakeImpossible } from './rings';
import { bySubscription, sharedWindows } from './sharedWindows';
import { upgradeWindowNearPowerChange, upgradeWindowUnusable } from './upgrades';

const CHECKS: Check[] = [
  backupsWhileStopped,
  maintenanceWhileStopped,
  upgradeWindowUnusable,
  upgradeWindowNearPowerChange,
  kuredNeverRuns,
  kuredDuringUpgrades,
  backupsIntoUpgrades,
  bakeImpossible,
  offsetDisagrees,
  stoppedTooLong,
];

/** What goes wrong on one cluster within the range of its calendar, soonest first. */
export function conflicts(calendar: Calendar): Finding[] {
  const { cluster, zone, range } = calendar;
  const owner = { key: clusterKey(cluster.id), cluster, zone, range };
  const found = CHECKS.flatMap((check) => check(calendar));
  return inOrder(found.map((conflict) => findingOf(conflict, owner)));
}

/** What goes wrong between clusters. All calendars have one range. */
export function fleetConflicts(calendars: readonly Calendar[]): Finding[] {
  const found = bySubscription(calendars).flatMap((subscription) => {
    const [first] = subscription.calendars;
    if (first === undefined) return [];
    const owner = { key: `subscription:${subscription.id}`, zone: first.zone, range: first.range };
    return sharedWindows(subscription).map((conflict) => findingOf(conflict, owner));
  });
  return inOrder(found);
}

function inOrder(findings: Finding[]): Finding[] {
  return findings.sort((a, b) => compareText(a.first.at, b.first.at) || compareText(a.id, b.id));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
