import { gatewayError, providerError, type Answer } from '../http';
import type { Call } from '../router';
import { createCluster, scaleCluster, updateCluster } from '../world/changes';
import type { Cluster, Operation, Pool } from '../world/model';
import { isUnfinished, upgradeCluster } from '../world/upgrades';
import { bodyOf, clusterPut, type ClusterProperties, type ClusterPut } from './bodies';
import { clusterBody } from './clusterBody';
import { checkETag } from './eTag';
import { operationHeaders, type PollingOptions } from './longRunning';
import { newCluster } from './newCluster';
import { requireChangeable } from './preconditions';
import { findCluster } from './scope';
import { applyClusterSettings } from './settings';
import {
  checkBudgets,
  checkControlPlane,
  checkDeprecatedApis,
  checkPoolVersions,
  checkSkew,
  requireSupported,
  type PlannedPool,
} from './upgradeRules';

/** PUT of a managed cluster: create, upgrade, resume, scale or change settings. */
export function putCluster(call: Call, polling: PollingOptions): Answer {
  const put = bodyOf(call, clusterPut);
  const cluster = findCluster(call);
  checkETag(call, cluster);
  if (!cluster) {
    const created = newCluster(call, put);
    return answer(call, created, createCluster(call.world, created), polling, 201);
  }
  requireChangeable(cluster);
  requireSameLocation(cluster, put);
  return answer(call, cluster, change(call, cluster, put), polling, 200);
}

function answer(
  call: Call,
  cluster: Cluster,
  operation: Operation,
  polling: PollingOptions,
  status: number,
): Answer {
  const headers = operationHeaders(call, operation, polling);
  return { status, headers, body: clusterBody(call.world, cluster) };
}

function change(call: Call, cluster: Cluster, put: ClusterPut): Operation {
  const { world } = call;
  const { properties } = put;
  const upgrade = planUpgrade(call, cluster, properties);
  const scaled = scaledPools(cluster, properties);
  if (upgrade && scaled.length > 0) throw exclusive();
  applyClusterSettings(cluster, put);
  if (upgrade) {
    call.notes.asked = describe(cluster, upgrade);
    return upgradeCluster(world, cluster, upgrade.asked, upgrade.target, upgrade.pools);
  }
  if (scaled.length > 0) return scale(call, cluster, scaled);
  call.notes.asked = 'update settings';
  return updateCluster(world, cluster);
}

interface Upgrade {
  asked: string;
  target: string;
  pools: Pool[];
}

function describe(cluster: Cluster, { target, pools }: Upgrade): string {
  const all = pools.length === cluster.pools.size ? ' and all pools' : '';
  const what = pools.length === 0 ? ' only' : all || ` and ${pools.map((one) => one.name).join()}`;
  return `upgrade control plane${what}, ${cluster.apiServerVersion} to ${target}`;
}

/** Checks a wish for another version; undefined when the body asks for no upgrade. */
function planUpgrade(
  call: Call,
  cluster: Cluster,
  properties: ClusterProperties,
): Upgrade | undefined {
  const { world } = call;
  const asked = properties.kubernetesVersion ?? cluster.version;
  const target = targetOf(call, cluster, asked);
  const planned = plannedPools(cluster, properties, target);
  checkPoolVersions(cluster, target, planned);
  const pools = planned
    .filter(({ pool, version }) => version !== pool.currentVersion || isUnfinished(pool))
    .map(({ pool }) => pool);
  if (target === cluster.apiServerVersion && pools.length === 0) return undefined;
  call.notes.version = target;
  const forced = isForced(call, cluster, properties);
  checkControlPlane(world, cluster, target);
  checkDeprecatedApis(world, cluster, target, forced);
  for (const one of planned) checkSkew(target, one);
  if (pools.length > 0 && !forced) checkBudgets(cluster);
  return { asked, target, pools };
}

/** Only until the instant that was given; without one an override does nothing (SDK model). */
export function isForced({ world }: Call, cluster: Cluster, wanted?: ClusterProperties): boolean {
  const settings = wanted?.upgradeSettings?.overrideSettings ?? cluster.force;
  return settings?.forceUpgrade === true && Date.parse(settings.until ?? '') > world.now;
}

function targetOf({ world }: Call, cluster: Cluster, asked: string): string {
  if (asked === cluster.version || asked === cluster.currentVersion) return cluster.currentVersion;
  return requireSupported(world.region(cluster.region), asked, 'K8sVersionNotSupported');
}

/** Pools named without a version go along with the control plane; pools not named stay. */
function plannedPools(
  cluster: Cluster,
  properties: ClusterProperties,
  target: string,
): PlannedPool[] {
  const profiles = new Map(properties.agentPoolProfiles?.map((one) => [one.name, one]));
  return [...cluster.pools.values()].map((pool) => {
    const profile = profiles.get(pool.name);
    if (!profile) return { pool, version: pool.currentVersion };
    return { pool, version: profile.orchestratorVersion ?? target };
  });
}

interface Scaled {
  pool: Pool;
  count: number;
}

function scaledPools(cluster: Cluster, properties: ClusterProperties): Scaled[] {
  return (properties.agentPoolProfiles ?? []).flatMap(({ name, count }) => {
    const pool = cluster.pools.get(name);
    if (!pool) throw unknownPool(name);
    return count === undefined || count === pool.count ? [] : [{ pool, count }];
  });
}

function scale(call: Call, cluster: Cluster, scaled: Scaled[]): Operation {
  call.notes.asked = scaled.map(({ pool, count }) => `scale ${pool.name} to ${count}`).join(', ');
  for (const { pool, count } of scaled) pool.count = count;
  const pools = scaled.map(({ pool }) => pool);
  return scaleCluster(call.world, cluster, pools);
}

function exclusive(): Error {
  const message =
    'Updating Kubernetes version and agent node scaling are mutually exclusive operations. ' +
    'Please visit https://aka.ms/aks-pending-upgrade for more details.';
  return providerError(409, 'Conflict', message);
}

function unknownPool(name: string): Error {
  const message =
    `Agent pool '${name}' is not in the managed cluster. The simulator adds pools only through ` +
    'the agentPools API.';
  return providerError(400, 'BadRequest', message);
}

function requireSameLocation(cluster: Cluster, { location }: ClusterPut): void {
  if (location.toLowerCase().replaceAll(' ', '') === cluster.region) return;
  const message =
    `The resource '${cluster.name}' already exists in location '${cluster.region}'. A resource ` +
    `with the same name cannot be created in location '${location}'.`;
  throw gatewayError(409, 'InvalidResourceLocation', message);
}
