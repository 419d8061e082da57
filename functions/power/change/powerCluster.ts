/** A cluster as it was read from Resource Manager, in the words of a sweep. */
import type { Cluster, NodePool } from '../../../shared/fleet/cluster';
import type { PowerCluster, PowerPool } from '../../../shared/fleet/power';
import { definedOnly } from '../../../shared/fleet/optional';

export function powerClusterOf(cluster: Cluster): PowerCluster {
  const { id, name, location, tags, power, provisioningState, version, privateApi } = cluster;
  return {
    ...{ id, name, location, tags, power, provisioningState, version, privateApi },
    tier: tierOf(cluster.tier),
    ...definedOnly({ nodeResourceGroup: cluster.nodeResourceGroup }),
    autoProvisioning: cluster.autoProvisioning === true,
    longTermSupport: cluster.longTermSupport === true,
    pools: cluster.pools.map(powerPoolOf),
  };
}

function powerPoolOf(pool: NodePool): PowerPool {
  const { name, mode, count, power, vmSize, autoscale, osDiskGb } = pool;
  return {
    ...{ name, mode, count, power },
    os: pool.os ?? 'Linux',
    spot: pool.spot === true,
    ...definedOnly({ vmSize, autoscale, osDiskGb }),
  };
}

function tierOf(tier: string | undefined): PowerCluster['tier'] {
  return tier === 'Standard' || tier === 'Premium' ? tier : 'Free';
}
