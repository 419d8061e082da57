/** What the policy and the tags say for one cluster. */
import type { Freeze, Window } from '../calendar/types';
import type { Reason } from '../reasons';
import { estimateUpgrade, type PoolWork, type UpgradeEstimate } from './estimate';
import { definedOnly } from './optional';
import type { Overrides } from './overrideTags';
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
  /** What its tags say. */
  tags: Overrides;
}

export function settingsOf(policy: Policy, cluster: Selectable): ClusterSettings {
  const place = placeOf(policy, cluster);
  const { overrides } = place;
  const common = {
    ...definedOnly({ schedule: scheduleOf(policy, cluster, overrides) }),
    findings: overrides.findings.map(({ reason }) => reason),
    tags: overrides,
  };
  if ('outside' in place) {
    return { ...common, outside: place.outside, freezes: freezesOfAll(policy) };
  }
  const { ring } = place;
  const window = overrides.window ?? ring.window;
  return { ...common, ...definedOnly({ window }), ring, freezes: ring.freezes };
}

/** Its own by tag, else that of the first power rule that selects it. */
function scheduleOf(
  policy: Policy,
  cluster: Selectable,
  overrides: Overrides,
): PolicySchedule | undefined {
  if (overrides.off) return undefined;
  if (overrides.schedule !== undefined) return overrides.schedule;
  const rule = policy.power.rules.find(({ clusters }) => isSelected(clusters, cluster));
  return rule?.schedule === undefined ? undefined : policy.schedules[rule.schedule];
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
    maxSurge: surge === 'keep' ? pool.maxSurge : String(surge),
    maxUnavailable: maxUnavailable === undefined ? pool.maxUnavailable : String(maxUnavailable),
    drainTimeoutMinutes:
      drainTimeout === undefined ? pool.drainTimeoutMinutes : drainTimeout / MINUTE,
    soakMinutes: soak === undefined ? pool.soakMinutes : soak / MINUTE,
  };
}
