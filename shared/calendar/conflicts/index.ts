/** All conflicts of calendars: one file per kind or small group, listed here. */
import { clusterKey } from '../../fleet/cluster';
import type { Calendar } from '../clusterCalendar';
import type { Finding } from '../findings';
import { aksUpgradesInFreezes, aksUpgradesWhileStopped } from './aksUpgrades';
import { backupsIntoUpgrades, backupsWhileStopped } from './backups';
import { offsetDisagrees } from './clockChanges';
import { type Check, type Conflict, findingOf } from './conflict';
import { kuredDuringUpgrades, kuredNeverRuns } from './kured';
import { stoppedTooLong } from './longStops';
import { maintenanceWhileStopped } from './maintenance';
import { bakeImpossible } from './rings';
import { bySubscription, sharedWindows } from './sharedWindows';
import { upgradeWindowNearPowerChange, upgradeWindowUnusable } from './upgrades';

const CHECKS: Check[] = [
  backupsWhileStopped,
  maintenanceWhileStopped,
  aksUpgradesInFreezes,
  aksUpgradesWhileStopped,
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
  return examine(calendar).map(({ finding }) => finding);
}

export { DAYS_AHEAD } from './look';

export interface Examined {
  finding: Finding;
  /** Every time it bites, milliseconds since 1970 (UTC): too many to keep, good to draw. */
  bites: number[];
}

/** The same with every bite. */
export function examine(calendar: Calendar): Examined[] {
  const { cluster, zone, range } = calendar;
  const owner = { key: clusterKey(cluster.id), cluster, zone, range };
  return inOrder(CHECKS.flatMap((check) => check(calendar)).map((one) => examined(one, owner)));
}

/** What goes wrong between clusters. All calendars have one range. */
export function fleetConflicts(calendars: readonly Calendar[]): Finding[] {
  const found = bySubscription(calendars).flatMap((subscription) => {
    const [first] = subscription.calendars;
    if (first === undefined) return [];
    const owner = { key: `subscription:${subscription.id}`, zone: first.zone, range: first.range };
    return sharedWindows(subscription).map((conflict) => examined(conflict, owner));
  });
  return inOrder(found).map(({ finding }) => finding);
}

function examined(conflict: Conflict, owner: Parameters<typeof findingOf>[1]): Examined {
  return { finding: findingOf(conflict, owner), bites: conflict.bites };
}

function inOrder(found: Examined[]): Examined[] {
  const key = ({ finding }: Examined) => `${finding.first.at} ${finding.id}`;
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
