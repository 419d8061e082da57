/**
 * Does the subscription's quota have room for the extra nodes of an upgrade?
 * https://learn.microsoft.com/azure/virtual-machines/quotas
 */
import type { Quota, Usage } from '../../../../shared/azure/quota';
import type { NodePool } from '../../../../shared/fleet/cluster';
import { found, list, ofSeen, pass, unseen } from '../check';
import type { Case, Seen } from '../facts';
import type { Check } from '../report';
import { extraNodes, fallbackOf, mostAtOnce, rollingPools } from '../scope';

/** Cores of all families together. */
const ALL = 'cores';

interface Shortage {
  usage: Usage;
  needed: number;
}

export function quotaCheck(one: Case, seen: Seen<Quota>): Check[] {
  const pools = rollingPools(one).filter((pool) => extraNodes(pool, one.rules) > 0);
  if (pools.length === 0) return [pass('quota', 'No node is added, so no quota is needed.')];
  return ofSeen('quota', seen, (quota) => {
    const unknown = pools.filter((pool) => sizeOf(pool, quota) === undefined);
    return unknown.length > 0 ? [unknownSizes(unknown)] : [judge(one, pools, quota)];
  });
}

function judge(one: Case, pools: NodePool[], quota: Quota): Check {
  const { location } = one.cluster;
  const short = shortages(one, pools, quota);
  if (short.length === 0) {
    const cores = mostAtOnce(pools, one.rules, (pool) => coresOf(one, pool, quota));
    return pass('quota', `The quota in ${location} has room for ${cores} more cores.`, { cores });
  }
  const missing = short.map(textOf).join('; ');
  const evidence = { location, short: short.map(({ usage, needed }) => ({ ...usage, needed })) };
  const fallback = fallbackOf(one.rules, pools);
  if (fallback !== undefined && shortages(one, pools, quota, fallback).length === 0) {
    const message = `The quota in ${location} is too small for the surge of the policy: ${missing}. The upgrade goes on with a surge of ${fallback}, which fits and takes longer.`;
    return found('quotaForLess', message, { ...evidence, surge: fallback });
  }
  const message = `The quota in ${location} is too small for the extra nodes: ${missing}. Ask Azure for more cores, or set a smaller upgrades.surge or upgrades.surgeFallback.`;
  return found('quotaTooSmall', message, evidence);
}

/** What there is too little of: cores of a family, cores in all. */
function shortages(one: Case, pools: NodePool[], quota: Quota, surge?: string): Shortage[] {
  const families = new Set(pools.flatMap((pool) => sizeOf(pool, quota)?.family ?? []));
  return [ALL, ...families].flatMap((name) => {
    const usage = quota.usages.find((other) => other.name.toLowerCase() === name.toLowerCase());
    if (usage === undefined) return [];
    const needed = mostAtOnce(pools, one.rules, (pool) =>
      name === ALL || sizeOf(pool, quota)?.family === name ? coresOf(one, pool, quota, surge) : 0,
    );
    return needed > usage.limit - usage.used ? [{ usage, needed }] : [];
  });
}

function coresOf({ rules }: Case, pool: NodePool, quota: Quota, surge?: string): number {
  return extraNodes(pool, rules, surge) * (sizeOf(pool, quota)?.cores ?? 0);
}

function sizeOf({ vmSize = '' }: NodePool, { sizes }: Quota) {
  return sizes[vmSize.toLowerCase()];
}

function textOf({ usage, needed }: Shortage): string {
  const { label, used, limit } = usage;
  return `${label}: ${needed} cores needed, ${Math.max(0, limit - used)} of ${limit} free`;
}

function unknownSizes(pools: NodePool[]): Check {
  const names = pools.map(({ name, vmSize = 'of no known size' }) => `${name} (${vmSize})`);
  const message = `Azure does not say how many cores these pools have per node: ${list(names)}.`;
  return unseen('quota', { code: 'unknownSize', message, evidence: { pools: names } });
}
