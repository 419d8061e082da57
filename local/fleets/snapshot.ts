import type { ClusterSnapshot, FleetSnapshot } from '../../shared/fleet/snapshot';
import { clusterId } from '../azure/world/build';
import type { ClusterSpec, Fleet, PoolSpec } from './schema';

/** A simulated fleet as the checks see a real one. */
export function snapshotOf(fleet: Fleet): FleetSnapshot {
  return {
    name: fleet.name,
    clusters: fleet.clusters.map((spec) => clusterOf(fleet, spec)),
  };
}

function clusterOf(fleet: Fleet, spec: ClusterSpec): ClusterSnapshot {
  const { name, region, tags, version, power, stoppedSince, autoUpgradeChannel } = spec;
  return {
    id: clusterId(fleet, spec),
    name,
    location: region,
    tags,
    version,
    power,
    ...(stoppedSince === undefined ? {} : { stoppedSince }),
    ...(autoUpgradeChannel === undefined ? {} : { autoUpgradeChannel }),
    pools: spec.pools.map(poolOf),
    maintenance: spec.maintenance ?? {},
    kured: spec.kured ?? null,
    velero: spec.velero ?? [],
  };
}

function poolOf({ name, mode, count, ...settings }: PoolSpec) {
  const { maxSurge, maxUnavailable, drainTimeoutInMinutes, nodeSoakDurationInMinutes } = settings;
  return {
    name,
    mode,
    count,
    ...(maxSurge === undefined ? {} : { maxSurge }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    ...(nodeSoakDurationInMinutes === undefined ? {} : { soakMinutes: nodeSoakDurationInMinutes }),
    ...(drainTimeoutInMinutes === undefined ? {} : { drainTimeoutMinutes: drainTimeoutInMinutes }),
  };
}
