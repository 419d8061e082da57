import semver from 'semver';
import { inside, insideIfAny } from './kubernetes';
import type { Cluster, Pod, Workload } from './model';
import { nodeNamed, nodesOf, SECOND, type World } from './world';

/** Pods that crash, find no node or are gone, by a test's or a story's wish. */

/** A container that starts again crashes again after this long. */
const LIVES_SECONDS = 5;
/** The kubelet waits longer before each restart, five minutes at most. */
const FIRST_PAUSE_SECONDS = 10;
const LONGEST_PAUSE_SECONDS = 300;

/** Since when a pod crashes over and over; undefined when it is well. */
export function crashesSince(world: World, cluster: Cluster, pod: Pod): number | undefined {
  const since = pod.crashesSince ?? brokenSince(cluster, pod);
  if (since === undefined) return undefined;
  const first = Math.max(since, pod.readyAt);
  return first <= world.now ? first : undefined;
}

/** A workload that cannot live on the newer kubelet of its node. */
function brokenSince(cluster: Cluster, pod: Pod): number | undefined {
  const broken = insideIfAny(cluster)?.breaks.find(({ workload }) => workload === pod.workload);
  if (!broken || pod.node === undefined) return undefined;
  const kubelet = nodeNamed(cluster, pod.node)?.kubelet ?? broken.kubelet;
  return semver.gt(kubelet, broken.kubelet) ? pod.readyAt + broken.after * SECOND : undefined;
}

/** Restarts of its container until now. */
export function restartsOf(world: World, cluster: Cluster, pod: Pod): number {
  const since = crashesSince(world, cluster, pod);
  const before = pod.restarts ?? 0;
  return since === undefined ? before : before + restartsAfter((world.now - since) / SECOND);
}

function restartsAfter(seconds: number): number {
  let pause = FIRST_PAUSE_SECONDS;
  let left = seconds - pause;
  let restarts = 0;
  while (left >= 0) {
    restarts++;
    pause = Math.min(pause * 2, LONGEST_PAUSE_SECONDS);
    left -= LIVES_SECONDS + pause;
  }
  return restarts;
}

export interface Chosen {
  namespace: string;
  workload: string;
  /** How many of its pods; all when absent. */
  pods?: number;
}

export function crashPods(world: World, cluster: Cluster, chosen: Chosen): void {
  for (const pod of podsChosen(cluster, chosen)) pod.crashesSince = world.now;
}

/** The pods lose their nodes and find no other; the caller places the rest. */
export function pendPods(cluster: Cluster, chosen: Chosen): void {
  for (const pod of podsChosen(cluster, chosen)) {
    pod.unschedulable = true;
    delete pod.node;
  }
}

/** The pods are gone, and nobody makes others. */
export function losePods(cluster: Cluster, chosen: Chosen): void {
  const gone = podsChosen(cluster, chosen);
  const workload = workloadOf(cluster, chosen);
  workload.lost = (workload.lost ?? 0) + gone.length;
  cluster.pods = cluster.pods.filter((pod) => !gone.includes(pod));
}

/** Whatever was wrong with a workload is right again; the caller places what is missing. */
export function healPods(world: World, cluster: Cluster, chosen: Chosen): void {
  for (const pod of podsChosen(cluster, chosen)) {
    pod.restarts = restartsOf(world, cluster, pod);
    delete pod.crashesSince;
    delete pod.unschedulable;
  }
  delete workloadOf(cluster, chosen).lost;
  const inner = inside(cluster);
  inner.breaks = inner.breaks.filter(({ workload }) => workload !== chosen.workload);
}

/**
 * The workload's pods crash on nodes with a newer kubelet than any has now.
 * @param after seconds from ready to the first crash
 */
export function breakAfterUpgrade(cluster: Cluster, workload: string, after: number): void {
  const kubelets = nodesOf(cluster).map(({ kubelet }) => kubelet);
  const [kubelet = cluster.apiServerVersion] = kubelets.sort(semver.rcompare);
  if (!cluster.workloads.some(({ name }) => name === workload)) {
    throw new Error(`Cluster ${cluster.name} has no workload '${workload}'.`);
  }
  inside(cluster).breaks.push({ workload, kubelet, after });
}

function workloadOf(cluster: Cluster, { namespace, workload }: Chosen): Workload {
  const found = cluster.workloads.find(
    (one) => one.namespace === namespace && one.name === workload,
  );
  if (found) return found;
  const known = cluster.workloads.map((one) => `${one.namespace}/${one.name}`).join(', ');
  throw new Error(
    `Cluster ${cluster.name} has no workload '${namespace}/${workload}'. It has: ${known}.`,
  );
}

function podsChosen(cluster: Cluster, chosen: Chosen): Pod[] {
  const { namespace, name } = workloadOf(cluster, chosen);
  const all = cluster.pods.filter((pod) => pod.namespace === namespace && pod.workload === name);
  return all.slice(0, chosen.pods);
}
