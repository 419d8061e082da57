/** What schedules would save, cluster by cluster. Pure. */
import { costOf, type Parts, partsOf, savedHourly } from '../../functions/power/money/hourly';
import { hoursOf } from '../../functions/power/money/forecast';
import { runningSpans } from '../../shared/calendar/schedule';
import { spanOf, subtract } from '../../shared/calendar/spans';
import type { Freeze, Holidays, Schedule, Span } from '../../shared/calendar/types';
import { type ClusterSettings, settingsOf } from '../../shared/fleet/clusterPolicy';
import type { Policy } from '../../shared/fleet/policy';
import { withHolidays } from '../../shared/fleet/policyHolidays';
import type { PowerPool } from '../../shared/fleet/power';
import { addAmounts, type Amounts, type PriceBook, times } from '../../shared/fleet/price';
import { isSelected } from '../../shared/fleet/selector';
import type { ClusterSnapshot, PoolSnapshot } from '../../shared/fleet/snapshot';

/** Per week, on average over the weeks looked at. */
export interface Estimate {
  id: string;
  name: string;
  ring: string;
  schedule?: string;
  hoursOff: number;
  saved: Amounts;
  /** Why nothing would be saved. */
  none?: string;
  /** What has no price or is not known, and is in no sum. */
  unknown: string[];
}

export interface Plan {
  policy: Policy;
  holidays: Record<string, Holidays>;
  range: Span;
}

const WEEK = 7 * 24;

/** A cluster as it would be stopped. */
interface Planned {
  cluster: ClusterSnapshot;
  settings: ClusterSettings;
  depth: 'cluster' | 'pools';
  parts: Parts;
}

export function plannedFor({ policy }: Plan, cluster: ClusterSnapshot): Planned {
  const rule = policy.power.rules.find(({ clusters }) => isSelected(clusters, cluster));
  const depth = rule?.depth ?? 'cluster';
  return { cluster, settings: settingsOf(policy, cluster), depth, parts: partsFor(cluster, depth) };
}

function partsFor(cluster: ClusterSnapshot, depth: Planned['depth']): Parts {
  const { location, power, tier, autoProvisioning = false } = cluster;
  const pools = cluster.pools.map(poolOf);
  const found = partsOf({ location, power, tier: tier ?? 'Free', autoProvisioning, pools }, depth);
  if (tier !== undefined) return found;
  return { ...found, unknown: [...found.unknown, `The tier of ${cluster.name} is not known.`] };
}

function poolOf({ name, mode, count, vmSize, os, spot, osDiskGb }: PoolSnapshot): PowerPool {
  return {
    ...{ name, mode, count, power: 'Running', os: os ?? 'Linux', spot: spot === true },
    ...(vmSize === undefined ? {} : { vmSize }),
    ...(osDiskGb === undefined ? {} : { osDiskGb }),
  };
}

export function estimate(plan: Plan, planned: Planned, book: PriceBook): Estimate {
  const { cluster, settings, parts } = planned;
  const { id, name } = cluster;
  const ring = settings.ring?.name ?? 'in no ring';
  const none = whyNone(planned);
  const base = { id, name, ring, ...scheduleName(settings) };
  if (none !== undefined) return { ...base, hoursOff: 0, saved: {}, none, unknown: [] };
  const cost = costOf(parts, book);
  const weeks = hoursOf([plan.range]) / WEEK;
  const hoursOff = hoursOf(offSpans(plan, settings)) / weeks;
  return { ...base, hoursOff, saved: times(savedHourly(cost), hoursOff), unknown: cost.unknown };
}

function scheduleName({ schedule }: ClusterSettings): { schedule?: string } {
  return schedule === undefined ? {} : { schedule: schedule.name };
}

/** A cluster in no ring is not upgraded, but it may sleep at night. */
const LEFT_ALONE = ['optedOut', 'outOfScope'];

function whyNone({ cluster, settings, depth }: Planned): string | undefined {
  const { schedule, outside } = settings;
  if (outside !== undefined && LEFT_ALONE.includes(outside.code)) return outside.message;
  if (schedule === undefined) return 'No power rule and no tag gives it a schedule.';
  if (schedule.mode === 'start-only') return `'${schedule.name}' only starts it.`;
  if (cluster.autoProvisioning === true && depth === 'cluster') {
    return 'AKS does not stop it, since it has node auto-provisioning: its rule needs depth: pools.';
  }
  return undefined;
}

/** Off its hours; nothing is stopped or started in a freeze, so it runs through one. */
function offSpans({ policy, holidays, range }: Plan, settings: ClusterSettings): Span[] {
  const { schedule, freezes } = settings;
  if (schedule === undefined) return [];
  const dated: Schedule = withHolidays(schedule, policy, holidays);
  const off = subtract([range], runningSpans(dated, [], range));
  return subtract(off, freezes.filter(stopsPower).map(spanOf));
}

function stopsPower({ jobs }: Freeze): boolean {
  return jobs.length === 0 || jobs.includes('power');
}

export interface RingEstimate {
  name: string;
  clusters: Estimate[];
  hoursOff: number;
  saved: Amounts;
}

/** In the order of the policy, clusters in no ring last. */
export function byRing({ rings }: Policy, all: readonly Estimate[]): RingEstimate[] {
  const names = [...rings.map(({ name }) => name), 'in no ring'];
  return names.flatMap((name) => {
    const clusters = all.filter(({ ring }) => ring === name);
    if (clusters.length === 0) return [];
    const hoursOff = clusters.reduce((sum, one) => sum + one.hoursOff, 0);
    return [{ name, clusters, hoursOff, saved: addAmounts(...clusters.map(({ saved }) => saved)) }];
  });
}
