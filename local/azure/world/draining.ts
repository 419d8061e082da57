import type { Budget, Cluster, Node, Pod, Pool } from './model';
import { OperationFailure, type Process } from './process';
import { blockingBudget, budgetStatus, podsOn, replace } from './workloads';
import { MINUTE, SECOND, type World } from './world';

/** Emptying a node as fast as the budgets of its pods allow. */

const RETRY_EVICTION = 15 * SECOND;
const DEFAULT_DRAIN_MINUTES = 30;

interface Blocked {
  pod: Pod;
  budget: Budget;
}

/**
 * Cordons a node and evicts its pods.
 * @throws OperationFailure when a budget blocks for longer than the drain timeout of the pool
 */
export function* drain(world: World, cluster: Cluster, pool: Pool, node: Node): Process {
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

/** Evicts what may go now and answers the first pod that may not. */
export function evict(world: World, cluster: Cluster, node: Node): Blocked | undefined {
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
