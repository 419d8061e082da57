import semver from 'semver';
import type {
  ClusterSnapshot,
  FleetSnapshot,
  PoolSnapshot,
  RegionSnapshot,
} from '../../shared/fleet/snapshot';
import { definedOnly } from '../../shared/fleet/optional';
import { clusterId } from '../azure/world/build';
import { imageName } from '../azure/world/nodes';
import type { ClusterSpec, Fleet, PoolSpec } from './schema';

/**
 * A simulated fleet as the checks see a real one; `fleetOf` is the way back. Networks, quotas and
 * locks are no part of a snapshot.
 */
export function snapshotOf(fleet: Fleet): FleetSnapshot {
  return {
    name: fleet.name,
    subscriptions: fleet.subscriptions,
    regions: Object.fromEntries(
      Object.entries(fleet.regions).map(([name, region]) => [name, regionOf(region)]),
    ),
    clusters: fleet.clusters.map((spec) => clusterOf(fleet, spec)),
  };
}

function regionOf(region: Fleet['regions'][string]): RegionSnapshot {
  const { versions: released, previews, nodeImage, longTermSupport, longTermSupportOnly } = region;
  const longTerm = semver.sort([...longTermSupport, ...longTermSupportOnly]);
  return { released, longTerm, previews, nodeImage };
}

function clusterOf(fleet: Fleet, spec: ClusterSpec): ClusterSnapshot {
  const { name, region, tags, version, power, stoppedSince, autoUpgradeChannel } = spec;
  const { networkPlugin, networkPluginMode, nodeImageChannel } = spec;
  return {
    id: clusterId(fleet, spec),
    name,
    location: region,
    tags,
    version,
    power,
    tier: spec.tier,
    ...definedOnly({
      stoppedSince,
      autoUpgradeChannel,
      networkPluginMode,
      longTermSupport: spec.supportPlan === 'AKSLongTermSupport' ? true : undefined,
      autoProvisioning: spec.autoProvisioning ? true : undefined,
    }),
    nodeImageChannel,
    networkPlugin,
    privateApi: spec.private,
    pools: spec.pools.map((pool) => poolOf(fleet, spec, pool)),
    maintenance: spec.maintenance ?? {},
    kured: spec.kured ?? null,
    velero: spec.velero ?? [],
    workloads: spec.workloads,
  };
}

function poolOf(fleet: Fleet, cluster: ClusterSpec, pool: PoolSpec): PoolSnapshot {
  const { name, mode, count, maxSurge, maxUnavailable, maxPods, autoscale } = pool;
  const newest = fleet.regions[cluster.region]?.nodeImage ?? '';
  return {
    name,
    mode,
    count,
    ...definedOnly({
      maxSurge,
      maxUnavailable,
      maxPods,
      autoscale,
      drainTimeoutMinutes: pool.drainTimeoutInMinutes,
      soakMinutes: pool.nodeSoakDurationInMinutes,
      undrainable: pool.undrainableNodeBehavior,
    }),
    version: pool.version ?? cluster.version,
    image: imageName(pool.osSku, pool.nodeImage ?? newest),
    vmSize: pool.vmSize,
    os: pool.osType,
  };
}
