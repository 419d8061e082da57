/**
 * What to do next with one cluster on its way to a Kubernetes version or node image. Asked again
 * after every change, so it depends on what is true now and not on what was planned before.
 *
 * Rules of AKS: one minor version at a time for the control plane, pools never ahead of it and at
 * most three minors behind, no control-plane-only upgrade with an auto-upgrade channel.
 * https://learn.microsoft.com/azure/aks/upgrade-aks-control-plane
 */
import { DateTime } from 'luxon';
import { estimateUpgrade, type PoolWork } from '../../shared/fleet/estimate';
import { type Change, describeChange } from '../../shared/fleet/change';
import { type Cluster, hasFailed, isChanging, type NodePool } from '../../shared/fleet/cluster';
import { compareVersions, isOlder, minorsBetween, newestOf } from '../../shared/fleet/versions';
import type { Reason, Verdict } from '../../shared/reasons';
import type { Goal } from './goalTypes';
import { imageStanding, wantedImage } from './offers/images';

export interface UpgradeFacts {
  cluster: Cluster;
  /** Released versions that Azure offers the control plane now; not needed once it is there. */
  offered: readonly string[];
}

/** What one cluster is to get. */
export type Aim =
  /** Full Kubernetes version, for example 1.34.2. */
  | { kind: 'version'; version: string }
  | { kind: 'images'; goal: Extract<Goal, { kind: 'nodeImages' }> };

type ImageAim = Extract<Aim, { kind: 'images' }>;

/** Steps between which health is checked: what comes later builds on what came before. */
export type Stage = 'controlPlane' | 'system' | 'user';

/** Changes that are asked for side by side. */
export interface Move {
  stage: Stage;
  changes: Change[];
}

/** How many minor versions a pool may lag; it was two before Kubernetes 1.28. */
const POOL_LAG_MAX = 3;
const POOL_LAG_MAX_BEFORE_1_28 = 2;

const LOOK_AGAIN_MINUTES = 5;

/** The control plane is not at the target yet, so the versions on offer matter. */
export function needsOffer(cluster: Cluster, aim: Aim): boolean {
  return aim.kind === 'version' && isOlder(cluster.version, aim.version);
}

/**
 * @param poolsAtOnce user pools that are changed side by side
 * @param now ISO instant, UTC
 */
export function nextStep(
  facts: UpgradeFacts,
  aim: Aim,
  poolsAtOnce: number,
  now: string,
): Verdict<Move> {
  const { cluster } = facts;
  if (isBusy(cluster)) return wait(now, busy(cluster));
  if (cluster.power === 'Stopped' && isBehind(cluster, aim)) return refuse(stopped(cluster));
  const controlPlane = controlPlaneStep(facts, aim);
  if (controlPlane !== undefined) return controlPlane;
  const pools = behind(cluster, aim);
  const system = pools.find(({ mode }) => mode === 'System');
  if (system !== undefined) return act('system', [poolTo(cluster, system, aim)]);
  const user = pools.slice(0, poolsAtOnce).map((pool) => poolTo(cluster, pool, aim));
  if (user.length > 0) return act('user', user);
  return { kind: 'done', because: [atTarget(cluster, aim)] };
}

/** How long the whole way is likely to take: to see whether it fits into a window. */
export function expectedMilliseconds(
  cluster: Cluster,
  aim: Aim,
  during: (pool: NodePool) => PoolWork,
): number {
  const hops =
    aim.kind === 'version' && isOlder(cluster.version, aim.version)
      ? Math.max(1, minorsBetween(cluster.version, aim.version))
      : 0;
  return estimateUpgrade(behind(cluster, aim).map(during), hops).likely;
}

/** Nothing is to be done about the control plane: it is there, or nobody asked for it. */
function controlPlaneStep(facts: UpgradeFacts, aim: Aim): Verdict<Move> | undefined {
  if (aim.kind === 'images') return undefined;
  const { cluster } = facts;
  const { version: target } = aim;
  if (isOlder(cluster.version, target)) return nextHopStep(facts, target);
  if (isHalfDone(cluster, target)) return act('controlPlane', [clusterTo(cluster, target)]);
  return undefined;
}

function nextHopStep(facts: UpgradeFacts, target: string): Verdict<Move> {
  const { cluster } = facts;
  const hop = nextHop(facts, target);
  if (hop === undefined) return refuse(notOffered(facts, target));
  const laggard = cluster.pools.find(({ version }) => minorsBetween(version, hop) > lagMax(hop));
  if (laggard !== undefined && !followsChannel(cluster)) {
    const stage = laggard.mode === 'System' ? 'system' : 'user';
    return act(stage, [poolTo(cluster, laggard, { kind: 'version', version: cluster.version })]);
  }
  return act('controlPlane', [clusterTo(cluster, hop)]);
}

/** The target itself once its minor is next, until then the newest patch of the next minor. */
function nextHop({ cluster, offered }: UpgradeFacts, target: string): string | undefined {
  if (minorsBetween(cluster.version, target) <= 1)
    return offered.find((version) => version === target);
  const ofNextMinor = offered.filter((version) => minorsBetween(cluster.version, version) === 1);
  return newestOf(ofNextMinor);
}

function isBehind(cluster: Cluster, aim: Aim): boolean {
  const controlPlane =
    aim.kind === 'version' &&
    (isOlder(cluster.version, aim.version) || isHalfDone(cluster, aim.version));
  return controlPlane || behind(cluster, aim).length > 0;
}

/** Each goes straight to the target. */
function behind({ location, pools }: Cluster, aim: Aim): NodePool[] {
  if (aim.kind === 'images') return pools.filter((pool) => isImageBehind(pool, location, aim));
  const { version } = aim;
  return pools.filter((pool) => isOlder(pool.version, version) || isHalfDone(pool, version));
}

/** A stopped pool gets the newest image when it starts. */
function isImageBehind(pool: NodePool, location: string, { goal }: ImageAim): boolean {
  const { image, power, provisioningState } = pool;
  if (image === undefined || power === 'Stopped') return false;
  const wanted = wantedImage(goal, location, image);
  return imageStanding(image, wanted) === 'behind' || hasFailed(provisioningState);
}

/** The version shows from the first minute, so a change that failed shows it too: ask again. */
function isHalfDone(part: Cluster | NodePool, target: string): boolean {
  return compareVersions(part.version, target) === 0 && hasFailed(part.provisioningState);
}

function clusterTo(cluster: Cluster, version: string): Change {
  return { kind: followsChannel(cluster) ? 'cluster' : 'controlPlane', version };
}

function poolTo({ location }: Cluster, { name, image = '' }: NodePool, aim: Aim): Change {
  if (aim.kind === 'version') return { kind: 'nodePool', pool: name, version: aim.version };
  return { kind: 'nodeImage', pool: name, image: wantedImage(aim.goal, location, image) ?? image };
}

function lagMax(controlPlane: string): number {
  return compareVersions(controlPlane, '1.28.0') >= 0 ? POOL_LAG_MAX : POOL_LAG_MAX_BEFORE_1_28;
}

/** https://learn.microsoft.com/azure/aks/auto-upgrade-cluster */
function followsChannel({ autoUpgradeChannel }: Cluster): boolean {
  return autoUpgradeChannel !== undefined && autoUpgradeChannel !== 'none';
}

function isBusy(cluster: Cluster): boolean {
  return [cluster, ...cluster.pools].some((part) => isChanging(part.provisioningState));
}

function act(stage: Stage, changes: Change[]): Verdict<Move> {
  const words = changes.map(describeChange).join(', ');
  return {
    kind: 'act',
    action: { stage, changes },
    because: [{ code: 'behind', message: `Next: ${words}.` }],
  };
}

function refuse(reason: Reason): Verdict<never> {
  return { kind: 'refuse', because: [reason] };
}

function wait(now: string, reason: Reason): Verdict<never> {
  const until = DateTime.fromISO(now, { zone: 'utc' }).plus({ minutes: LOOK_AGAIN_MINUTES });
  return { kind: 'wait', until: until.toISO() ?? now, because: [reason] };
}

function stopped(cluster: Cluster): Reason {
  return {
    code: 'stopped',
    message: `${cluster.name} is stopped and AKS upgrades running clusters only. Start it and its upgrade follows by itself.`,
  };
}

function busy(cluster: Cluster): Reason {
  const parts = [cluster, ...cluster.pools].filter((part) => isChanging(part.provisioningState));
  const states = parts.map((part) => `${part.name} is ${part.provisioningState}`).join(', ');
  return { code: 'busy', message: `Azure is already changing the cluster: ${states}.` };
}

function notOffered({ cluster, offered }: UpgradeFacts, target: string): Reason {
  const list =
    offered.length === 0 ? 'no newer version' : [...offered].sort(compareVersions).join(', ');
  return {
    code: 'notOffered',
    message: `Azure offers ${cluster.name} in ${cluster.location} no way from ${cluster.version} to ${target} yet; it offers ${list}.`,
    evidence: { location: cluster.location, version: cluster.version, offered: [...offered] },
  };
}

function atTarget(cluster: Cluster, aim: Aim): Reason {
  const pools = `all ${cluster.pools.length} node pools of ${cluster.name}`;
  return {
    code: 'atTarget',
    message:
      aim.kind === 'version'
        ? `Control plane and ${pools} have ${aim.version} or newer.`
        : `The nodes of ${pools} have the images of ${aim.goal.week} or newer ones.`,
  };
}
