/** The changes of a cluster that the app asks Azure for, and how far one has come. */
import { type Cluster, hasFailed, isChanging, type NodePool } from './cluster';

export type Change =
  /** The control plane alone; the pools keep their version. */
  | { kind: 'controlPlane'; version: string }
  /** Control plane and all pools in one operation: all AKS allows with an auto-upgrade channel. */
  | { kind: 'cluster'; version: string }
  | { kind: 'nodePool'; pool: string; version: string };

/**
 * - `todo`: not asked for yet
 * - `running`: asked for, not settled
 * - `failed`: asked for, settled badly
 * - `done`: asked for and settled well
 * - `busy`: Azure is doing something else to the same resource
 */
export type Progress = 'todo' | 'running' | 'failed' | 'done' | 'busy';

interface Part {
  version: string;
  provisioningState: string;
}

/** How far `change` has come, by what the resource says (an operation's own words are no proof). */
export function progressOf(change: Change, cluster: Cluster): Progress {
  switch (change.kind) {
    case 'nodePool':
      return progressOfPart(change.version, poolOf(cluster, change.pool));
    case 'controlPlane':
      return progressOfPart(change.version, cluster);
    case 'cluster':
      return furthestBack(
        [cluster, ...cluster.pools].map((part) => progressOfPart(change.version, part)),
      );
  }
}

/** The same for one resource. AKS shows the new version as soon as the change is accepted, so the state decides. */
export function progressOfPart(version: string, part: Part): Progress {
  const asked = part.version === version;
  if (isChanging(part.provisioningState)) return asked ? 'running' : 'busy';
  if (!asked) return 'todo';
  return hasFailed(part.provisioningState) ? 'failed' : 'done';
}

const WORST_FIRST: Progress[] = ['busy', 'running', 'failed', 'todo', 'done'];

function furthestBack(parts: Progress[]): Progress {
  return WORST_FIRST.find((progress) => parts.includes(progress)) ?? 'done';
}

/** @throws Error when the cluster has no such pool */
export function poolOf(cluster: Cluster, name: string): NodePool {
  const pool = cluster.pools.find((candidate) => candidate.name === name);
  if (pool === undefined) throw new Error(`cluster ${cluster.name} has no node pool '${name}'`);
  return pool;
}

/** The change in words: `node pool user1 to 1.34.2`. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'nodePool':
      return `node pool ${change.pool} to ${change.version}`;
    case 'controlPlane':
      return `control plane to ${change.version}`;
    case 'cluster':
      return `control plane and all node pools to ${change.version}`;
  }
}
