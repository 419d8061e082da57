import { ok, type Answer } from '../http';
import type { Call, Route } from '../router';
import type { KubernetesVersion, Region } from '../world/model';
import { latestImage } from '../world/nodes';
import { isLts, minorOf, minorsBehind, skewAllowed, upgradesFrom } from '../world/versions';
import type { World } from '../world/world';
import { CLUSTER } from './clusterRoutes';
import { clusterOf, poolOf, regionOf, subscriptionOf } from './scope';

const LOCATION =
  '/subscriptions/{subscription}/providers/Microsoft.ContainerService/locations/{location}';

/** What can be upgraded to what (contracts.md 2.4): bodies as recorded, oddities included. */
export function versionRoutes(): Route[] {
  const read = { method: 'GET', audience: 'arm' } as const;
  return [
    {
      ...read,
      path: `${CLUSTER}/upgradeProfiles/default`,
      operation: 'managedClusters.getUpgradeProfile',
      handle: clusterProfile,
    },
    {
      ...read,
      path: `${CLUSTER}/agentPools/{pool}/upgradeProfiles/default`,
      operation: 'agentPools.getUpgradeProfile',
      handle: poolProfile,
    },
    {
      ...read,
      path: `${CLUSTER}/availableAgentPoolVersions`,
      operation: 'agentPools.getAvailableAgentPoolVersions',
      handle: poolVersions,
    },
    {
      ...read,
      path: `${LOCATION}/kubernetesVersions`,
      operation: 'managedClusters.listKubernetesVersions',
      handle: kubernetesVersions,
    },
  ];
}

/** `agentPoolProfiles` is null for real, and `upgrades` is absent when there are none. */
function clusterProfile(call: Call): Answer {
  const cluster = clusterOf(call);
  const region = call.world.region(cluster.region);
  const upgrades = upgradesFrom(region, cluster.currentVersion, isLts(cluster));
  const controlPlaneProfile = {
    kubernetesVersion: cluster.currentVersion,
    osType: 'Linux',
    ...(upgrades.length > 0 && { upgrades: unsorted(call.world, upgrades).map(offer) }),
  };
  return ok({
    id: `${cluster.id}/upgradeprofiles/default`,
    name: 'default',
    type: 'Microsoft.ContainerService/managedClusters/upgradeprofiles',
    properties: { controlPlaneProfile, agentPoolProfiles: null },
  });
}

function offer({ version, preview }: KubernetesVersion): unknown {
  return { kubernetesVersion: version, ...(preview && { isPreview: true }) };
}

/** The real lists are in no order; this one is in no order and always the same. */
function unsorted<T extends { version: string }>(world: World, versions: T[]): T[] {
  const key = ({ version }: T): number => world.seed.fraction('order', version);
  return [...versions].sort((a, b) => key(a) - key(b));
}

function poolProfile(call: Call): Answer {
  const cluster = clusterOf(call);
  const pool = poolOf(call, cluster);
  return ok({
    id: `${cluster.id}/agentPools/${pool.name}/upgradeProfiles/default`,
    name: 'default',
    type: 'Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles',
    properties: {
      kubernetesVersion: pool.currentVersion,
      osType: pool.osType,
      latestNodeImageVersion: latestImage(call.world, cluster, pool),
      ...(pool.recent.length > 0 && { recentlyUsedVersions: pool.recent }),
    },
  });
}

function poolVersions(call: Call): Answer {
  const cluster = clusterOf(call);
  const { versions } = call.world.region(cluster.region);
  const fits = ({ version }: KubernetesVersion): boolean => {
    const behind = minorsBehind(version, cluster.currentVersion);
    return behind >= 0 && behind <= skewAllowed(cluster.currentVersion);
  };
  return ok({
    id: `${cluster.id}/availableagentpoolversions`,
    name: 'default',
    type: 'Microsoft.ContainerService/managedClusters/availableAgentpoolVersions',
    properties: {
      agentPoolVersions: unsorted(call.world, versions.filter(fits)).map((one) => ({
        ...(one.version === cluster.currentVersion && { default: true }),
        ...(offer(one) as object),
      })),
    },
  });
}

/** `values`, not `value`; `upgrades` of a patch are all steps allowed from it. */
function kubernetesVersions(call: Call): Answer {
  subscriptionOf(call);
  const region = regionOf(call);
  const minors = [...new Set(region.versions.map(({ version }) => minorOf(version)))];
  const values = minors
    .map((version) => ({ version }))
    .map(({ version }) => minor(region, version));
  return ok({ values: unsorted(call.world, values) });
}

function minor(region: Region, version: string) {
  const patches = region.versions.filter((one) => minorOf(one.version) === version);
  const preview = patches.every((one) => one.preview);
  const lts = patches.some((one) => one.lts);
  const community = patches.some((one) => !one.ltsOnly);
  const patchVersions = patches.map((one) => [
    one.version,
    { upgrades: upgradesFrom(region, one.version, one.ltsOnly).map(({ version: to }) => to) },
  ]);
  return {
    version,
    capabilities: {
      supportPlan: [
        ...(community ? ['KubernetesOfficial'] : []),
        ...(lts ? ['AKSLongTermSupport'] : []),
      ],
    },
    isPreview: preview ? true : null,
    patchVersions: Object.fromEntries(patchVersions) as unknown,
  };
}
