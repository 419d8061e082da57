import { begin } from './operations';
import type { Cluster, Operation, Pool, RecentVersion } from './model';
import { latestImage } from './nodes';
import { OperationFailure, type Process } from './process';
import { isAt, rollPool } from './rolling';
import { SECOND, type World } from './world';

/** Upgrades, as far as AKS has accepted them: the rules are checked before (arm/upgradeRules). */

const CONTROL_PLANE_SECONDS = [300, 480] as const;

/**
 * Upgrades the control plane and then the given pools, system pools first, one after the other.
 * Target versions show at once, before anything has happened (contracts.md 2.3).
 */
export function upgradeCluster(
  world: World,
  cluster: Cluster,
  asked: string,
  version: string,
  pools: Pool[],
): Operation {
  cluster.version = asked;
  cluster.currentVersion = version;
  for (const pool of pools) target(world, cluster, pool, version);
  const inOrder = [...pools].sort((a, b) => Number(isSystem(b)) - Number(isSystem(a)));
  const process = wholeUpgrade(world, cluster, inOrder);
  return begin(world, { cluster, pools, state: 'Upgrading', verb: 'upgrade', process });
}

function isSystem(pool: Pool): boolean {
  return pool.mode === 'System';
}

function* wholeUpgrade(world: World, cluster: Cluster, pools: Pool[]): Process {
  yield* upgradeControlPlane(world, cluster);
  for (const pool of pools) {
    yield* upgradeOnePool(world, cluster, pool);
  }
}

function* upgradeControlPlane(world: World, cluster: Cluster): Process {
  const version = cluster.currentVersion;
  if (cluster.apiServerVersion === version) return;
  const key = ['controlPlane', cluster.id, version] as const;
  yield world.seed.between(...CONTROL_PLANE_SECONDS, ...key) * SECOND;
  cluster.apiServerVersion = version;
  cluster.apiServerSince = world.now;
}

/** Within an operation of the cluster: the pool that fails keeps the reason. */
function* upgradeOnePool(world: World, cluster: Cluster, pool: Pool): Process {
  try {
    if (pool.power === 'Running') yield* rollPool(world, cluster, pool);
    pool.state = 'Succeeded';
    delete pool.fault;
    world.touch(cluster, pool);
  } catch (error) {
    if (error instanceof OperationFailure) {
      pool.state = error.status;
      pool.fault = error.fault;
    }
    throw error;
  }
}

/** Upgrades one pool; also resumes a failed or aborted upgrade. */
export function upgradePool(
  world: World,
  cluster: Cluster,
  pool: Pool,
  version: string,
): Operation {
  target(world, cluster, pool, version);
  const process = rollPool(world, cluster, pool);
  return begin(world, { cluster, pool, state: 'Upgrading', verb: 'upgrade', process });
}

/** Reimages a pool's nodes with the newest image of the same Kubernetes version. */
export function upgradeNodeImage(world: World, cluster: Cluster, pool: Pool): Operation {
  target(world, cluster, pool, pool.currentVersion);
  const process = rollPool(world, cluster, pool);
  const state = 'UpgradingNodeImageVersion';
  return begin(world, { cluster, pool, state, verb: 'upgrade node image', process });
}

/** Takes a pool back to what it ran before (contracts.md 2.5, rollback). */
export function rollBack(world: World, cluster: Cluster, pool: Pool, to: RecentVersion): Operation {
  pool.version = to.orchestratorVersion;
  pool.currentVersion = to.orchestratorVersion;
  pool.goal = { version: to.orchestratorVersion, image: to.nodeImageVersion };
  pool.recent = [];
  const process = rollPool(world, cluster, pool);
  return begin(world, { cluster, pool, state: 'Upgrading', verb: 'upgrade', process });
}

/** A failed or aborted upgrade has left nodes behind. */
export function isUnfinished(pool: Pool): boolean {
  const stopped = pool.state === 'Failed' || pool.state === 'Canceled';
  return stopped && pool.nodes.some((node) => node.surge || !isAt(node, pool.goal));
}

/** AKS keeps what a pool ran before, for a rollback within seven days. */
function target(world: World, cluster: Cluster, pool: Pool, version: string): void {
  const goal = { version, image: latestImage(world, cluster, pool) };
  if (pool.goal.version !== goal.version || pool.goal.image !== goal.image) {
    const timestamp = new Date(world.now).toISOString();
    const { version: orchestratorVersion, image: nodeImageVersion } = pool.goal;
    pool.recent = [{ orchestratorVersion, nodeImageVersion, timestamp }];
  }
  pool.version = version;
  pool.currentVersion = version;
  pool.goal = goal;
}
