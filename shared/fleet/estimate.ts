/** How long changes of a cluster take, from its nodes: for polling, and for whether work fits. */
import { type Change, type PoolChange, poolOf } from './change';
import { type Cluster, hasFailed, type NodePool } from './cluster';

/** The shortest that is likely: when a first look may find the change done. */
const CONTROL_PLANE_SECONDS = 300;
/** One node replaced: created, joined, the old one drained and deleted. */
const NODE_SECONDS = 240;

/** AKS stops in about 95 seconds and starts in about three minutes. */
const STOP_SECONDS = 90;
const START_SECONDS = 180;
/** A setting that touches no node. */
const SETTING_SECONDS = 60;

/** What to plan with: half as much again, as pods need their time to move. */
const PLANNED = 1.5;

/** AKS surges by a tenth when the pool says nothing. */
const SURGE_DEFAULT = '10%';

/** AKS waits for a drain for 30 minutes when the pool says nothing. */
const DRAIN_TIMEOUT_DEFAULT = 30;

/** What the time of a node pool depends on. */
export interface PoolWork {
  count: number;
  maxSurge?: string | undefined;
  maxUnavailable?: string | undefined;
  drainTimeoutMinutes?: number | undefined;
  /** Wait after each batch. */
  soakMinutes?: number | undefined;
}

/** In milliseconds. */
export interface UpgradeEstimate {
  /** When drains go as they usually do. */
  likely: number;
  /** When every drain takes until its timeout. */
  longest: number;
}

/** The shortest time that AKS is likely to need for one change, in seconds. */
export function estimateSeconds(change: Change, cluster: Cluster): number {
  if ('pool' in change) return poolChangeSeconds(change, poolOf(cluster, change.pool));
  switch (change.kind) {
    case 'controlPlane':
      return CONTROL_PLANE_SECONDS;
    case 'cluster':
      return CONTROL_PLANE_SECONDS + Math.max(0, ...cluster.pools.map(poolSeconds));
    case 'force':
      return SETTING_SECONDS;
    case 'start':
      return START_SECONDS;
    case 'stop':
      return STOP_SECONDS;
  }
}

/**
 * When a first look is likely to find the change done, in seconds. A look at the shortest time
 * would mostly be a request for nothing, and events of Azure end the wait for a pool before.
 */
export function likelySeconds(change: Change, cluster: Cluster): number {
  return PLANNED * estimateSeconds(change, cluster);
}

function poolChangeSeconds(change: PoolChange, pool: NodePool): number {
  if (change.kind === 'scale') return change.count === 0 ? STOP_SECONDS : START_SECONDS;
  // Settings of a failed pool make AKS go on with what failed.
  if (change.kind === 'poolSettings' && !hasFailed(pool.provisioningState)) return SETTING_SECONDS;
  const settings = 'settings' in change ? change.settings : pool;
  return poolSeconds({ ...settings, count: pool.count });
}

/**
 * The upgrade of a whole cluster: control plane, then one pool after the other.
 * @param hops steps of the control plane; the pools follow once
 */
export function estimateUpgrade(pools: readonly PoolWork[], hops = 1): UpgradeEstimate {
  const work = pools.map((pool) => {
    const { drainTimeoutMinutes = DRAIN_TIMEOUT_DEFAULT, soakMinutes = 0 } = pool;
    const soak = batches(pool) * soakMinutes * 60;
    return {
      likely: PLANNED * poolSeconds(pool) + soak,
      drains: batches(pool) * drainTimeoutMinutes * 60,
    };
  });
  const likely = work.reduce(
    (sum, pool) => sum + pool.likely,
    PLANNED * hops * CONTROL_PLANE_SECONDS,
  );
  const longest = work.reduce((sum, pool) => sum + pool.drains, likely);
  return { likely: likely * 1000, longest: longest * 1000 };
}

/** How many nodes of a pool are replaced at the same time. */
export function nodesAtOnce({ count, maxSurge, maxUnavailable }: PoolWork): number {
  const missing = maxUnavailable === undefined ? 0 : nodesOf(maxUnavailable, count);
  // Where nodes may be missing, AKS adds none unless asked to.
  const added = nodesOf(maxSurge ?? (missing > 0 ? '0' : SURGE_DEFAULT), count);
  return Math.max(1, missing + added);
}

function poolSeconds(pool: PoolWork): number {
  return batches(pool) * NODE_SECONDS;
}

/** Nodes are replaced in batches of the surge. */
function batches(pool: PoolWork): number {
  return Math.ceil(pool.count / nodesAtOnce(pool));
}

/** A percentage rounds up: https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling */
function nodesOf(amount: string, count: number): number {
  const number = Number.parseInt(amount, 10) || 0;
  return amount.endsWith('%') ? Math.ceil((count * number) / 100) : number;
}
