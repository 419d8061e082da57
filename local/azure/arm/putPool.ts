import { providerError, type Answer } from '../http';
import type { Call } from '../router';
import { emptyPool } from '../world/buildPool';
import { createPool, updatePool } from '../world/changes';
import type { Cluster, Operation, Pool, RecentVersion } from '../world/model';
import { subnetNamed } from '../world/networks';
import { scalePool, startPool, stopPool } from '../world/power';
import { isUnfinished, rollBack, upgradePool } from '../world/upgrades';
import { bodyOf, poolPut, type PoolProperties } from './bodies';
import { checkETag } from './eTag';
import { operationHeaders, type PollingOptions } from './longRunning';
import { poolBody } from './poolBody';
import { requirePoolChangeable } from './preconditions';
import { clusterOf, findPool } from './scope';
import { applyPoolSettings } from './settings';
import { isForced } from './putCluster';
import { checkPoolSettings } from './poolRules';
import { checkBudgets, checkPoolVersion, requireSupported } from './upgradeRules';

/** PUT of an agent pool: create, upgrade, resume, scale, stop, start, roll back or settings. */
export function putPool(call: Call, polling: PollingOptions): Answer {
  const { properties } = bodyOf(call, poolPut);
  const cluster = clusterOf(call);
  const known = findPool(call, cluster);
  checkETag(call, cluster, known);
  requirePoolChangeable(cluster, known);
  const pool = known ?? newPool(call, cluster, properties);
  const operation = known
    ? change(call, cluster, pool, properties)
    : createPool(call.world, cluster, pool);
  const headers = operationHeaders(call, operation, polling);
  return { status: known ? 200 : 201, headers, body: poolBody(call.world, cluster, pool) };
}

function change(call: Call, cluster: Cluster, pool: Pool, wanted: PoolProperties): Operation {
  checkPoolSettings(pool, wanted);
  const rollback = planRollback(call, cluster, pool, wanted);
  const upgrade = rollback ? undefined : planUpgrade(call, cluster, pool, wanted);
  applyPoolSettings(pool, wanted);
  if (rollback) return rollBack(call.world, cluster, pool, rollback);
  if (upgrade !== undefined) {
    call.notes.version = upgrade;
    call.notes.asked = `upgrade pool to ${upgrade}`;
    return upgradePool(call.world, cluster, pool, upgrade);
  }
  return changeSize(call, cluster, pool, wanted);
}

function changeSize(call: Call, cluster: Cluster, pool: Pool, wanted: PoolProperties): Operation {
  const power = wanted.powerState?.code ?? pool.power;
  if (power !== pool.power) return changePower(call, cluster, pool);
  const { count = pool.count } = wanted;
  if (count === pool.count || power === 'Stopped') {
    call.notes.asked = 'update settings';
    return updatePool(call.world, cluster, pool);
  }
  call.notes.asked = `scale pool to ${count}`;
  return scalePool(call.world, cluster, pool, count);
}

function changePower({ world, notes }: Call, cluster: Cluster, pool: Pool): Operation {
  const running = pool.power === 'Running';
  notes.asked = running ? 'stop pool' : 'start pool';
  return running ? stopPool(world, cluster, pool) : startPool(world, cluster, pool);
}

/** The version to upgrade to; undefined when all nodes are (or are getting) there already. */
function planUpgrade(
  call: Call,
  cluster: Cluster,
  pool: Pool,
  wanted: PoolProperties,
): string | undefined {
  // An empty version, as az sends it when it is given none, means the control plane's.
  const { orchestratorVersion = pool.version } = wanted;
  const asked = orchestratorVersion === '' ? cluster.currentVersion : orchestratorVersion;
  const target = asked === pool.version ? pool.currentVersion : supported(call, cluster, asked);
  if (target === pool.currentVersion && !isUnfinished(pool)) return undefined;
  call.notes.version = target;
  checkPoolVersion(cluster, pool, target);
  if (!isForced(call, cluster)) checkBudgets(cluster);
  return target;
}

function supported({ world }: Call, cluster: Cluster, asked: string): string {
  // A control plane may run a version that its region no longer offers.
  if (asked === cluster.currentVersion) return asked;
  const region = world.region(cluster.region);
  return requireSupported(region, asked, 'AgentPoolK8sVersionNotSupported');
}

/** Since this API version nodeImageVersion is writable and means a rollback (contracts.md, trap 3). */
const ROLLBACK_SINCE = '2026-04-01';
const ROLLBACK_DAYS = 7;

function planRollback(
  call: Call,
  cluster: Cluster,
  pool: Pool,
  wanted: PoolProperties,
): RecentVersion | undefined {
  const image = wanted.nodeImageVersion;
  if (image === undefined || (call.query.get('api-version') ?? '') < ROLLBACK_SINCE) return;
  const recent = pool.recent.find((one) => isThat(one, wanted));
  if (!recent) {
    const allowed = pool.recent.map((one) => `${one.orchestratorVersion} ${one.nodeImageVersion}`);
    throw noRollback(
      image,
      `only values from recentlyUsedVersions are allowed: ${allowed.join(', ') || 'none'}`,
    );
  }
  const since = call.world.now - ROLLBACK_DAYS * 24 * 3_600_000;
  if (Date.parse(recent.timestamp) < since) {
    throw noRollback(
      image,
      `it was replaced more than ${ROLLBACK_DAYS} days ago, ${recent.timestamp}`,
    );
  }
  if (cluster.channel !== undefined) {
    throw noRollback(
      image,
      `the auto-upgrade channel ${cluster.channel} has to be switched off first`,
    );
  }
  call.notes.version = recent.orchestratorVersion;
  call.notes.asked = `roll pool back to ${recent.orchestratorVersion}, ${image}`;
  return recent;
}

/** A version that is named, too, must be the one that goes with the image. */
function isThat(one: RecentVersion, { nodeImageVersion, orchestratorVersion }: PoolProperties) {
  const version = orchestratorVersion ?? one.orchestratorVersion;
  return one.nodeImageVersion === nodeImageVersion && one.orchestratorVersion === version;
}

/** The real text is not known. */
function noRollback(image: string, why: string): Error {
  const message =
    `The value '${image}' of parameter agentPool.nodeImageVersion is not allowed: setting it ` +
    `triggers a rollback, and ${why}.`;
  return providerError(400, 'InvalidParameter', message);
}

function newPool(call: Call, cluster: Cluster, wanted: PoolProperties): Pool {
  const version = supported(call, cluster, wanted.orchestratorVersion ?? cluster.currentVersion);
  const pool = emptyPool(call.world, cluster, { ...kindOf(call, wanted), version });
  pool.count = wanted.count ?? 1;
  pool.maxPods = wanted.maxPods ?? pool.maxPods;
  Object.assign(pool, subnetsOf(call, wanted));
  checkPoolVersion(cluster, pool, version);
  applyPoolSettings(pool, wanted);
  call.notes.version = version;
  call.notes.asked = 'create pool';
  return pool;
}

/** By the spelling of the world, when it knows them. */
function subnetsOf({ world }: Call, { vnetSubnetID, podSubnetID }: PoolProperties): Partial<Pool> {
  const spelt = (id: string): string => subnetNamed(world, id)?.id ?? id;
  return {
    ...(vnetSubnetID !== undefined && { subnet: spelt(vnetSubnetID) }),
    ...(podSubnetID !== undefined && { podSubnet: spelt(podSubnetID) }),
  };
}

function kindOf({ params }: Call, wanted: PoolProperties) {
  const { osType = 'Linux', mode = 'User', vmSize = 'Standard_D4s_v5' } = wanted;
  const osSku = wanted.osSKU ?? (osType === 'Windows' ? 'Windows2022' : 'Ubuntu');
  return { name: params.pool?.toLowerCase() ?? '', mode, osType, osSku, vmSize };
}
