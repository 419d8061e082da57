import type { Cluster, Pool } from './model';
import type { World } from './world';

/** Virtual networks of the fleet and who uses their addresses (contracts.md 3.5). */

export interface Network {
  /** ARM id. */
  id: string;
  name: string;
  subscription: string;
  resourceGroup: string;
  region: string;
  subnets: Subnet[];
}

export interface Subnet {
  /** ARM id. */
  id: string;
  name: string;
  prefix: string;
  usedByOthers: number;
}

/** Azure keeps five addresses of each subnet for itself. */
const RESERVED = 5;

/** Nodes with a pod subnet of their own take pod addresses in batches. */
const POD_BATCH = 16;

export const DEFAULT_MAX_PODS = 110;

/** A subnet by ARM id, or by `network/subnet`. */
export function subnetNamed(world: World, idOrName: string): Subnet | undefined {
  const wanted = idOrName.toLowerCase();
  for (const network of world.networks) {
    for (const subnet of network.subnets) {
      const name = `${network.name}/${subnet.name}`.toLowerCase();
      if (wanted === subnet.id.toLowerCase() || wanted === name) return subnet;
    }
  }
  return undefined;
}

/** Addresses a node takes in the subnet of the nodes: flat networks give each pod one. */
function perNode(cluster: Cluster, pool: Pool): number {
  const flat = cluster.networkPlugin === 'azure' && cluster.networkPluginMode === undefined;
  return flat && pool.podSubnet === undefined ? 1 + pool.maxPods : 1;
}

export interface Demand {
  subnet: Subnet;
  /** Addresses per node. */
  each: number;
}

/** What one more node of a pool needs; nothing in a network of AKS's own. */
export function demandOf(world: World, cluster: Cluster, pool: Pool): Demand[] {
  const wishes = [
    { id: pool.subnet, each: perNode(cluster, pool) },
    { id: pool.podSubnet, each: POD_BATCH },
  ];
  return wishes.flatMap(({ id, each }) => {
    const subnet = id === undefined ? undefined : subnetNamed(world, id);
    return subnet ? [{ subnet, each }] : [];
  });
}

/** What has an address in a subnet: `count` of them on one machine. */
export interface Occupant {
  cluster: Cluster;
  pool: Pool;
  /** Instance of the scale set. */
  instance: number;
  count: number;
}

export function occupants(world: World, subnet: Subnet): Occupant[] {
  const found: Occupant[] = [];
  for (const cluster of world.clusters.values()) {
    for (const pool of cluster.pools.values()) {
      if (pool.power !== 'Running' || !isIn(pool, subnet)) continue;
      const demand = demandOf(world, cluster, pool).filter((one) => one.subnet === subnet);
      for (const { each } of demand) {
        for (const { instance } of pool.nodes) found.push({ cluster, pool, instance, count: each });
      }
    }
  }
  return found;
}

function isIn({ subnet, podSubnet }: Pool, { id }: Subnet): boolean {
  return subnet === id || podSubnet === id;
}

export function usedAddresses(world: World, subnet: Subnet): number {
  const used = occupants(world, subnet).reduce((sum, { count }) => sum + count, 0);
  return used + subnet.usedByOthers;
}

/** Addresses that a subnet can give at all. */
export function capacity({ prefix }: Subnet): number {
  return 2 ** (32 - Number(prefix.split('/')[1])) - RESERVED;
}

export function freeAddresses(world: World, subnet: Subnet): number {
  return Math.max(0, capacity(subnet) - usedAddresses(world, subnet));
}
