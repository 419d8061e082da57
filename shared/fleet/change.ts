/** The changes of a cluster that the app asks Azure for, and how far one has come. */
import { DateTime } from 'luxon';
import { type Cluster, hasFailed, isChanging, type NodePool, type PoolSettings } from './cluster';
import { isOlderImage } from './nodeImage';
import { describeSize, hasSize, type PoolSize } from './poolSize';
import { describeSettings, exactSettings, sameSettings } from './poolSettings';

export type Change =
  /** The control plane alone; the pools keep their version. */
  | { kind: 'controlPlane'; version: string }
  /** Control plane and all pools in one operation: all AKS allows with an auto-upgrade channel. */
  | { kind: 'cluster'; version: string }
  /** Settings, when given, go along in the same request and hold for this upgrade. */
  | { kind: 'nodePool'; pool: string; version: string; settings?: PoolSettings }
  /** To the newest node image that AKS offers; done when the pool has at least `image`. */
  | { kind: 'nodeImage'; pool: string; image: string }
  /** Exactly these; what is absent goes back to the default of AKS. */
  | { kind: 'poolSettings'; pool: string; settings: PoolSettings }
  /** So many nodes, with the autoscaler as given; without one it is switched off. */
  | ({ kind: 'scale'; pool: string } & PoolSize)
  /** Back to what the pool had before, within the days in which AKS keeps it. */
  | { kind: 'rollback'; pool: string; version: string; image: string }
  /** Upgrades may ignore what would hold them, until an ISO instant (UTC); absent: no longer. */
  | { kind: 'force'; until?: string }
  | { kind: 'start' }
  | { kind: 'stop' };

/**
 * - `todo`: not asked for yet
 * - `running`: asked for, not settled
 * - `failed`: asked for, settled badly
 * - `done`: asked for and settled well
 * - `busy`: Azure is doing something else to the same resource
 */
export type Progress = 'todo' | 'running' | 'failed' | 'done' | 'busy';

/** How far `change` has come, by what the resource says (an operation's own words are no proof). */
export function progressOf(change: Change, cluster: Cluster): Progress {
  if ('pool' in change) return progressOfPool(change, poolOf(cluster, change.pool));
  switch (change.kind) {
    case 'controlPlane':
      return progressOfVersion(change.version, cluster);
    case 'cluster':
      return furthestBack(
        [cluster, ...cluster.pools].map((part) => progressOfVersion(change.version, part)),
      );
    case 'force':
      return progressOfPart(sameInstant(cluster.forceUntil, change.until), cluster);
    case 'start':
      return progressOfPower('Running', 'Starting', cluster);
    case 'stop':
      return progressOfPower('Stopped', 'Stopping', cluster);
  }
}

export type PoolChange = Extract<Change, { pool: string }>;

/** The same for a change of one pool, by the pool alone. */
export function progressOfPool(change: PoolChange, pool: NodePool): Progress {
  switch (change.kind) {
    case 'nodePool':
      return progressOfVersion(change.version, pool);
    case 'nodeImage':
      return progressOfImage(!isOlderImage(pool.image, change.image), pool);
    case 'rollback':
      return progressOfRollback(change, pool);
    case 'scale':
      return progressOfPart(hasSize(pool, change), pool);
    case 'poolSettings':
      return progressOfPart(sameSettings(exactSettings(pool), change.settings), pool);
  }
}

interface Part {
  provisioningState: string;
}

/** AKS shows the new version as soon as the change is accepted, so the state decides. */
function progressOfVersion(version: string, part: Part & { version: string }): Progress {
  return progressOfPart(part.version === version, part);
}

/** @param asked the resource shows what was asked for */
function progressOfPart(asked: boolean, { provisioningState }: Part): Progress {
  if (isChanging(provisioningState)) return asked ? 'running' : 'busy';
  if (!asked) return 'todo';
  return hasFailed(provisioningState) ? 'failed' : 'done';
}

/** The image may show late, but the state has a name of its own. */
function progressOfImage(reached: boolean, { provisioningState }: Part): Progress {
  if (/^upgradingnodeimageversion$/i.test(provisioningState)) return 'running';
  if (isChanging(provisioningState)) return 'busy';
  if (hasFailed(provisioningState)) return 'failed';
  return reached ? 'done' : 'todo';
}

/** An image may be taken back without its version, so a state of upgrading counts as ours. */
function progressOfRollback(
  { version, image }: { version: string; image: string },
  pool: NodePool,
): Progress {
  const imageShown = pool.image === image;
  const rolling = /^(upgrading|rolling)/i.test(pool.provisioningState);
  return progressOfPart(pool.version === version && (imageShown || rolling), pool);
}

function progressOfPower(
  wanted: Cluster['power'],
  state: string,
  { power, provisioningState }: Cluster,
): Progress {
  if (provisioningState.toLowerCase() === state.toLowerCase()) return 'running';
  if (isChanging(provisioningState)) return 'busy';
  if (hasFailed(provisioningState)) return 'failed';
  return power === wanted ? 'done' : 'todo';
}

/** Azure writes the same instant with more or fewer digits. */
function sameInstant(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return DateTime.fromISO(a).toMillis() === DateTime.fromISO(b).toMillis();
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
  if ('pool' in change) return describePoolChange(change);
  switch (change.kind) {
    case 'controlPlane':
      return `control plane to ${change.version}`;
    case 'cluster':
      return `control plane and all node pools to ${change.version}`;
    case 'force':
      return change.until === undefined
        ? 'forced upgrades no longer allowed'
        : `forced upgrades allowed until ${change.until}`;
    case 'start':
      return 'start of the cluster';
    case 'stop':
      return 'stop of the cluster';
  }
}

function describePoolChange(change: PoolChange): string {
  switch (change.kind) {
    case 'nodePool':
      return `node pool ${change.pool} to ${change.version}`;
    case 'nodeImage':
      return `node pool ${change.pool} to image ${change.image}`;
    case 'rollback':
      return `node pool ${change.pool} back to ${change.version} with image ${change.image}`;
    case 'scale':
      return `node pool ${change.pool} to ${describeSize(change)}`;
    case 'poolSettings':
      return `upgrade settings of node pool ${change.pool}: ${describeSettings(change.settings)}`;
  }
}
