/** Which clusters this job looks after, and what they cost: read once for all of them. */
import type { Holidays } from '../../../shared/calendar/types';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { Policy } from '../../../shared/fleet/policy';
import { holidaysOf } from '../../../shared/fleet/policyHolidays';
import { resolveHolidays } from '../../../shared/holidays';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import type { PowerCluster, PowerMemory } from '../facts';
import { type PowerSettings, powerSettings } from '../settings';
import { costOf, type Parts, partsOf, wantedFor, withSaved } from './hourly';
import type { HourlyCost, PriceBook } from './price';

export interface InScope {
  /** Pools that are at zero count as they will be again. */
  cluster: PowerCluster;
  settings: PowerSettings;
  memory?: PowerMemory;
}

/** The clusters with a schedule, a power rule or a budget, those that are opted out left out. */
export async function powerScope(): Promise<Outcome<InScope[]>> {
  const { policy } = await (await services().policy()).current();
  const clusters = await (await services().graph()).powerClusters();
  if (!('ok' in clusters)) return clusters;
  const { memories } = await (await services().power()).all();
  const all = clusters.ok.map((cluster): InScope => {
    const memory = memories.get(clusterKey(cluster.id))?.memory;
    const settings = powerSettings(policy, cluster);
    const awake = withSaved(cluster, memory?.saved);
    return { cluster: awake, settings, ...(memory === undefined ? {} : { memory }) };
  });
  return { ok: all.filter(({ settings }) => isOurs(settings)) };
}

function isOurs({ outside, schedule, rule, budgeted }: PowerSettings): boolean {
  return outside === undefined && (schedule !== undefined || rule !== undefined || budgeted);
}

function partsIn({ cluster, settings }: InScope): Parts {
  return partsOf(cluster, settings.rule?.depth ?? 'cluster');
}

/** Prices of everything that the clusters are made of, in the currency of the policy. */
export async function pricesFor(scope: readonly InScope[]): Promise<Outcome<PriceBook>> {
  const { policy } = await (await services().policy()).current();
  return (await services().prices()).of(wantedFor(scope.map(partsIn)), policy.power.currency);
}

/** What a cluster costs by the hour; without prices all of it is unknown. */
export function costIn(one: InScope, book: PriceBook | undefined): HourlyCost {
  if (book !== undefined) return costOf(partsIn(one), book);
  return { lines: [], unknown: ['The price list of Azure could not be read.'] };
}

export function holidaysAround(policy: Policy, at: Date): Promise<Record<string, Holidays>> {
  const year = at.getUTCFullYear();
  return holidaysOf(policy, [year - 1, year, year + 1], resolveHolidays);
}
