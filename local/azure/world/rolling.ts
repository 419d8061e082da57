import { drain } from './draining';
import { announceRolling } from './events';
import type { Cluster, Goal, Node, Pool } from './model';
import { boot, setReady } from './nodes';
import { OperationFailure, type Process } from './process';
import { addSurgeNodes, dropSurgeNodes, removeSurgeNodes, unavailableCount } from './surge';
import { placeWorkloads } from './workloads';
import { MINUTE, SECOND, type World } from './world';

/** A pool is upgraded node by node, with surge nodes to keep the capacity (contracts.md 2.5). */

/** Seconds from drained to ready on the new version. */
const NODE_SECONDS = [180, 360] as const;

/**
 * Brings all nodes of a pool to its goal; nodes that are there already are left.
 * Resumes where a failed or aborted run stopped.
 * @throws OperationFailure when a budget blocks a drain for longer than the drain timeout
 */
export function* rollPool(world: World, cluster: Cluster, pool: Pool): Process {
  if (world.pretended.delete(`${cluster.id}/${pool.name}`)) {
    announceRolling(world, cluster, pool, 'Started');
    yield 10 * MINUTE;
    announceRolling(world, cluster, pool, 'Succeeded');
    return;
  }
  announceRolling(world, cluster, pool, 'Started');
  try {
    yield* rollNodes(world, cluster, pool);
  } catch (error) {
    if (!quarantines(pool)) letGo(world, cluster, pool);
    announceRolling(world, cluster, pool, 'Failed');
    throw error;
  }
  pool.image = pool.goal.image;
  announceRolling(world, cluster, pool, 'Succeeded');
}

function* rollNodes(world: World, cluster: Cluster, pool: Pool): Process {
  const queue = pool.nodes.filter((node) => !isAt(node, pool.goal) && !node.surge);
  for (const node of queue) delete node.quarantined;
  if (queue.length > 0) {
    yield* addSurgeNodes(world, cluster, pool);
    yield Array.from({ length: laneCount(pool) }, () => lane(world, cluster, pool, queue));
  }
  yield* removeSurgeNodes(world, cluster, pool);
  requireNoneQuarantined(pool, queue);
}

export function isAt(node: Node, goal: Goal): boolean {
  return node.kubelet === goal.version && node.image === goal.image;
}

/** One lane for each surge node there is, and for each node that may be missing. */
function laneCount(pool: Pool): number {
  const surge = pool.nodes.filter((node) => node.surge).length;
  return Math.max(1, surge + unavailableCount(pool));
}

/** One of the lanes that work off the queue; a failure empties it for the others. */
function* lane(world: World, cluster: Cluster, pool: Pool, queue: Node[]): Process {
  for (let node = queue.shift(); node; node = queue.shift()) {
    try {
      yield* upgradeNode(world, cluster, pool, node);
    } catch (error) {
      if (quarantines(pool)) {
        // The lane's surge node stays in its place, so the lane ends.
        node.quarantined = true;
        return;
      }
      queue.length = 0;
      throw error;
    }
  }
}

function* upgradeNode(world: World, cluster: Cluster, pool: Pool, node: Node): Process {
  yield* drain(world, cluster, pool, node);
  yield (pool.upgradeSettings.nodeSoakDurationInMinutes ?? 0) * MINUTE;
  setReady(world, node, false);
  const seconds = world.seed.between(...NODE_SECONDS, 'node', cluster.id, node.name, node.boots);
  yield seconds * SECOND;
  node.kubelet = pool.goal.version;
  node.image = pool.goal.image;
  boot(world, cluster, node);
  placeWorkloads(world, cluster);
}

function quarantines({ upgradeSettings }: Pool): boolean {
  return upgradeSettings.undrainableNodeBehavior === 'Cordon';
}

/** Schedule, the default: what could not be drained takes pods again, on its old version. */
function letGo(world: World, cluster: Cluster, pool: Pool): void {
  for (const node of pool.nodes) if (!isAt(node, pool.goal)) node.cordoned = false;
  dropSurgeNodes(world, cluster, pool);
}

/**
 * Quarantined nodes make the upgrade Failed; when they have used up the surge nodes, Canceled
 * (documentation of UndrainableNodeBehavior). The second text was seen in the wild.
 */
function requireNoneQuarantined(pool: Pool, queue: Node[]): void {
  const names = pool.nodes.filter(({ quarantined }) => quarantined).map(({ name }) => name);
  if (names.length === 0) return;
  if (queue.length > 0) {
    const message =
      'Cordoned nodes have used all surge nodes but there are more nodes to be upgraded. Please ' +
      `fix your PDBs blocking node drain and kindly retry upgrade operation. Drain node ${names[0] ?? ''} failed.`;
    throw new OperationFailure({ code: 'UpgradeFailed', message }, 'Canceled');
  }
  const message =
    `Nodes ${names.join(', ')} could not be drained: they are cordoned, labelled ` +
    'kubernetes.azure.com/upgrade-status=Quarantined and replaced by surge nodes. Please fix your ' +
    'PDBs blocking node drain and retry the upgrade operation.';
  throw new OperationFailure({ code: 'UpgradeFailed', message });
}
