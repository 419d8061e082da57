import { insideIfAny } from './kubernetes';
import type { Cluster, Pod } from './model';
import { OperationFailure } from './process';
import { placeWorkloads } from './workloads';
import { nodeNamed, type World } from './world';

/** What stops and starts depend on: work inside a cluster, webhooks, Karpenter, and what stays behind. */
export interface StopFacts {
  jobs: Job[];
  /** Values of the annotation `steward/keep-alive`, by `namespace/workload`. */
  keepAlive: Map<string, string>;
  webhooks: Webhook[];
  restores: Restore[];
  /** Pods that a start leaves on nodes that are gone. */
  ghosts: number;
  /** Absent: there is no Karpenter. */
  karpenter?: KarpenterPool[];
  /** Machines that nobody deletes when the cluster stops. */
  orphans: number;
  disks: Disk[];
}

export interface Job {
  namespace: string;
  name: string;
  startsAt: number;
  endsAt: number;
  keepAlive?: string;
}

export interface Webhook {
  name: string;
  /** The workload whose pods answer. */
  service: { namespace: string; name: string };
  /** Looks at every kind of object. */
  wildcard: boolean;
  fails: boolean;
  /** Leaves kube-system out. */
  sparesSystem: boolean;
}

export interface Restore {
  name: string;
  endsAt: number;
}

export interface KarpenterPool {
  name: string;
  limits?: Record<string, string>;
  nodes: number;
}

export interface Disk {
  name: string;
  sizeGb: number;
  sku: string;
}

const known = new WeakMap<Cluster, StopFacts>();

/** Made when first looked into: most clusters of a large fleet never are. */
export function stopFacts(cluster: Cluster): StopFacts {
  const found = stopFactsIfAny(cluster);
  if (found) return found;
  const made: StopFacts = {
    jobs: [],
    keepAlive: new Map(),
    webhooks: [],
    restores: [],
    ghosts: 0,
    orphans: 0,
    disks: [],
  };
  known.set(cluster, made);
  return made;
}

export function stopFactsIfAny(cluster: Cluster): StopFacts | undefined {
  return known.get(cluster);
}

export function keepAliveOf(cluster: Cluster, { namespace, workload }: Pod): string | undefined {
  return stopFactsIfAny(cluster)?.keepAlive.get(`${namespace}/${workload}`);
}

/**
 * A stop evicts pods, and a webhook that must answer for everything refuses that once its own pods
 * are gone. The code is documented, the text is not.
 * @throws OperationFailure ValidationError
 */
export function requireNoBroadWebhook(cluster: Cluster): void {
  const broad = stopFactsIfAny(cluster)?.webhooks.find(
    ({ fails, wildcard, sparesSystem }) => fails && wildcard && !sparesSystem,
  );
  if (!broad) return;
  const message = `failed calling webhook "${broad.name}": no endpoints available for service "${broad.service.name}"`;
  throw new OperationFailure({ code: 'ValidationError', message });
}

/** Some pods are still bound to nodes that the start has not brought back. */
export function haunt(cluster: Cluster): void {
  const { ghosts = 0 } = stopFactsIfAny(cluster) ?? {};
  for (const pod of cluster.pods.slice(0, ghosts)) pod.node = 'aks-gone-00000000-vmss000000';
}

/** Somebody deletes the pods on nodes that are gone. */
export function exorcise(world: World, cluster: Cluster): void {
  for (const pod of cluster.pods) {
    if (pod.node !== undefined && !nodeNamed(cluster, pod.node)) delete pod.node;
  }
  placeWorkloads(world, cluster);
}

/** Velero is there where it was installed. */
export function veleroNamespace(cluster: Cluster): string | undefined {
  return insideIfAny(cluster)?.velero?.namespace;
}
