import { begin } from './operations';
import type { Cluster, Operation, Pool } from './model';
import type { Process } from './process';
import { growing, scaling } from './power';
import { abandon, placeWorkloads } from './workloads';
import { MINUTE, SECOND, type World } from './world';

/** Changes that are neither upgrades nor power: settings, new and deleted resources. */

const UPDATE_SECONDS = [40, 100] as const;
const CREATE_SECONDS = [180, 360] as const;
const DELETE_SECONDS = [120, 240] as const;

/** A change of settings, or a PUT that changes nothing and only reconciles. */
export function updateCluster(world: World, cluster: Cluster): Operation {
  const process = waiting(world, UPDATE_SECONDS, 'update', cluster.id);
  return begin(world, { cluster, state: 'Updating', verb: 'update', process });
}

export function updatePool(world: World, cluster: Cluster, pool: Pool): Operation {
  const process = waiting(world, UPDATE_SECONDS, 'update', cluster.id, pool.name);
  return begin(world, { cluster, pool, state: 'Updating', verb: 'update', process });
}

/** Pools of a cluster body that ask for another count are scaled in one operation. */
export function scaleCluster(world: World, cluster: Cluster, pools: Pool[]): Operation {
  const process = inTurn(pools.map((pool) => scaling(world, cluster, pool)));
  return begin(world, { cluster, pools, state: 'Scaling', verb: 'scale', process });
}

/** The cluster is in the world already, with its pools still without nodes. */
export function createCluster(world: World, cluster: Cluster): Operation {
  const pools = [...cluster.pools.values()];
  const process = creating(world, cluster, pools);
  return begin(world, { cluster, pools, state: 'Creating', verb: 'create', process });
}

function* creating(world: World, cluster: Cluster, pools: Pool[]): Process {
  yield* waiting(world, CREATE_SECONDS, 'create', cluster.id);
  for (const pool of pools) yield* growing(world, cluster, pool);
}

export function createPool(world: World, cluster: Cluster, pool: Pool): Operation {
  cluster.pools.set(pool.name, pool);
  const process = growing(world, cluster, pool);
  return begin(world, { cluster, pool, state: 'Creating', verb: 'create', process });
}

export function deleteCluster(world: World, cluster: Cluster): Operation {
  const pools = [...cluster.pools.values()];
  const process = deletingCluster(world, cluster);
  return begin(world, { cluster, pools, state: 'Deleting', verb: 'delete', process });
}

function* deletingCluster(world: World, cluster: Cluster): Process {
  yield* waiting(world, DELETE_SECONDS, 'delete', cluster.id);
  world.remove(cluster);
}

export function deletePool(world: World, cluster: Cluster, pool: Pool): Operation {
  const process = deletingPool(world, cluster, pool);
  return begin(world, { cluster, pool, state: 'Deleting', verb: 'delete', process });
}

function* deletingPool(world: World, cluster: Cluster, pool: Pool): Process {
  for (const node of pool.nodes) node.cordoned = true;
  yield* waiting(world, DELETE_SECONDS, 'delete', cluster.id, pool.name);
  cluster.pools.delete(pool.name);
  for (const node of pool.nodes) abandon(world, cluster, node);
  placeWorkloads(world, cluster);
}

/** Somebody else's change of settings, of the cluster or of a pool. */
export function foreignOperation(
  world: World,
  cluster: Cluster,
  pool: Pool | undefined,
  minutes: number,
): Operation {
  const process = lasting(minutes * MINUTE);
  const owner = pool && { pool };
  return begin(world, { cluster, ...owner, state: 'Updating', verb: 'update', process });
}

function* lasting(milliseconds: number): Process {
  yield milliseconds;
}

/** Gone at once, whatever was going on. */
export function removeCluster(world: World, cluster: Cluster): void {
  for (const { operation } of [cluster, ...cluster.pools.values()]) {
    if (!operation) continue;
    operation.stop();
    operation.status = 'Canceled';
    operation.endedAt = world.now;
  }
  world.remove(cluster);
}

function* inTurn(processes: Process[]): Process {
  for (const process of processes) yield* process;
}

function* waiting(
  world: World,
  [low, high]: readonly [number, number],
  ...what: string[]
): Process {
  yield world.seed.between(low, high, ...what, world.now) * SECOND;
}
