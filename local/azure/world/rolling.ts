import type { Budget, Cluster, Goal, Node, Pod, Pool } from './model';
import { addNode, boot, setReady } from './nodes';
import { OperationFailure, type Process } from './process';
import { blockingBudget, budgetStatus, placeWorkloads, podsOn, replace } from './workloads';
import { MINUTE, SECOND, type World } from './world';

/** A pool is upgraded node by node, with surge nodes to keep the capacity (contracts.md 2.5). */

/** Seconds from cordon to ready on the new version, without what a budget holds up. */
const NODE_SECONDS = [180, 360] as const;
const SURGE_SECONDS = [90, 150] as const;
const RETRY_EVICTION = 15 * SECOND;
const DEFAULT_DRAIN_MINUTES = 30;
const DEFAULT_SURGE = '10%';

/**
 * Brings all nodes of a pool to its goal; nodes that are there already are left.
 * Resumes where a failed or aborted run stopped.
 * @throws OperationFailure when a budget blocks a drain for longer than the drain timeout
 */
export function* rollPool(world: World, cluster: Cluster, pool: Pool): Process {
  const queue = pool.nodes.filter((node) => !isAt(node, pool.goal) && !node.surge);
  if (queue.length > 0) {
    yield* addSurgeNodes(world, cluster, pool);
    const lanes = Array.from({ length: surgeCount(pool) }, () => lane(world, cluster, pool, queue));
    yield lanes;
  }
  yield* removeSurgeNodes(world, cluster, pool);
  pool.image = pool.goal.image;
}

export function isAt(node: Node, goal: Goal): boolean {
  return node.kubelet === goal.version && node.image === goal.image;
}

/** maxSurge as nodes: a percentage rounds up, and there is at least one. */
function surgeCount(pool: Pool): number {
  const surge = pool.upgradeSettings.maxSurge ?? DEFAULT_SURGE;
  const amount = Number.parseInt(surge, 10);
  const nodes = surge.endsWith('%') ? Math.ceil((amount * pool.count) / 100) : amount;
  return Math.max(1, nodes);
}

function* addSurgeNodes(world: World, cluster: Cluster, pool: Pool): Process {
  const missing = surgeCount(pool) - pool.nodes.filter(({ surge }) => surge).length;
  if (missing <= 0) return;
  yield world.seed.between(...SURGE_SECONDS, 'surge', cluster.id, pool.name, world.now) * SECOND;
  for (let index = 0; index < missing; index++) addNode(world, cluster, pool, true);
  placeWorkloads(world, cluster);
}

function* removeSurgeNodes(world: World, cluster: Cluster, pool: Pool): Process {
  const surge = pool.nodes.filter((node) => node.surge);
  for (const node of surge) node.cordoned = true;
  for (const node of surge) {
    yield* drain(world, cluster, pool, node);
    yield 30 * SECOND;
    pool.nodes = pool.nodes.filter((one) => one !== node);
  }
}

/** One of the lanes that work off the queue; a failure empties it for the others. */
function* lane(world: World, cluster: Cluster, pool: Pool, queue: Node[]): Process {
  for (let node = queue.shift(); node; node = queue.shift()) {
    try {
      yield* upgradeNode(world, cluster, pool, node);
    } catch (error) {
      queue.length = 0;
      throw error;
    }
  }
}

function* upgradeNode(world: World, cluster: Cluster, pool: Pool, node: Node): Process {
  yield* drain(world, cluster, pool, node);
  setReady(world, node, false);
  const seconds = world.seed.between(...NODE_SECONDS, 'node', cluster.id, node.name, node.boots);
  yield seconds * SECOND;
  node.kubelet = pool.goal.version;
  node.image = pool.goal.image;
  boot(world, cluster, node);
  placeWorkloads(world, cluster);
  yield (pool.upgradeSettings.nodeSoakDurationInMinutes ?? 0) * MINUTE;
}

/** Cordons a node and evicts its pods as fast as their budgets allow. */
function* drain(world: World, cluster: Cluster, pool: Pool, node: Node): Process {
  const minutes = pool.upgradeSettings.drainTimeoutInMinutes ?? DEFAULT_DRAIN_MINUTES;
  const deadline = world.now + minutes * MINUTE;
  node.cordoned = true;
  for (;;) {
    const blocked = evict(world, cluster, node);
    if (!blocked) return;
    if (world.now >= deadline) throw drainFailure(world, cluster, node, blocked);
    yield RETRY_EVICTION;
  }
}

interface Blocked {
  pod: Pod;
  budget: Budget;
}

/** Evicts what may go now and answers the first pod that may not. */
function evict(world: World, cluster: Cluster, node: Node): Blocked | undefined {
  let blocked: Blocked | undefined;
  for (const pod of podsOn(cluster, node)) {
    const budget = blockingBudget(world, cluster, pod);
    if (budget) blocked ??= { pod, budget };
    else replace(world, cluster, pod);
  }
  return blocked;
}

/** The text of contracts.md 2.6, UpgradeFailed. */
function drainFailure(
  world: World,
  cluster: Cluster,
  node: Node,
  { pod, budget }: Blocked,
): OperationFailure {
  const { expectedPods, currentHealthy } = budgetStatus(world, cluster, budget);
  const message = [
    `Drain node ${node.name} failed when evicting pod ${pod.name} failed with Too Many Requests`,
    'error. This is often caused by a restrictive Pod Disruption Budget (PDB) policy.',
    'See https://aka.ms/aks/debugdrainfailures. Original error: Cannot evict pod as it would',
    "violate the pod's disruption budget.. PDB debug info:",
    `${pod.namespace}/${pod.name} blocked by pdb ${budget.name} with`,
    `${expectedPods - currentHealthy} unready pods.`,
  ].join(' ');
  return new OperationFailure({ code: 'UpgradeFailed', message });
}
