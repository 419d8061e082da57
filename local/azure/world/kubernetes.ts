import type { Cluster } from './model';
import { nodesOf, type World } from './world';
import { installVelero, type Velero, type VeleroSchedule } from './velero';

/** What a cluster has inside it besides nodes, pods and budgets. */
export interface Inside {
  /** Conditions other than Ready that are true, by node. */
  pressure: Map<string, Set<string>>;
  /** Of the API server that ran at `since`; a new one counts afresh. */
  counters: { since: number; errors: number; deprecated: DeprecatedUse[] };
  kured?: Kured;
  velero?: Velero;
  /** Workloads that cannot live on a newer kubelet. */
  breaks: Break[];
}

/** Use of an API that a later version does not have. */
export interface DeprecatedUse {
  group: string;
  version: string;
  resource: string;
  /** Minor version without it. */
  removedIn: string;
}

export interface Kured {
  locks: KuredLock[];
}

export interface KuredLock {
  node: string;
  /** ISO instant. */
  since: string;
  /** Seconds until it ends by itself; absent: never. */
  ttl?: number;
  /** The node says so, as with --annotate-nodes. */
  rebooting: boolean;
}

export interface Break {
  workload: string;
  /** Newest kubelet the workload can live on. */
  kubelet: string;
  /** Seconds from ready to the first crash. */
  after: number;
}

const insides = new WeakMap<Cluster, Inside>();

/** Made when first looked into: most clusters of a large fleet never are. */
export function inside(cluster: Cluster): Inside {
  const known = insides.get(cluster);
  if (known) return known;
  const counters = { since: 0, errors: 0, deprecated: [] };
  const made: Inside = { pressure: new Map(), counters, breaks: [] };
  insides.set(cluster, made);
  return made;
}

/** What has been put inside, if anything was. */
export function insideIfAny(cluster: Cluster): Inside | undefined {
  return insides.get(cluster);
}

interface AddOns {
  kured?: object | undefined;
  velero?: VeleroSchedule[] | undefined;
}

/** Puts in what the fleet file says is installed. */
export function installAddOns(world: World, cluster: Cluster, { kured, velero }: AddOns): void {
  if (kured !== undefined) inside(cluster).kured = { locks: [] };
  if (velero !== undefined) {
    inside(cluster).velero = installVelero(world, cluster, { schedules: velero });
  }
}

/** Counts of the API server that runs now: a new one has forgotten what the last one counted. */
export function countersOf(cluster: Cluster): Inside['counters'] {
  const all = inside(cluster);
  const since = cluster.apiServerSince;
  if (all.counters.since !== since) all.counters = { since, errors: 0, deprecated: [] };
  return all.counters;
}

export function useDeprecatedApi(cluster: Cluster, use: DeprecatedUse): void {
  const { deprecated } = countersOf(cluster);
  const key = (one: DeprecatedUse): string => `${one.group}/${one.version}/${one.resource}`;
  if (!deprecated.some((one) => key(one) === key(use))) deprecated.push(use);
}

/** @throws Error when the cluster has no such node */
export function setPressure(
  cluster: Cluster,
  node: string,
  condition: string,
  isTrue: boolean,
): void {
  if (!nodesOf(cluster).some(({ name }) => name === node)) {
    throw new Error(`Cluster ${cluster.name} has no node '${node}'.`);
  }
  const { pressure } = inside(cluster);
  const conditions = pressure.get(node) ?? new Set<string>();
  if (isTrue) conditions.add(condition);
  else conditions.delete(condition);
  pressure.set(node, conditions);
}

export function lockKured(cluster: Cluster, lock: KuredLock): void {
  const all = inside(cluster);
  const others = (all.kured?.locks ?? []).filter(({ node }) => node !== lock.node);
  all.kured = { locks: [...others, lock] };
}

/** @param node absent: all locks */
export function unlockKured(cluster: Cluster, node?: string): void {
  const all = inside(cluster);
  if (!all.kured) throw new Error(`Cluster ${cluster.name} has no Kured.`);
  all.kured.locks = all.kured.locks.filter((one) => node !== undefined && one.node !== node);
}
