/** What is known of the health of a cluster, condensed: a large cluster has thousands of pods. */
import type { NodePool } from '../../../shared/fleet/cluster';
import type { Answers, ApiServerFact, NodeFact, PodFact } from '../../../shared/kubernetes/facts';
import type { Reason } from '../../../shared/reasons';

/** Names one look at one cluster in the table of looks. */
export interface HealthRef {
  /** Key of the cluster. */
  cluster: string;
  /** Instance id of the story that looked, and what for. */
  look: string;
}

/** What goes through histories: totals, and what could not be seen. All else is in the table. */
export interface HealthFacts {
  ref: HealthRef;
  /** ISO instant, UTC. */
  at: string;
  nodes: { total: number; ready: number };
  pods: { total: number; ready: number };
  /** Looks that failed: nothing can be said about these parts. */
  unread: Reason[];
}

export interface PoolHealth {
  /** Nodes that Azure wants to be there. */
  wanted: number;
  total: number;
  ready: number;
}

export interface WorkloadHealth {
  /** Pods that its controller has made and that have not ended. */
  wanted: number;
  ready: number;
  /** Why containers wait: `CrashLoopBackOff`. */
  waiting?: string;
  /** Restarts of those of its pods that have any, by pod. */
  restarts: Record<string, number>;
  /** It is meant to stay: a bare pod, or made by a controller that has no end of its own. */
  lasting?: true;
}

/** Everything that a comparison needs; kept in the table of looks. */
export interface HealthRecord {
  at: string;
  pools: Record<string, PoolHealth>;
  /** Names of nodes. */
  notReady: string[];
  cordoned: string[];
  quarantined: string[];
  /** By `namespace/name`. */
  workloads: Record<string, WorkloadHealth>;
  api?: ApiServerFact;
  /** By name: one value over the period. */
  metrics: Record<string, number>;
  unread: Reason[];
}

/** What Azure wants of a pool. */
export type WantedPool = Pick<NodePool, 'name' | 'count' | 'power'>;

/** The rest of a pool is of no use here, and inputs are kept in histories. */
export function wantedOf({ name, count, power }: NodePool): WantedPool {
  return { name, count, power };
}

/** Condenses what Kubernetes answered. `pools`: as Azure shows them at the same time. */
export function recordOf(
  pools: readonly WantedPool[],
  { nodes, pods, apiServer }: Answers['health'],
  { at, ignoreNamespaces }: { at: string; ignoreNamespaces: readonly string[] },
): HealthRecord {
  const seen = 'ok' in nodes ? nodes.ok : [];
  const names = (which: (node: NodeFact) => boolean) => seen.filter(which).map(({ name }) => name);
  return {
    at,
    pools: 'ok' in nodes ? poolsOf(pools, seen) : {},
    notReady: names(({ ready }) => !ready),
    cordoned: names(({ cordoned }) => cordoned),
    quarantined: names(({ quarantined }) => quarantined === true),
    workloads: 'ok' in pods ? workloadsOf(pods.ok, ignoreNamespaces) : {},
    ...('ok' in apiServer ? { api: apiServer.ok } : {}),
    metrics: {},
    unread: [nodes, pods, apiServer].flatMap((part) =>
      'cannotLook' in part ? [part.cannotLook] : [],
    ),
  };
}

/** The totals of a record, for a history. */
export function summaryOf(ref: HealthRef, record: HealthRecord): HealthFacts {
  const pools = Object.values(record.pools);
  const workloads = Object.values(record.workloads);
  return {
    ref,
    at: record.at,
    nodes: {
      total: sum(pools.map(({ total }) => total)),
      ready: sum(pools.map((one) => one.ready)),
    },
    pods: {
      total: sum(workloads.map(({ wanted }) => wanted)),
      ready: sum(workloads.map(({ ready }) => ready)),
    },
    unread: record.unread,
  };
}

function poolsOf(pools: readonly WantedPool[], nodes: readonly NodeFact[]): HealthRecord['pools'] {
  return Object.fromEntries(
    pools.map(({ name, count, power }) => {
      const own = nodes.filter(({ pool }) => pool === name);
      const ready = own.filter((node) => node.ready).length;
      return [name, { wanted: power === 'Running' ? count : 0, total: own.length, ready }];
    }),
  );
}

function workloadsOf(
  pods: readonly PodFact[],
  ignored: readonly string[],
): HealthRecord['workloads'] {
  const workloads: HealthRecord['workloads'] = {};
  for (const pod of pods) {
    if (ignored.includes(pod.namespace) || hasEnded(pod) || comesAndGoes(pod)) continue;
    const key = workloadKey(pod);
    workloads[key] = added(workloads[key], pod);
  }
  return workloads;
}

function added(known: WorkloadHealth | undefined, pod: PodFact): WorkloadHealth {
  const before = known ?? { wanted: 0, ready: 0, restarts: {} };
  const { name, owner, ready = true, restarts = 0, waiting } = pod;
  return {
    ...before,
    wanted: before.wanted + 1,
    ready: before.ready + (ready ? 1 : 0),
    restarts: restarts === 0 ? before.restarts : { ...before.restarts, [name]: restarts },
    ...(waiting === undefined ? {} : { waiting }),
    ...(isLasting(owner) ? { lasting: true } : {}),
  };
}

/** Controllers replace their failed pods and leave them lying about; of a bare pod it is the end. */
function hasEnded({ phase, owner }: PodFact): boolean {
  return phase === 'Succeeded' || (phase === 'Failed' && owner !== undefined);
}

/** Jobs begin and end as they like, and a static pod goes with its node. */
function comesAndGoes({ owner = '' }: PodFact): boolean {
  return /^(Job|Node)\//.test(owner);
}

/** Other controllers, such as those of pipelines, make pods that are done some day. */
function isLasting(owner: string | undefined): boolean {
  return owner === undefined || /^(ReplicaSet|StatefulSet|DaemonSet)\//.test(owner);
}

/**
 * The same before and after, whatever its pods are called: a ReplicaSet goes by the name of its
 * Deployment, which makes another one at every release.
 */
function workloadKey({ namespace, name, owner }: PodFact): string {
  if (owner === undefined) return `${namespace}/${name}`;
  const [kind = '', own = ''] = owner.split('/');
  return `${namespace}/${kind === 'ReplicaSet' ? own.replace(/-[a-z0-9]+$/, '') : own}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
