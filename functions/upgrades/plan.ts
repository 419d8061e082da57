/**
 * What to do next with one cluster on its way to a Kubernetes version. Asked again after every
 * change, so it depends on what is true now and not on what was planned before.
 *
 * Rules of AKS: one minor version at a time for the control plane, pools never ahead of it and at
 * most three minors behind, no control-plane-only upgrade with an auto-upgrade channel.
 * https://learn.microsoft.com/azure/aks/upgrade-aks-control-plane
 */
import { DateTime } from 'luxon';
import { estimateUpgrade } from '../../shared/fleet/estimate';
import { type Change, describeChange } from '../../shared/fleet/change';
import { type Cluster, hasFailed, isChanging, type NodePool } from '../../shared/fleet/cluster';
import { compareVersions, isOlder, minorsBetween, newestOf } from '../../shared/fleet/versions';
import type { Reason, Verdict } from '../../shared/reasons';

export interface UpgradeFacts {
  cluster: Cluster;
  /** Released versions that Azure offers the control plane now; not needed once it is there. */
  offered: readonly string[];
}

/** How many minor versions a pool may lag; it was two before Kubernetes 1.28. */
const POOL_LAG_MAX = 3;
const POOL_LAG_MAX_BEFORE_1_28 = 2;

const LOOK_AGAIN_MINUTES = 5;

/** The control plane is not at the target yet, so the versions on offer matter. */
export function needsOffer(cluster: Cluster, target: string): boolean {
  return isOlder(cluster.version, target);
}

/**
 * @param target full Kubernetes version, for example 1.34.2
 * @param now ISO instant, UTC
 */
export function nextStep(facts: UpgradeFacts, target: string, now: string): Verdict<Change> {
  const { cluster } = facts;
  if (isBusy(cluster)) return wait(now, busy(cluster));
  if (cluster.power === 'Stopped' && isBehind(cluster, target)) return refuse(stopped(cluster));
  if (isOlder(cluster.version, target)) return controlPlaneStep(facts, target);
  if (isHalfDone(cluster, target)) return act(clusterTo(cluster, target));
  const behind = firstBehind(cluster.pools, target);
  if (behind !== undefined) return act(poolTo(behind, target));
  return { kind: 'done', because: [atTarget(cluster, target)] };
}

/** How long the whole way is likely to take: to see whether it fits into a window. */
export function expectedMilliseconds(cluster: Cluster, target: string): number {
  const behind = cluster.pools.filter(({ version }) => isOlder(version, target));
  const hops = needsOffer(cluster, target)
    ? Math.max(1, minorsBetween(cluster.version, target))
    : 0;
  return estimateUpgrade(behind, hops).likely;
}

function controlPlaneStep(facts: UpgradeFacts, target: string): Verdict<Change> {
  const { cluster } = facts;
  const hop = nextHop(facts, target);
  if (hop === undefined) return refuse(notOffered(facts, target));
  const laggard = cluster.pools.find(({ version }) => minorsBetween(version, hop) > lagMax(hop));
  if (laggard !== undefined && !followsChannel(cluster))
    return act(poolTo(laggard, cluster.version));
  return act(clusterTo(cluster, hop));
}

/** The target itself once its minor is next, until then the newest patch of the next minor. */
function nextHop({ cluster, offered }: UpgradeFacts, target: string): string | undefined {
  if (minorsBetween(cluster.version, target) <= 1)
    return offered.find((version) => version === target);
  const ofNextMinor = offered.filter((version) => minorsBetween(cluster.version, version) === 1);
  return newestOf(ofNextMinor);
}

function isBehind(cluster: Cluster, target: string): boolean {
  return (
    needsOffer(cluster, target) ||
    isHalfDone(cluster, target) ||
    firstBehind(cluster.pools, target) !== undefined
  );
}

/** System pools go first: what runs there serves the others. Each goes straight to the target. */
function firstBehind(pools: readonly NodePool[], target: string): NodePool | undefined {
  const behind = pools.filter((pool) => isOlder(pool.version, target) || isHalfDone(pool, target));
  return behind.find(({ mode }) => mode === 'System') ?? behind[0];
}

/** The version shows from the first minute, so a change that failed shows it too: ask again. */
function isHalfDone(part: Cluster | NodePool, target: string): boolean {
  return compareVersions(part.version, target) === 0 && hasFailed(part.provisioningState);
}

function clusterTo(cluster: Cluster, version: string): Change {
  return { kind: followsChannel(cluster) ? 'cluster' : 'controlPlane', version };
}

function poolTo(pool: NodePool, version: string): Change {
  return { kind: 'nodePool', pool: pool.name, version };
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

function act(action: Change): Verdict<Change> {
  return {
    kind: 'act',
    action,
    because: [{ code: 'behind', message: `Next: ${describeChange(action)}.` }],
  };
}

function refuse(reason: Reason): Verdict<Change> {
  return { kind: 'refuse', because: [reason] };
}

function wait(now: string, reason: Reason): Verdict<Change> {
  const until = DateTime.fromISO(now, { zone: 'utc' }).plus({ minutes: LOOK_AGAIN_MINUTES });
  return { kind: 'wait', until: until.toISO() ?? now, because: [reason] };
}

function stopped(cluster: Cluster): Reason {
  return {
    code: 'stopped',
    message: `${cluster.name} is stopped and AKS upgrades running clusters only. Start it and its upgrade follows with the next event.`,
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

function atTarget(cluster: Cluster, target: string): Reason {
  return {
    code: 'atTarget',
    message: `Control plane and all ${cluster.pools.length} node pools of ${cluster.name} have ${target} or newer.`,
  };
}
