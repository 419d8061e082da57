import type { Budget, Cluster, Node, Pod, Workload } from './model';
import { crashesSince } from './trouble';
import { nodeNamed, nodesOf, SECOND, type World } from './world';

/** Pods: where they run, when they are ready, and which of them may be evicted. */

/** From scheduled to ready. */
const POD_START_SECONDS = [10, 30] as const;

/** Creates the pods a cluster should have but has not, and places those that are pending. */
export function placeWorkloads(world: World, cluster: Cluster): void {
  for (const workload of cluster.workloads) {
    const wanted = workload.replicas - (workload.lost ?? 0);
    const missing = wanted - podsOf(cluster, workload).length;
    for (let index = 0; index < missing; index++) createPod(world, cluster, workload);
  }
  for (const pod of cluster.pods) if (pod.node === undefined) place(world, cluster, pod);
}

function podsOf(cluster: Cluster, workload: Workload): Pod[] {
  return cluster.pods.filter(
    ({ namespace, workload: name }) => namespace === workload.namespace && name === workload.name,
  );
}

function createPod(world: World, cluster: Cluster, workload: Workload): void {
  const { namespace, name } = workload;
  const template = world.seed.hex('template', cluster.id, namespace, name).slice(0, 9);
  const key = ['pod', cluster.id, namespace, name, world.now, cluster.pods.length] as const;
  cluster.pods.push({
    namespace,
    name: `${name}-${template}-${world.seed.hex(...key).slice(0, 5)}`,
    workload: name,
    createdAt: world.now,
    readyAt: world.now,
  });
}

/** Puts a pod on the open node that has the fewest of its kind, then the fewest pods at all. */
function place(world: World, cluster: Cluster, pod: Pod): void {
  const [node] = (pod.unschedulable === true ? [] : openNodes(cluster, pod))
    .map((one) => ({ one, load: loadOf(cluster, one, pod) }))
    .sort((a, b) => a.load - b.load || compare(a.one.name, b.one.name));
  if (node) pod.node = node.one.name;
  else delete pod.node;
}

function loadOf(cluster: Cluster, node: Node, pod: Pod): number {
  const here = cluster.pods.filter((one) => one.node === node.name);
  return here.filter((one) => one.workload === pod.workload).length * 1000 + here.length;
}

function openNodes(cluster: Cluster, pod: Pod): Node[] {
  const workload = cluster.workloads.find(
    ({ namespace, name }) => namespace === pod.namespace && name === pod.workload,
  );
  return nodesOf(cluster).filter((node) => {
    const windows = cluster.pools.get(node.pool)?.osType === 'Windows';
    const wanted = workload?.pool === undefined || workload.pool === node.pool;
    return node.ready && !node.cordoned && !windows && wanted;
  });
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Takes pods off a node that goes away and starts others in their place. */
export function abandon(world: World, cluster: Cluster, node: Node): void {
  for (const pod of podsOn(cluster, node)) replace(world, cluster, pod);
}

export function podsOn(cluster: Cluster, node: Node): Pod[] {
  return cluster.pods.filter((pod) => pod.node === node.name);
}

/** A deleted pod's controller starts another one under another name. */
export function replace(world: World, cluster: Cluster, pod: Pod): void {
  const seconds = world.seed.between(...POD_START_SECONDS, 'start', cluster.id, pod.name);
  const suffix = world.seed.hex('replaced', cluster.id, pod.name).slice(0, 5);
  pod.name = `${pod.name.slice(0, -5)}${suffix}`;
  pod.createdAt = world.now;
  pod.readyAt = world.now + seconds * SECOND;
  delete pod.restarts;
  place(world, cluster, pod);
}

export function isReady(world: World, cluster: Cluster, pod: Pod): boolean {
  if (pod.node === undefined || pod.readyAt > world.now) return false;
  if (crashesSince(world, cluster, pod) !== undefined) return false;
  return nodeNamed(cluster, pod.node)?.ready ?? false;
}

export interface BudgetStatus {
  expectedPods: number;
  currentHealthy: number;
  desiredHealthy: number;
  disruptionsAllowed: number;
}

/** What the disruption controller would write into the status (contracts.md 4.4). */
export function budgetStatus(world: World, cluster: Cluster, budget: Budget): BudgetStatus {
  const pods = cluster.pods.filter((pod) => selects(budget, pod));
  const expectedPods = pods.length;
  const currentHealthy = pods.filter((pod) => isReady(world, cluster, pod)).length;
  const desiredHealthy =
    budget.minAvailable === undefined
      ? expectedPods - portion(budget.maxUnavailable ?? 0, expectedPods)
      : portion(budget.minAvailable, expectedPods);
  const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy);
  return { expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed };
}

function selects(budget: Budget, pod: Pod): boolean {
  return budget.namespace === pod.namespace && budget.selects === pod.workload;
}

/** Kubernetes rounds percentages of pods up. */
function portion(amount: number | string, total: number): number {
  if (typeof amount === 'number') return amount;
  return Math.ceil((Number.parseInt(amount, 10) * total) / 100);
}

/** The budget that forbids to evict a pod now, if there is one. */
export function blockingBudget(world: World, cluster: Cluster, pod: Pod): Budget | undefined {
  if (!isReady(world, cluster, pod)) return undefined;
  return cluster.budgets.find(
    (budget) =>
      selects(budget, pod) && budgetStatus(world, cluster, budget).disruptionsAllowed === 0,
  );
}
