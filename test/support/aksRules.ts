/**
 * The rules of AKS for versions, written down once more and on purpose without the app's code:
 * https://learn.microsoft.com/azure/aks/upgrade-aks-control-plane
 */
import type { Change } from '../../shared/fleet/change';
import type { Cluster } from '../../shared/fleet/cluster';

interface Numbers {
  minor: number;
  patch: number;
}

function numbersOf(version: string): Numbers {
  const [, minor, patch] = version.split('.').map(Number);
  if (minor === undefined || patch === undefined) throw new Error(`odd version ${version}`);
  return { minor, patch };
}

function rank(version: string): number {
  const { minor, patch } = numbersOf(version);
  return minor * 1000 + patch;
}

function minorOf(version: string): number {
  return numbersOf(version).minor;
}

/** How many minors a pool may be behind a control plane of this minor. */
export function lagAllowed(controlPlaneMinor: number): number {
  return controlPlaneMinor >= 28 ? 3 : 2;
}

/** Carries a change out. @throws Error that names the broken rule */
export function carryOut(change: Change, cluster: Cluster): Cluster {
  const next = changed(change, cluster);
  checkHop(cluster.version, next.version);
  for (const [at, pool] of next.pools.entries()) {
    const before = cluster.pools[at]?.version ?? pool.version;
    if (rank(pool.version) < rank(before)) throw new Error(`${pool.name} goes back`);
    if (rank(pool.version) > rank(next.version)) throw new Error(`${pool.name} is ahead`);
    const lag = minorOf(next.version) - minorOf(pool.version);
    if (lag > lagAllowed(minorOf(next.version))) throw new Error(`${pool.name} lags by ${lag}`);
  }
  return next;
}

function checkHop(from: string, to: string): void {
  if (rank(to) < rank(from)) throw new Error(`the control plane goes back to ${to}`);
  if (minorOf(to) - minorOf(from) > 1) throw new Error(`${from} to ${to} skips a minor`);
}

function changed(change: Change, cluster: Cluster): Cluster {
  if (!('version' in change) || change.kind === 'rollback') return cluster;
  const { version } = change;
  const channel = cluster.autoUpgradeChannel !== undefined;
  if (change.kind === 'controlPlane') {
    if (channel) throw new Error('a channel forbids to upgrade the control plane alone');
    return { ...cluster, version };
  }
  const moves = (name: string) => change.kind === 'cluster' || change.pool === name;
  const pools = cluster.pools.map((pool) => (moves(pool.name) ? { ...pool, version } : pool));
  return change.kind === 'cluster' ? { ...cluster, version, pools } : { ...cluster, pools };
}

/**
 * The fewest drains that bring a pool to the target while the control plane goes minor by minor,
 * by trying every way.
 */
export function fewestDrains(pool: string, controlPlane: string, target: string): number {
  if (rank(pool) >= rank(target)) return 0;
  const last = minorOf(target);
  const search = (poolMinor: number, planeMinor: number): number => {
    const goOn: number[] = [];
    if (planeMinor < last && planeMinor + 1 - poolMinor <= lagAllowed(planeMinor + 1)) {
      goOn.push(search(poolMinor, planeMinor + 1));
    }
    for (let to = poolMinor + 1; to <= Math.min(planeMinor, last); to++)
      goOn.push(1 + search(to, planeMinor));
    if (poolMinor === last && planeMinor >= last) goOn.push(0);
    return Math.min(...goOn);
  };
  // A pool of the target's minor is older by a patch.
  return Math.max(1, search(minorOf(pool), minorOf(controlPlane)));
}
