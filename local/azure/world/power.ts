import { begin } from './operations';
import type { Cluster, Operation, Pool } from './model';
import { addNode, boot, setReady } from './nodes';
import type { Process } from './process';
import { requireRoom } from './room';
import { haunt, requireNoBroadWebhook } from './stopFacts';
import { abandon, placeWorkloads } from './workloads';
import { nodesOf, SECOND, type World } from './world';

/** Stopping and starting clusters and pools; durations as recorded (contracts.md 2.3). */

const STOP_SECONDS = [90, 100] as const;
const START_SECONDS = [165, 195] as const;

export function stopCluster(world: World, cluster: Cluster): Operation {
  const pools = [...cluster.pools.values()];
  const process = stopping(world, cluster, pools);
  return begin(world, { cluster, pools, state: 'Stopping', verb: 'stop', process });
}

function* stopping(world: World, cluster: Cluster, pools: Pool[]): Process {
  yield duration(world, STOP_SECONDS, 'stop', cluster.id);
  requireNoBroadWebhook(cluster);
  cluster.power = 'Stopped';
  for (const pool of pools) pool.power = 'Stopped';
  for (const node of nodesOf(cluster)) setReady(world, node, false);
}

export function startCluster(world: World, cluster: Cluster): Operation {
  const pools = [...cluster.pools.values()];
  const process = starting(world, cluster, pools);
  return begin(world, { cluster, pools, state: 'Starting', verb: 'start', process });
}

function* starting(world: World, cluster: Cluster, pools: Pool[]): Process {
  yield duration(world, START_SECONDS, 'start', cluster.id);
  cluster.power = 'Running';
  cluster.apiServerSince = world.now;
  for (const pool of pools) pool.power = 'Running';
  for (const node of nodesOf(cluster)) boot(world, cluster, node);
  placeWorkloads(world, cluster);
  haunt(cluster);
}

/** A stopped pool has no nodes and shows count 0 (recorded). */
export function stopPool(world: World, cluster: Cluster, pool: Pool): Operation {
  pool.countBeforeStop = pool.count;
  pool.count = 0;
  pool.power = 'Stopped';
  const process = stoppingPool(world, cluster, pool);
  return begin(world, { cluster, pool, state: 'Stopping', verb: 'stop', process });
}

function* stoppingPool(world: World, cluster: Cluster, pool: Pool): Process {
  for (const node of pool.nodes) node.cordoned = true;
  yield duration(world, STOP_SECONDS, 'stop', cluster.id, pool.name);
  removeNodes(world, cluster, pool, pool.nodes.length);
}

export function startPool(world: World, cluster: Cluster, pool: Pool): Operation {
  pool.count = pool.countBeforeStop;
  pool.power = 'Running';
  const process = growing(world, cluster, pool);
  return begin(world, { cluster, pool, state: 'Starting', verb: 'start', process });
}

/** Brings a pool to another number of nodes. */
export function scalePool(world: World, cluster: Cluster, pool: Pool, count: number): Operation {
  pool.count = count;
  const process = scaling(world, cluster, pool);
  return begin(world, { cluster, pool, state: 'Scaling', verb: 'scale', process });
}

/** Adds or removes nodes until there are as many as the pool's count says. */
export function* scaling(world: World, cluster: Cluster, pool: Pool): Process {
  const surplus = pool.nodes.length - pool.count;
  if (surplus <= 0) {
    yield* growing(world, cluster, pool);
    return;
  }
  yield duration(world, [60, 120], 'shrink', cluster.id, pool.name);
  removeNodes(world, cluster, pool, surplus);
}

export function* growing(world: World, cluster: Cluster, pool: Pool): Process {
  requireRoom(world, cluster, pool, pool.count - pool.nodes.length);
  yield duration(world, START_SECONDS, 'grow', cluster.id, pool.name);
  while (pool.nodes.length < pool.count) addNode(world, cluster, pool);
  placeWorkloads(world, cluster);
}

/** AKS takes the newest instances away first. */
function removeNodes(world: World, cluster: Cluster, pool: Pool, count: number): void {
  const gone = pool.nodes.splice(pool.nodes.length - count, count);
  for (const node of gone) abandon(world, cluster, node);
}

/** Deletes single machines; the pool's count goes down with them. */
export function deleteMachines(
  world: World,
  cluster: Cluster,
  pool: Pool,
  names: string[],
): Operation {
  const process = deleting(world, cluster, pool, names);
  return begin(world, { cluster, pool, state: 'Deleting', verb: 'delete machines', process });
}

function* deleting(world: World, cluster: Cluster, pool: Pool, names: string[]): Process {
  const gone = pool.nodes.filter(({ name }) => names.includes(name));
  for (const node of gone) node.cordoned = true;
  yield duration(world, [90, 150], 'deleteMachines', cluster.id, pool.name);
  pool.nodes = pool.nodes.filter((node) => !gone.includes(node));
  pool.count = pool.nodes.length;
  for (const node of gone) abandon(world, cluster, node);
}

function duration(world: World, [low, high]: readonly [number, number], ...what: string[]): number {
  return world.seed.between(low, high, ...what, world.now) * SECOND;
}
