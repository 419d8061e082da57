/** What has to be asked of Azure so that a cluster runs, sleeps or is stopped. */
import type { Change } from '../../../shared/fleet/change';
import type { Cluster, NodePool } from '../../../shared/fleet/cluster';
import type { PowerAction, SavedPool } from '../../../shared/fleet/power';
import type { Reason } from '../../../shared/reasons';

export interface PowerPlan {
  /** One after the other; those of one step side by side. */
  steps: Change[][];
  /** Pools as they are to be again: to be kept before the first step. */
  saved: SavedPool[];
  /** What Karpenter has made, or may make, is to be limited, or let go. */
  karpenter: boolean;
}

/** @param saved pools that were brought to zero before */
export function planPower(
  { kind, depth }: Pick<PowerAction, 'kind' | 'depth'>,
  cluster: Cluster,
  saved: readonly SavedPool[] = [],
): PowerPlan | { refused: Reason } {
  if (kind === 'start') return planStart(cluster, saved);
  if (depth === 'pools') return planSleep(cluster, saved);
  if (cluster.autoProvisioning === true) return { refused: cannotStop(cluster) };
  const steps: Change[][] = cluster.power === 'Stopped' ? [] : [[{ kind: 'stop' }]];
  return { steps, saved: [...saved], karpenter: false };
}

/** Whatever depth it slept at: what runs in the end has its pools as they were. */
function planStart(cluster: Cluster, saved: readonly SavedPool[]): PowerPlan {
  const back = saved.flatMap((one): Change[] => restored(cluster, one));
  const first: Change[][] = cluster.power === 'Stopped' ? [[{ kind: 'start' }]] : [];
  const steps = back.length === 0 ? first : [...first, back];
  return { steps, saved: [...saved], karpenter: cluster.autoProvisioning === true };
}

/** A pool that is gone, or that somebody has given a size or an autoscaler meanwhile, is theirs. */
function restored(cluster: Cluster, { name, count, autoscale }: SavedPool): Change[] {
  const pool = cluster.pools.find((one) => one.name === name);
  if (pool === undefined || pool.autoscale !== undefined) return [];
  if (pool.count > 0 && autoscale === undefined) return [];
  const wanted = pool.count > 0 ? pool.count : count;
  if (autoscale === undefined) return [{ kind: 'scale', pool: name, count: wanted }];
  const { min, max } = autoscale;
  return [{ kind: 'scale', pool: name, count: clamp(wanted, min, max), autoscale }];
}

function clamp(count: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, count));
}

function planSleep(cluster: Cluster, saved: readonly SavedPool[]): PowerPlan {
  const awake = cluster.power === 'Stopped' ? [] : cluster.pools.filter(canSleep);
  const kept = saved.filter(({ name }) => !awake.some((pool) => pool.name === name));
  const scales = awake.map(({ name }): Change => ({ kind: 'scale', pool: name, count: 0 }));
  return {
    steps: scales.length === 0 ? [] : [scales],
    saved: [...kept, ...awake.map((pool) => sizeToSave(pool, saved))],
    karpenter: cluster.autoProvisioning === true && cluster.power === 'Running',
  };
}

/** AKS brings user pools to zero, nothing else; spot nodes come and go by themselves. */
function canSleep({ mode, power, spot, count, autoscale }: NodePool): boolean {
  if (mode !== 'User' || power === 'Stopped' || spot === true) return false;
  return count > 0 || autoscale !== undefined;
}

/**
 * A pool without an autoscaler that had one when it was put to sleep was woken by hand, or halfway:
 * the autoscaler is given back all the same.
 */
function sizeToSave({ name, count, autoscale }: NodePool, saved: readonly SavedPool[]): SavedPool {
  const known = saved.find((one) => one.name === name);
  const bounds = autoscale ?? known?.autoscale;
  return { name, count, ...(bounds === undefined ? {} : { autoscale: bounds }) };
}

function cannotStop({ name }: Cluster): Reason {
  const message =
    `AKS does not stop ${name}, since it has node auto-provisioning. Let its power rule say ` +
    '`depth: pools`, and `autoProvisioning: freeze` to limit what Karpenter makes.';
  return { code: 'autoProvisioning', message };
}
