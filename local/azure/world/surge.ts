import type { Cluster, Pool } from './model';
import { addNode } from './nodes';
import type { Process } from './process';
import { drain, evict } from './draining';
import { affordable } from './room';
import { placeWorkloads } from './workloads';
import { SECOND, type World } from './world';

/** The nodes that an upgrade adds, and how many nodes it may take at once. */

const SURGE_SECONDS = [90, 150] as const;
const DEFAULT_SURGE = '10%';

/** A number of nodes, or a percentage of the pool that rounds up. */
function nodesOfSetting(amount: string, count: number): number {
  const number = Number.parseInt(amount, 10);
  return amount.endsWith('%') ? Math.ceil((number * count) / 100) : number;
}

/** maxUnavailable as nodes: taken without a node in their place. */
export function unavailableCount({ upgradeSettings, count }: Pool): number {
  return nodesOfSetting(upgradeSettings.maxUnavailable ?? '0', count);
}

/** maxSurge as nodes; at least one, unless nodes may be unavailable instead. */
function surgeCount(pool: Pool): number {
  const nodes = nodesOfSetting(pool.upgradeSettings.maxSurge ?? DEFAULT_SURGE, pool.count);
  return unavailableCount(pool) > 0 ? nodes : Math.max(1, nodes);
}

/** Surge nodes that a failed run left behind are used again. */
export function* addSurgeNodes(world: World, cluster: Cluster, pool: Pool): Process {
  const missing = surgeCount(pool) - pool.nodes.filter(({ surge }) => surge).length;
  if (missing <= 0) return;
  const nodes = affordable(world, cluster, pool, missing);
  yield world.seed.between(...SURGE_SECONDS, 'surge', cluster.id, pool.name, world.now) * SECOND;
  for (let index = 0; index < nodes; index++) addNode(world, cluster, pool, true);
  placeWorkloads(world, cluster);
}

/** Takes the surge nodes away again, but one for each node that is quarantined. */
export function* removeSurgeNodes(world: World, cluster: Cluster, pool: Pool): Process {
  const kept = pool.nodes.filter(({ quarantined }) => quarantined).length;
  const surplus = pool.nodes.filter(({ surge }) => surge).slice(kept);
  for (const node of surplus) node.cordoned = true;
  for (const node of surplus) {
    yield* drain(world, cluster, pool, node);
    yield 30 * SECOND;
    pool.nodes = pool.nodes.filter((one) => one !== node);
  }
}

/** After a failure AKS tries its best: surge nodes go unless a budget holds their pods. */
export function dropSurgeNodes(world: World, cluster: Cluster, pool: Pool): void {
  for (const node of pool.nodes.filter(({ surge }) => surge)) {
    node.cordoned = true;
    if (evict(world, cluster, node)) node.cordoned = false;
    else pool.nodes = pool.nodes.filter((one) => one !== node);
  }
  placeWorkloads(world, cluster);
}
