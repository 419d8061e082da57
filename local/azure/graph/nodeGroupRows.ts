import { type Cluster, nodeGroupName, type Pool } from '../world/model';
import { scaleSetName } from '../world/nodes';
import { stopFactsIfAny } from '../world/stopFacts';
import type { World } from '../world/world';
import type { Row } from './fleetView';

/** Machines and disks are many, and few queries are about them: others get none. */
export function namesNodeGroups(query: string): boolean {
  return /microsoft\.compute|publicipaddresses/i.test(query);
}

/** What Resource Graph shows of the groups in which AKS keeps machines, without the lag. */
export function nodeGroupRows(world: World): Row[] {
  return [...world.clusters.values()].flatMap((cluster) => rowsOf(world, cluster));
}

function rowsOf(world: World, cluster: Cluster): Row[] {
  const { orphans = 0, disks = [] } = stopFactsIfAny(cluster) ?? {};
  return [
    ...[...cluster.pools.values()].map((pool) => scaleSet(world, cluster, pool)),
    row(cluster, 'microsoft.network/publicipaddresses', `kubernetes-${cluster.name}`, {
      sku: { name: 'Standard' },
    }),
    ...disks.map(({ name, sizeGb, sku }) =>
      row(cluster, 'microsoft.compute/disks', name, {
        sku: { name: sku },
        properties: { diskSizeGB: sizeGb },
      }),
    ),
    ...Array.from({ length: orphans }, (_, at) => machine(cluster, at)),
  ];
}

/** The machines of a stopped cluster are gone; its pools keep their counts. */
function scaleSet(world: World, cluster: Cluster, { name, vmSize, nodes }: Pool): Row {
  const capacity = cluster.power === 'Stopped' ? 0 : nodes.length;
  const set = scaleSetName(world, cluster, name);
  return row(cluster, 'microsoft.compute/virtualmachinescalesets', set, {
    sku: { name: vmSize, capacity },
    tags: { 'aks-managed-poolName': name },
  });
}

function machine(cluster: Cluster, at: number): Row {
  const instanceView = { powerState: { code: 'PowerState/running' } };
  return row(cluster, 'microsoft.compute/virtualmachines', `aks-left-behind-${at}`, {
    properties: { extended: { instanceView } },
  });
}

function row(cluster: Cluster, type: string, name: string, more: Row): Row {
  const { subscription, region } = cluster;
  const group = nodeGroupName(cluster);
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`,
    name,
    type,
    location: region,
    resourceGroup: group.toLowerCase(),
    subscriptionId: subscription,
    sku: null,
    tags: {},
    properties: {},
    ...more,
  };
}
