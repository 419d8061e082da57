/** A cluster and its node pools as the app sees them, whatever API they were read from. */

export interface ClusterRef {
  /** ARM id. */
  id: string;
  name: string;
}

export interface ProvisioningError {
  code: string;
  message: string;
}

/** How a pool is upgraded: `upgradeSettings` of ARM. What is absent is as AKS has it by default. */
export interface PoolSettings {
  /** Nodes, or a percentage of the pool. */
  maxSurge?: string;
  maxUnavailable?: string;
  drainTimeoutMinutes?: number;
  /** Wait after each batch of nodes. */
  soakMinutes?: number;
  undrainable?: 'Schedule' | 'Cordon';
}

export interface NodePool extends PoolSettings {
  name: string;
  mode: 'System' | 'User' | 'Gateway';
  /** Kubernetes version that the pool has or is moving to. */
  version: string;
  provisioningState: string;
  power: 'Running' | 'Stopped';
  /** Nodes wanted now. */
  count: number;
  /** Node image: `AKSUbuntu-2204gen2containerd-202610.15.0`. */
  image?: string;
  vmSize?: string;
  os?: 'Linux' | 'Windows';
  /** Pods per node, which in some network modes is addresses per node. */
  maxPods?: number;
  /** ARM ids. */
  subnetId?: string;
  podSubnetId?: string;
  autoscale?: { min: number; max: number };
  /** Azure takes and gives these itself. */
  spot?: boolean;
  osDiskGb?: number;
  error?: ProvisioningError;
}

export interface Cluster extends ClusterRef {
  location: string;
  tags: Record<string, string>;
  /** Kubernetes version that the control plane has or is moving to. */
  version: string;
  provisioningState: string;
  power: 'Running' | 'Stopped';
  autoUpgradeChannel?: string;
  nodeImageChannel?: string;
  /** Long-term support: stays on versions that have it. */
  longTermSupport?: boolean;
  nodeResourceGroup?: string;
  networkPlugin?: string;
  networkPluginMode?: string;
  /** Node auto-provisioning: such a cluster cannot be stopped. */
  autoProvisioning?: boolean;
  /** A forced upgrade is allowed until then: ISO instant, UTC. */
  forceUntil?: string;
  /** Of the control plane: Free, Standard, Premium. */
  tier?: string;
  /** The API server has no public address. */
  privateApi: boolean;
  pools: NodePool[];
  error?: ProvisioningError;
}

export interface ClusterAddress {
  subscription: string;
  resourceGroup: string;
  name: string;
}

const CLUSTER_ID =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)$/i;

/**
 * The parts of the ARM id of a cluster. Ids are compared without regard to case.
 * @throws Error that shows the id and the form expected
 */
export function parseClusterId(id: string): ClusterAddress {
  const [, subscription, resourceGroup, name] = CLUSTER_ID.exec(id) ?? [];
  if (subscription === undefined || resourceGroup === undefined || name === undefined) {
    throw new Error(
      `'${id}' is not the id of a cluster; expected /subscriptions/{subscription}/resourceGroups/{group}` +
        '/providers/Microsoft.ContainerService/managedClusters/{name}',
    );
  }
  return { subscription, resourceGroup, name };
}

/** One key per cluster, the same for every spelling of its id; fit for instance ids and row keys. */
export function clusterKey(id: string): string {
  const { subscription, resourceGroup, name } = parseClusterId(id);
  return [subscription, resourceGroup, name].join(':').toLowerCase();
}

/** Azure is still changing the resource: states such as Upgrading, Starting, Deleting. */
export function isChanging(provisioningState: string): boolean {
  return /ing(NodeImageVersion)?$/i.test(provisioningState);
}

/** The last change did not end well; the same change asked for again resumes it. */
export function hasFailed(provisioningState: string): boolean {
  return /^(failed|canceled|cancelled)$/i.test(provisioningState);
}
