/** What the app needs to know from a cluster, read the same way whichever road the answer took. */
import type { Reason } from '../reasons';

export interface NodeFact {
  name: string;
  pool: string;
  ready: boolean;
  /** Kubernetes version of the kubelet: `1.34.2`. */
  kubelet: string;
  image?: string;
  /** Changes with every boot. */
  bootId: string;
  cordoned: boolean;
  /** Conditions other than Ready that are true: `MemoryPressure`, `DiskPressure`, … */
  pressure?: string[];
  /** AKS set it aside because it could not be drained. */
  quarantined?: boolean;
  /** Kured says that it is rebooting it. */
  rebooting?: boolean;
}

export interface BudgetFact {
  namespace: string;
  name: string;
  disruptionsAllowed: number;
  expectedPods: number;
  /** Label selector of its pods, `app=web,tier in (front,back)`. */
  selector: string;
  /** By its rule it never lets a pod go: `maxUnavailable` 0 or `minAvailable` 100 %. */
  never?: boolean;
}

export interface PodFact {
  namespace: string;
  name: string;
  node?: string;
  /** Pending, Running, Succeeded, Failed, Unknown. */
  phase?: string;
  ready?: boolean;
  /** Of all its containers. */
  restarts?: number;
  /** Why a container waits, other than to be created: `CrashLoopBackOff`, `ImagePullBackOff`, … */
  waiting?: string;
  /** What made it: `ReplicaSet/web-5d`. */
  owner?: string;
  /** ISO instant. */
  created?: string;
}

/** Use of an API that a later version does not have, since the API server started. */
export interface DeprecatedApiFact {
  group: string;
  version: string;
  resource: string;
  /** Minor version without it: `1.32`. */
  removedIn: string;
}

/**
 * Requests to the API server since it started. AKS runs several, and each counts for itself: only
 * answers with the same `since` can be compared.
 */
export interface ApiServerFact {
  requests: number;
  /** Of those: answered with a 5xx. */
  errors: number;
  /** When the process that answered began, as an ISO instant. */
  since?: string;
}

export interface LockHolder {
  node: string;
  /** ISO instants; without `until` the lock never ends by itself. */
  since: string;
  until?: string;
}

/** The lock of Kured: who may reboot now. */
export interface KuredFact {
  /** Where the DaemonSet is; absent when there is none. */
  daemonSet?: string;
  /** Nodes that hold it. */
  holders: LockHolder[];
}

/** A Velero backup. https://velero.io/docs/main/api-types/backup */
export interface BackupFact {
  namespace: string;
  name: string;
  schedule?: string;
  phase: string;
  /** ISO instants. */
  started?: string;
  completed?: string;
  errors: number;
  warnings: number;
}

/** A question that one request answers. */
export type SimpleQuestion =
  | { kind: 'nodes' }
  | { kind: 'budgets' }
  /** All namespaces and all pods unless it says otherwise. */
  | { kind: 'pods'; namespace?: string; selector?: string }
  | { kind: 'deprecatedApis' }
  | { kind: 'apiServer' }
  | { kind: 'kured' }
  | { kind: 'backups' };

/** Several at once, so that private clusters run one command for all. */
export type CompositeQuestion = { kind: 'health' } | { kind: 'preflight' };

export type Question = SimpleQuestion | CompositeQuestion;

/** One answer of several: each can fail on its own. */
export type Part<T> = { ok: T } | { cannotLook: Reason };

type Parts<Kind extends SimpleQuestion['kind']> = { [K in Kind]: Part<Answers[K]> };

export interface Answers {
  nodes: NodeFact[];
  budgets: BudgetFact[];
  pods: PodFact[];
  deprecatedApis: DeprecatedApiFact[];
  apiServer: ApiServerFact;
  kured: KuredFact;
  /** Null where Velero is not installed. */
  backups: BackupFact[] | null;
  health: Parts<'nodes' | 'pods' | 'apiServer'>;
  preflight: Parts<'nodes' | 'pods' | 'budgets' | 'deprecatedApis' | 'kured' | 'backups'>;
}

export type AnswerTo<Q extends Question> = Answers[Q['kind']];
