import type { Fault } from './process';

/** What the simulated Azure consists of. Instants are milliseconds since 1970 (UTC). */

type PowerState = 'Running' | 'Stopped';

/** Values seen in recorded traffic, and Failed from the documentation (contracts.md 2.3). */
export type ProvisioningState =
  | 'Creating'
  | 'Succeeded'
  | 'Updating'
  | 'Scaling'
  | 'Upgrading'
  | 'UpgradingNodeImageVersion'
  | 'Stopping'
  | 'Starting'
  | 'Deleting'
  | 'Canceled'
  | 'Failed';

export interface Subscription {
  id: string;
  name: string;
}

export interface KubernetesVersion {
  version: string;
  preview: boolean;
  /** Also offered under the long-term support plan. */
  lts: boolean;
  /** Offered under that plan only: the community no longer supports it. */
  ltsOnly: boolean;
}

export interface Region {
  name: string;
  versions: KubernetesVersion[];
  /** Date part of the newest node image, e.g. `202511.03.0`. */
  nodeImage: string;
}

export interface Cluster {
  /** As Azure writes it: `resourcegroups` in lower case (contracts.md 2.3). */
  id: string;
  subscription: string;
  resourceGroup: string;
  name: string;
  region: string;
  tags: Record<string, string>;
  /** What was asked for; may be an alias such as `1.33`. */
  version: string;
  currentVersion: string;
  /** What the API server really runs: it lags behind currentVersion during an upgrade. */
  apiServerVersion: string;
  state: ProvisioningState;
  power: PowerState;
  fault?: Fault;
  operation?: Operation;
  fqdn: string;
  private: boolean;
  runCommandDisabled: boolean;
  /** AKS auto-upgrade channel, e.g. `stable`; absent means none. */
  channel?: string;
  nodeImageChannel: 'None' | 'Unmanaged' | 'NodeImage' | 'SecurityPatch';
  autoProvisioning: boolean;
  networkPlugin: string;
  networkPluginMode?: string;
  /** What `upgradeSettings.overrideSettings` says; upgrades are forced until then. */
  force?: { forceUpgrade: boolean; until?: string };
  supportPlan: 'KubernetesOfficial' | 'AKSLongTermSupport';
  tier: string;
  pools: Map<string, Pool>;
  pods: Pod[];
  workloads: Workload[];
  budgets: Budget[];
  maintenance: Map<string, unknown>;
  commands: Map<string, CommandResult>;
  /** Writable properties that nothing here depends on: kept and given back. */
  extra: Record<string, unknown>;
  /** When the API server that runs now began. */
  apiServerSince: number;
  /** True while the Kubernetes API answers 403. */
  kubernetesForbidden: boolean;
  /** Until when a deprecated API counts as used recently. */
  deprecatedApiUntil: number;
  revision: number;
}

/** AKS keeps the machines of a cluster in a resource group of its own. */
export function nodeGroupName({ resourceGroup, name, region }: Cluster): string {
  return `MC_${resourceGroup}_${name}_${region}`;
}

export function nodeGroupId(cluster: Cluster): string {
  return `/subscriptions/${cluster.subscription}/resourceGroups/${nodeGroupName(cluster)}`;
}

export interface Pool {
  name: string;
  mode: 'System' | 'User' | 'Gateway';
  count: number;
  /** Nodes to come back with after a stop. */
  countBeforeStop: number;
  version: string;
  currentVersion: string;
  /** Node image that shows; that of the goal once all nodes have it. */
  image: string;
  /** What new and upgraded nodes get. */
  goal: Goal;
  state: ProvisioningState;
  power: PowerState;
  fault?: Fault;
  operation?: Operation;
  osType: 'Linux' | 'Windows';
  osSku: string;
  vmSize: string;
  maxPods: number;
  /** ARM ids. */
  subnet?: string;
  podSubnet?: string;
  autoscale?: { min: number; max: number };
  upgradeSettings: UpgradeSettings;
  recent: RecentVersion[];
  nodes: Node[];
  nextInstance: number;
  extra: Record<string, unknown>;
  revision: number;
}

export interface Goal {
  version: string;
  image: string;
}

interface UpgradeSettings {
  /** Number or percentage of nodes added while upgrading. */
  maxSurge?: string;
  maxUnavailable?: string;
  drainTimeoutInMinutes?: number;
  nodeSoakDurationInMinutes?: number;
  undrainableNodeBehavior?: 'Schedule' | 'Cordon';
}

export interface RecentVersion {
  orchestratorVersion: string;
  nodeImageVersion: string;
  timestamp: string;
}

export interface Node {
  name: string;
  pool: string;
  instance: number;
  kubelet: string;
  image: string;
  boots: number;
  bootId: string;
  ready: boolean;
  readyChangedAt: number;
  cordoned: boolean;
  /** Could not be drained: cordoned and labelled so, a surge node stays in its place. */
  quarantined?: boolean;
  /** Added for an upgrade and removed after it. */
  surge: boolean;
  createdAt: number;
}

export interface Workload {
  namespace: string;
  name: string;
  replicas: number;
  /** Only nodes of this pool. */
  pool?: string;
  /** Replicas that are gone and that nobody makes again. */
  lost?: number;
}

export interface Pod {
  namespace: string;
  name: string;
  workload: string;
  /** Absent while pending. */
  node?: string;
  createdAt: number;
  readyAt: number;
  /** Before it began to crash, if it does. */
  restarts?: number;
  /** Its container crashes since then, over and over. */
  crashesSince?: number;
  /** No node has room for it. */
  unschedulable?: boolean;
}

/** A PodDisruptionBudget over the pods labelled `app: <selects>`. */
export interface Budget {
  namespace: string;
  name: string;
  selects: string;
  minAvailable?: number | string;
  maxUnavailable?: number | string;
}

export interface CommandResult {
  id: string;
  startedAt: number;
  finishedAt: number;
  exitCode: number;
  logs: string;
}

type OperationStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';

export interface Operation {
  id: string;
  /** As the 409 text says it: update, upgrade, stop … */
  verb: string;
  cluster: string;
  pool?: string;
  subscription: string;
  region: string;
  status: OperationStatus;
  startedAt: number;
  endedAt?: number;
  fault?: Fault;
  /** An `error` that AKS shows although all is well (contracts.md 2.3). */
  noise?: Fault;
  stop: () => void;
}
