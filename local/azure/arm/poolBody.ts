import type { Cluster, Pool } from '../world/model';
import type { World } from '../world/world';
import { eTag } from './eTag';

/** An agent pool as its own resource. */
export function poolBody(world: World, cluster: Cluster, pool: Pool): Record<string, unknown> {
  return {
    id: `${cluster.id}/agentPools/${pool.name}`,
    name: pool.name,
    type: 'Microsoft.ContainerService/managedClusters/agentPools',
    properties: poolProperties(world, cluster, pool),
  };
}

/** The properties of a pool, the same in the cluster's profile and in the pool's own body. */
export function poolProperties(
  world: World,
  cluster: Cluster,
  pool: Pool,
): Record<string, unknown> {
  return {
    ...unmodelled(),
    ...pool.extra,
    count: pool.count,
    vmSize: pool.vmSize,
    provisioningState: pool.state,
    powerState: { code: pool.power },
    orchestratorVersion: pool.version,
    currentOrchestratorVersion: pool.currentVersion,
    mode: pool.mode,
    osType: pool.osType,
    osSKU: pool.osSku,
    nodeImageVersion: pool.image,
    maxPods: pool.maxPods,
    ...(pool.subnet && { vnetSubnetID: pool.subnet }),
    ...(pool.podSubnet && { podSubnetID: pool.podSubnet }),
    ...scaling(pool),
    upgradeSettings: pool.upgradeSettings,
    eTag: eTag(world, cluster, pool),
    ...(pool.fault && { status: { provisioningError: pool.fault } }),
  };
}

function scaling({ autoscale }: Pool): Record<string, unknown> {
  if (!autoscale) return { enableAutoScaling: false };
  return { enableAutoScaling: true, minCount: autoscale.min, maxCount: autoscale.max };
}

/** az reads `type`; the rest is what the recorded bodies have besides. */
function unmodelled(): Record<string, unknown> {
  return {
    osDiskSizeGB: 128,
    osDiskType: 'Managed',
    kubeletDiskType: 'OS',
    type: 'VirtualMachineScaleSets',
    scaleDownMode: 'Delete',
    enableNodePublicIP: false,
    enableEncryptionAtHost: false,
    enableUltraSSD: false,
    enableFIPS: false,
  };
}
