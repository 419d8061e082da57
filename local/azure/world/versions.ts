import semver from 'semver';
import type { Cluster, KubernetesVersion, Region } from './model';

/** Which Kubernetes versions a region offers and which steps AKS allows (contracts.md 2.4, 2.5). */

/** Major and minor of a version: `1.33` for `1.33.5`. */
export function minorOf(version: string): string {
  const parsed = semver.coerce(version);
  return parsed ? `${parsed.major}.${parsed.minor}` : version;
}

/** How many minors `from` lies behind `to`; negative when it is ahead. */
export function minorsBehind(from: string, to: string): number {
  return (semver.coerce(to)?.minor ?? 0) - (semver.coerce(from)?.minor ?? 0);
}

/** The newest version a region offers under an alias such as `1.33`, or the version itself. */
export function resolveVersion(region: Region, asked: string): string | undefined {
  const exact = region.versions.find(({ version }) => version === asked);
  if (exact) return exact.version;
  const patches = region.versions.filter(({ version }) => minorOf(version) === asked);
  return newestFirst(patches)[0]?.version;
}

/** Versions by precedence, newest first. */
export function newestFirst(versions: KubernetesVersion[]): KubernetesVersion[] {
  return [...versions].sort((a, b) => semver.rcompare(a.version, b.version));
}

/**
 * Where a cluster may go from here, newest first: newer patches and the next minor; from an
 * unsupported version the oldest supported minor; LTS clusters to any newer LTS minor too.
 */
export function upgradesFrom(region: Region, version: string, lts: boolean): KubernetesVersion[] {
  const open = region.versions.filter((one) => lts || !one.ltsOnly);
  const newer = newestFirst(open).filter((one) => semver.gt(one.version, version));
  const reachable = nextMinor(open, version);
  return newer.filter((one) => {
    const minor = minorOf(one.version);
    return minor === minorOf(version) || minor === reachable || (lts && one.lts);
  });
}

function nextMinor(versions: KubernetesVersion[], version: string): string | undefined {
  const later = newestFirst(versions)
    .map((one) => minorOf(one.version))
    .filter((minor) => minorsBehind(version, minor) > 0);
  return later[later.length - 1];
}

export function isLts(cluster: Cluster): boolean {
  return cluster.supportPlan === 'AKSLongTermSupport';
}

/** AKS lets a pool lag three minors behind its control plane, two before 1.28. */
export function skewAllowed(controlPlane: string): number {
  return minorsBehind('1.28', controlPlane) >= 0 ? 3 : 2;
}
