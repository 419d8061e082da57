/** What the policy and the tags say for one cluster. */
import type { Freeze, Window } from '../calendar/types';
import type { Reason } from '../reasons';
import { estimateUpgrade, type PoolWork, type UpgradeEstimate } from './estimate';
import { definedOnly } from './optional';
import type { Policy, PolicySchedule, RingRule } from './policy';
import { placeOf } from './rings';
import { isSelected, type Selectable } from './selector';
import type { ClusterSnapshot } from './snapshot';

export interface ClusterSettings {
  ring?: RingRule;
  /** Why it is in no ring. */
  outside?: Reason;
  /** Upgrade window: its own by tag, else the ring's; any time when absent. */
  window?: Window;
  /** Freezes that hold for it: those of its ring, or those for all rings. */
  freezes: Freeze[];
  /** Running hours: its own by tag, else those of the first power rule; none when absent. */
  schedule?: PolicySchedule;
  /** Tags that make no sense. */
  findings: Reason[];
}

export function settingsOf(policy: Policy, cluster: Selectable): ClusterSettings {
  const place = placeOf(policy, cluster);
  const { overrides } = place;
  const ring = 'ring' in place ? place.ring : undefined;
  const schedule = overrides.schedule ?? scheduleByRule(policy, cluster);
  return {
    ...('ring' in place ? { ring: place.ring } : { outside: place.outside }),
    ...definedOnly({
      window: overrides.window ?? ring?.window,
      schedule: overrides.off ? undefined : schedule,
    }),
    freezes: ring?.freezes ?? freezesOfAll(policy),
    findings: overrides.findings.map(({ reason }) => reason),
  };
}

function scheduleByRule(policy: Policy, cluster: Selectable): PolicySchedule | undefined {
  const rule = policy.power.rules.find(({ clusters }) => isSelected(clusters, cluster));
  return rule === undefined ? undefined : policy.schedules[rule.schedule];
}

function freezesOfAll({ freezes }: Policy): Freeze[] {
  return freezes
    .filter(({ rings }) => rings.length === 0)
    .map(({ rings, ...freeze }): Freeze => freeze);
}

/** How long its upgrade takes, with the settings that the policy gives its pools. */
export function estimateFor(
  policy: Policy,
  cluster: Pick<ClusterSnapshot, 'pools'>,
): UpgradeEstimate {
  return estimateUpgrade(cluster.pools.map((pool) => plannedWork(policy.upgrades, pool)));
}

const MINUTE = 60_000;

/** A pool as it is during an upgrade: the policy's settings win over its own. */
export function plannedWork(upgrades: Policy['upgrades'], pool: PoolWork): PoolWork {
  const { surge, maxUnavailable, drainTimeout, soak } = upgrades;
  return {
    count: pool.count,
    maxSurge: surge === undefined ? pool.maxSurge : String(surge),
    maxUnavailable: maxUnavailable === undefined ? pool.maxUnavailable : String(maxUnavailable),
    drainTimeoutMinutes:
      drainTimeout === undefined ? pool.drainTimeoutMinutes : drainTimeout / MINUTE,
    soakMinutes: soak === undefined ? pool.soakMinutes : soak / MINUTE,
  };
}
