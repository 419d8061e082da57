import semver from 'semver';
import { providerError } from '../http';
import type { Cluster, Pool, Region } from '../world/model';
import { minorsBehind, resolveVersion, isLts, skewAllowed, upgradesFrom } from '../world/versions';
import type { World } from '../world/world';

/** Which upgrades AKS refuses, and how it says so (contracts.md 2.5 and 2.6). */

export interface PlannedPool {
  pool: Pool;
  /** Version it would have afterwards. */
  version: string;
}

/** The full version a request asks for; an alias such as `1.33` means its newest patch. */
export function requireSupported(region: Region, asked: string, code: string): string {
  const version = resolveVersion(region, asked);
  if (version !== undefined) return version;
  throw providerError(
    400,
    code,
    `Version ${asked} is not supported in this region. Please use [az aks get-versions] command ` +
      'to get the supported version list in this region. For more information, please check ' +
      'https://aka.ms/supported-version-list',
  );
}

/** One minor at a time, never back, and not while a removed API is in use. */
export function checkControlPlane(world: World, cluster: Cluster, target: string): void {
  const from = cluster.currentVersion;
  if (from === target) return;
  const offered = upgradesFrom(world.region(cluster.region), from, isLts(cluster));
  if (!offered.some(({ version }) => version === target)) {
    throw providerError(
      400,
      'OperationNotAllowed',
      `Upgrading Kubernetes version ${from} to ${target} is not allowed. Available upgrades: ` +
        `[${offered.map(({ version }) => version).join(' ')}]. Please see ` +
        'https://aka.ms/aks-supported-k8s-ver for version details.',
    );
  }
}

/** Blocks a minor upgrade for 12 hours after the last use, unless forced. */
export function checkDeprecatedApis(
  world: World,
  cluster: Cluster,
  target: string,
  forced: boolean,
): void {
  const minor = minorsBehind(cluster.currentVersion, target) > 0;
  if (!minor || forced || cluster.deprecatedApiUntil <= world.now) return;
  throw providerError(
    400,
    'ValidationError',
    'Control Plane upgrade is blocked due to recent usage of a Kubernetes API deprecated in the ' +
      'specified version. Please refer to https://kubernetes.io/docs/reference/using-api/' +
      'deprecation-guide to migrate the usage. To bypass this error, set enable-force-upgrade in ' +
      'upgradeSettings.overrideSettings.',
    'UpgradeBlockedOnDeprecatedAPIUsage',
  );
}

/** Pool versions in a cluster PUT: each unchanged, or the same as the control plane's. */
export function checkPoolVersions(cluster: Cluster, target: string, planned: PlannedPool[]): void {
  const lagging = planned.filter(({ version }) => version !== target);
  const changed = lagging.some(({ pool, version }) => version !== pool.currentVersion);
  const manual = cluster.channel === undefined || cluster.channel === 'none';
  if (!changed && (manual || lagging.length === 0 || target === cluster.currentVersion)) return;
  throw providerError(
    400,
    'NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged',
    "Using managed cluster api, all Agent pools' OrchestratorVersion must be all specified or " +
      'all unspecified. If all specified, they must be stay unchanged or the same with control ' +
      'plane.',
  );
}

/** A pool is never newer than its control plane and at most three minors older. */
export function checkSkew(controlPlane: string, { version }: PlannedPool): void {
  const behind = minorsBehind(version, controlPlane);
  const allowed = skewAllowed(controlPlane);
  const newer = semver.gt(version, controlPlane);
  if (!newer && behind <= allowed) return;
  const rule = newer
    ? "Node pool version cannot be newer than control plane's version."
    : `Minor version of node pool cannot be more than ${allowed} versions less than control ` +
      `plane's version. Minor version of node pool is ${semver.minor(version)} and control plane ` +
      `is ${semver.minor(controlPlane)}.`;
  throw providerError(
    400,
    'NodePoolMcVersionIncompatible',
    `Node pool version ${version} and control plane version ${controlPlane} are incompatible. ` +
      rule,
  );
}

export function checkPoolVersion(cluster: Cluster, pool: Pool, target: string): void {
  if (semver.lt(target, pool.currentVersion)) {
    throw providerError(
      400,
      'AgentPoolUpgradeVersionNotAllowed',
      `Upgrade agent pool version from ${pool.currentVersion} to ${target} is not allowed. Please ` +
        'use [az aks get-upgrades] command to get the supported upgrade paths. For more ' +
        'information, please check https://aka.ms/version-skew-policy',
    );
  }
  checkSkew(cluster.currentVersion, { pool, version: target });
}

/** AKS looks before it drains: a budget with maxUnavailable 0 can never let a pod go. */
export function checkBudgets(cluster: Cluster): void {
  const hopeless = cluster.budgets.filter(({ maxUnavailable }) =>
    [0, '0', '0%'].includes(maxUnavailable ?? 1),
  );
  if (hopeless.length === 0) return;
  const lines = hopeless.map(
    ({ namespace, name }) =>
      `* PDB ${namespace}/${name} has maxunavailble == 0 can't proceed with put operation`,
  );
  const count = `${hopeless.length} error${hopeless.length > 1 ? 's' : ''} occurred:`;
  throw providerError(400, 'UnsatisfiablePDB', [count, ...lines].join('\n'));
}
