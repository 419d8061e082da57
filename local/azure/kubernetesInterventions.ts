import { clusterNamed } from './clusterNamed';
import type { Simulated } from './simulated';
import {
  countersOf,
  type DeprecatedUse,
  inside,
  lockKured,
  setPressure,
  unlockKured,
  useDeprecatedApi,
} from './world/kubernetes';
import type { Cluster } from './world/model';
import { breakAfterUpgrade, crashPods, healPods, losePods, pendPods } from './world/trouble';
import { type BackupEnd, failBackup, installVelero, type Velero } from './world/velero';
import { placeWorkloads } from './world/workloads';

interface PodsOf {
  cluster: string;
  namespace: string;
  workload: string;
  /** How many of its pods; all when absent. */
  pods?: number;
}

/** What tests and stories can make happen inside clusters. */
export type KubernetesIntervention =
  /** Containers crash over and over. */
  | ({ kind: 'crashPods' } & PodsOf)
  /** Pods lose their nodes and find no other. */
  | ({ kind: 'pendPods' } & PodsOf)
  /** Pods are gone, and nobody makes others. */
  | ({ kind: 'losePods' } & PodsOf)
  /** Whatever was wrong with the pods is right again. */
  | ({ kind: 'healPods' } & PodsOf)
  /**
   * Pods of the workload crash on nodes with a newer kubelet than any has now, so many seconds
   * after they became ready.
   */
  | { kind: 'breakAfterUpgrade'; cluster: string; workload: string; after?: number }
  /** The API server answers so many requests with a 5xx. */
  | { kind: 'apiErrors'; cluster: string; errors: number }
  /**
   * A deprecated API is used now: AKS refuses minor upgrades for 12 hours, and the metrics of the
   * API server show it until it restarts.
   */
  | ({ kind: 'useDeprecatedApi'; cluster: string } & Partial<DeprecatedUse>)
  /** A node has, or no longer has, a condition such as MemoryPressure. */
  | { kind: 'pressure'; cluster: string; node: string; condition: string; gone?: boolean }
  /** A node takes the lock of Kured, which is installed if it was not. */
  | {
      kind: 'kuredLock';
      cluster: string;
      node: string;
      /** ISO instant; now when absent. */
      since?: string;
      /** Seconds until the lock ends by itself. */
      ttl?: number;
      /** The node says that it is rebooting. */
      rebooting?: boolean;
    }
  /** Gives the lock of Kured back: that of a node, or all. */
  | { kind: 'kuredUnlock'; cluster: string; node?: string }
  /** Velero has been there for long, with the backups of its schedules. */
  | {
      kind: 'installVelero';
      cluster: string;
      schedules?: { name: string; schedule: string }[];
      /** How long a backup takes. */
      minutes?: number;
      namespace?: string;
    }
  /** The named backup, or else the next one, ends badly. */
  | { kind: 'failBackup'; cluster: string; name?: string; end?: BackupEnd };

type Kind = KubernetesIntervention['kind'];
type Of<K extends Kind> = Extract<KubernetesIntervention, { kind: K }>;

const TWELVE_HOURS = 12 * 3_600_000;

/** What every cluster of some age has used once. */
const WELL_KNOWN: DeprecatedUse = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1beta3',
  resource: 'flowschemas',
  removedIn: '1.32',
};

export const kubernetesEffects: { [K in Kind]: (on: Simulated, what: Of<K>) => void } = {
  crashPods: ({ world }, what) => {
    crashPods(world, clusterNamed(world, what.cluster), what);
  },
  pendPods: ({ world }, what) => {
    pendPods(clusterNamed(world, what.cluster), what);
  },
  losePods: ({ world }, what) => {
    losePods(clusterNamed(world, what.cluster), what);
  },
  healPods: ({ world }, what) => {
    const cluster = clusterNamed(world, what.cluster);
    healPods(world, cluster, what);
    placeWorkloads(world, cluster);
  },
  breakAfterUpgrade: ({ world }, { cluster, workload, after = 0 }) => {
    breakAfterUpgrade(clusterNamed(world, cluster), workload, after);
  },
  apiErrors: ({ world }, { cluster, errors }) => {
    countersOf(clusterNamed(world, cluster)).errors += errors;
  },
  useDeprecatedApi: ({ world }, { kind: _, cluster: name, ...use }) => {
    const cluster = clusterNamed(world, name);
    cluster.deprecatedApiUntil = world.now + TWELVE_HOURS;
    useDeprecatedApi(cluster, { ...WELL_KNOWN, ...use });
  },
  pressure: ({ world }, { cluster, node, condition, gone = false }) => {
    setPressure(clusterNamed(world, cluster), node, condition, !gone);
  },
  kuredLock: ({ world }, { cluster, node, since, ttl, rebooting = false }) => {
    lockKured(clusterNamed(world, cluster), {
      node,
      since: since ?? new Date(world.now).toISOString(),
      ...(ttl !== undefined && { ttl }),
      rebooting,
    });
  },
  kuredUnlock: ({ world }, { cluster, node }) => {
    unlockKured(clusterNamed(world, cluster), node);
  },
  installVelero: ({ world }, { kind: _, cluster: name, ...options }) => {
    const cluster = clusterNamed(world, name);
    inside(cluster).velero = installVelero(world, cluster, options);
  },
  failBackup: ({ world }, { cluster, name, end = 'Failed' }) => {
    failBackup(veleroOf(clusterNamed(world, cluster)), end, name);
  },
};

function veleroOf(cluster: Cluster): Velero {
  const { velero } = inside(cluster);
  if (!velero) throw new Error(`Cluster ${cluster.name} has no Velero.`);
  return velero;
}
