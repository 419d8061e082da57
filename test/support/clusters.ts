/** Clusters to test with: ordinary ones, of which a test says only what matters to it. */
import type { Cluster, ClusterRef, NodePool } from '../../shared/fleet/cluster';
import type { RingMember } from '../../shared/fleet/rings';

export function aPool(fields: Partial<NodePool> = {}): NodePool {
  return {
    name: 'system',
    mode: 'System',
    version: '1.33.4',
    provisioningState: 'Succeeded',
    power: 'Running',
    count: 3,
    ...fields,
  };
}

export function aRef(name = 'shop'): ClusterRef {
  return {
    id: `/subscriptions/sub-1/resourceGroups/rg-1/providers/Microsoft.ContainerService/managedClusters/${name}`,
    name,
  };
}

/** As Resource Graph shows it: behind, and nothing going on. */
export function aMember(name = 'shop', fields: Partial<RingMember> = {}): RingMember {
  return {
    ...aRef(name),
    version: '1.33.4',
    settled: true,
    location: 'westeurope',
    power: 'Running',
    images: [],
    ...fields,
  };
}

/** With one system pool at the version of the control plane. */
export function aCluster(fields: Partial<Cluster> = {}): Cluster {
  const version = fields.version ?? '1.33.4';
  return {
    ...aRef(fields.name),
    location: 'westeurope',
    tags: {},
    version,
    provisioningState: 'Succeeded',
    power: 'Running',
    privateApi: false,
    pools: [aPool({ version })],
    ...fields,
  };
}
