import type { Cluster, Pool } from './model';
import { vmSize } from './vmSizes';
import type { World } from './world';

/** vCPU quotas: per subscription, region and family of sizes (contracts.md 3.4). */

/** The name of the limit over all families together. */
export const CORES = 'cores';

/** Where nothing else is said: no limit that a fleet would meet. */
const DEFAULT_LIMIT = 100_000;

export interface Usage {
  /** `cores` or a family such as `standardDSv5Family`. */
  name: string;
  current: number;
  limit: number;
}

export function setQuota(
  world: World,
  subscription: string,
  region: string,
  family: string,
  limit: number,
): void {
  world.quotas.set(key(subscription, region, family), limit);
}

function limitOf(world: World, subscription: string, region: string, family: string): number {
  return world.quotas.get(key(subscription, region, family)) ?? DEFAULT_LIMIT;
}

function key(...parts: string[]): string {
  return parts.join('/').toLowerCase();
}

/** What runs counts; what is stopped gives its vCPUs back. */
export function usages(world: World, subscription: string, region: string): Usage[] {
  const current = new Map<string, number>([[CORES, 0]]);
  for (const cluster of world.clustersIn(subscription, region)) {
    for (const pool of cluster.pools.values()) count(current, pool);
  }
  return [...current].map(([name, vCpus]) => ({
    name,
    current: vCpus,
    limit: limitOf(world, subscription, region, name),
  }));
}

function count(current: Map<string, number>, pool: Pool): void {
  const { family, vCpus } = vmSize(pool.vmSize);
  const running = pool.power === 'Running' ? pool.nodes.length * vCpus : 0;
  for (const name of [CORES, family]) current.set(name, (current.get(name) ?? 0) + running);
}

/** The limit that leaves room for the fewest more nodes of a pool, and for how many. */
export function tightestQuota(
  world: World,
  cluster: Cluster,
  pool: Pool,
): (Usage & { room: number }) | undefined {
  const { subscription, region } = cluster;
  const { family, vCpus } = vmSize(pool.vmSize);
  const names = [CORES, family];
  // Counting a large fleet for a limit that nobody has set would be for nothing.
  if (!names.some((name) => world.quotas.has(key(subscription, region, name)))) return undefined;
  return usages(world, subscription, region)
    .filter(({ name }) => names.includes(name))
    .map((one) => ({ ...one, room: Math.max(0, Math.floor((one.limit - one.current) / vCpus)) }))
    .sort((one, other) => one.room - other.room)[0];
}
