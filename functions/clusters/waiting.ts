/**
 * How long to wait before the next look at an operation. The first look comes when the operation
 * may just be over, later ones at a quarter of the time it has taken: few requests for slow ones
 * and little delay for quick ones.
 */
import { DateTime } from 'luxon';
import { type Change, poolOf } from '../../shared/fleet/change';
import type { Cluster, NodePool } from '../../shared/fleet/cluster';

const CONTROL_PLANE_SECONDS = 300;
const NODE_SECONDS = 240;

const LOOK_AGAIN_MIN = 60;
const LOOK_AGAIN_MAX = 900;

/** AKS surges by a tenth when the pool says nothing. */
const SURGE_DEFAULT = '10%';

/** After this long an operation is called stuck. */
const HOURS_MAX = 24;

interface Wait {
  /** ISO instants, UTC. */
  since: string;
  now: string;
  expectedSeconds: number;
}

/** @returns seconds, or undefined when the operation has gone on for too long */
export function secondsBeforeLook({ since, now, expectedSeconds }: Wait): number | undefined {
  const elapsed = DateTime.fromISO(now).diff(DateTime.fromISO(since)).as('seconds');
  if (elapsed >= HOURS_MAX * 3600) return undefined;
  const untilLikely = expectedSeconds - elapsed;
  if (untilLikely > LOOK_AGAIN_MIN) return Math.round(untilLikely);
  return Math.round(Math.min(LOOK_AGAIN_MAX, Math.max(LOOK_AGAIN_MIN, elapsed / 4)));
}

/** The shortest time that AKS is likely to need, in seconds. */
export function estimateSeconds(change: Change, cluster: Cluster): number {
  switch (change.kind) {
    case 'controlPlane':
      return CONTROL_PLANE_SECONDS;
    case 'nodePool':
      return poolSeconds(poolOf(cluster, change.pool));
    case 'cluster':
      return CONTROL_PLANE_SECONDS + Math.max(0, ...cluster.pools.map(poolSeconds));
  }
}

/** Nodes are replaced in batches of the surge. */
function poolSeconds({ count, maxSurge = SURGE_DEFAULT }: NodePool): number {
  return Math.ceil(count / surgeNodes(maxSurge, count)) * NODE_SECONDS;
}

/** A percentage rounds up: https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling */
function surgeNodes(maxSurge: string, count: number): number {
  const amount = Number.parseInt(maxSurge, 10);
  const nodes = maxSurge.endsWith('%') ? Math.ceil((count * amount) / 100) : amount;
  return Math.max(1, nodes || 1);
}
