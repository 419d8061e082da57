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
  /** What its annotation says: until when nothing may be stopped under it. */
  keepAlive?: string;
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

/** A restore by Velero. */
export type RestoreFact = Pick<BackupFact, 'namespace' | 'name' | 'phase'>;

/** When Velero takes backups. */
export interface BackupScheduleFact {
  namespace: string;
  name: string;
  /** Cron expression, with `CRON_TZ=` in front where it has a zone; UTC otherwise. */
  schedule: string;
  paused: boolean;
}

export interface JobFact {
  namespace: string;
  name: string;
  /** Pods at work. */
  active: number;
  /** It has completed or failed. */
  ended: boolean;
  keepAlive?: string;
}

/** One webhook of an admission configuration. */
export interface WebhookFact {
  configuration: string;
  name: string;
  /** When it does not answer, what it was to look at is refused. */
  fails: boolean;
  /** It looks at every kind of object. */
  wildcard: boolean;
  /** It looks at objects of kube-system too. */
  system: boolean;
  /** Who answers it inside the cluster; absent when somebody outside does. */
  service?: { namespace: string; name: string };
}

/** One address behind a service. */
export interface EndpointFact {
  namespace: string;
  service: string;
  node?: string;
  ready: boolean;
}

/** A NodePool of Karpenter, which node auto-provisioning goes by. https://karpenter.sh/docs/concepts/nodepools */
export interface KarpenterPoolFact {
  name: string;
  /** What its nodes may have together; absent: no limit. */
  limits?: Record<string, string>;
  /** Nodes that it has made. */
  nodes: number;
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
  | { kind: 'backups' }
  | { kind: 'restores' }
  | { kind: 'backupSchedules' }
  | { kind: 'jobs' }
  | { kind: 'validatingWebhooks' }
  | { kind: 'mutatingWebhooks' }
  | { kind: 'endpoints' }
  | { kind: 'karpenterPools' };

/** Several at once, so that private clusters run one command for all. */
export type CompositeQuestion =
  { kind: 'health' } | { kind: 'preflight' } | { kind: 'beforeStop' } | { kind: 'afterStart' };

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
  restores: RestoreFact[] | null;
  backupSchedules: BackupScheduleFact[] | null;
  jobs: JobFact[];
  validatingWebhooks: WebhookFact[];
  mutatingWebhooks: WebhookFact[];
  endpoints: EndpointFact[];
  /** Null where there is no node auto-provisioning. */
  karpenterPools: KarpenterPoolFact[] | null;
  health: Parts<'nodes' | 'pods' | 'apiServer'>;
  preflight: Parts<'nodes' | 'pods' | 'budgets' | 'deprecatedApis' | 'kured' | 'backups'>;
  beforeStop: Parts<BeforeStop>;
  afterStart: Parts<'nodes' | 'pods' | 'validatingWebhooks' | 'mutatingWebhooks' | 'endpoints'>;
}

type BeforeStop =
  | 'nodes'
  | 'pods'
  | 'jobs'
  | 'validatingWebhooks'
  | 'mutatingWebhooks'
  | 'endpoints'
  | 'backups'
  | 'restores'
  | 'backupSchedules'
  | 'karpenterPools';

export type AnswerTo<Q extends Question> = Answers[Q['kind']];
