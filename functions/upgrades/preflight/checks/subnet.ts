/**
 * Do the subnets have addresses for the extra nodes and, in flat networks, for their pods?
 * https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning
 */
import type { Subnet } from '../../../../shared/azure/network';
import type { Cluster, NodePool } from '../../../../shared/fleet/cluster';
import { found, ofSeen, pass, unseen } from '../check';
import type { Case, Seen } from '../facts';
import type { Check } from '../report';
import { extraNodes, fallbackOf, mostAtOnce, rollingPools } from '../scope';

/** What AKS gives a node in a flat network when the pool says nothing. */
const PODS_PER_NODE = 30;

export function subnetCheck(one: Case, seen: Seen<Subnet[]>): Check[] {
  const pools = rollingPools(one).filter((pool) => extraNodes(pool, one.rules) > 0);
  const ids = new Set(pools.flatMap((pool) => subnetsOf(pool)));
  if (pools.length === 0) return [pass('subnet', 'No node is added, so no address is needed.')];
  if (ids.size === 0) return [pass('subnet', 'AKS manages the network of this cluster.')];
  return ofSeen('subnet', seen, (subnets) =>
    [...ids].map((id) => {
      const subnet = subnets.find((other) => other.id === id);
      return subnet === undefined ? hidden(id) : judge(one, pools, subnet);
    }),
  );
}

function judge(one: Case, pools: NodePool[], subnet: Subnet): Check {
  const free = Math.max(0, subnet.usable - subnet.used);
  const needed = neededIn(one, pools, subnet.id);
  const evidence = { subnet: subnet.id, usable: subnet.usable, used: subnet.used, needed };
  const name = nameOf(subnet.id);
  const room = `Subnet ${name} has ${free} free addresses, the extra nodes need ${needed}`;
  if (needed <= free) return pass('subnet', `${room}.`, evidence);
  const fallback = fallbackOf(one.rules, pools);
  if (fallback !== undefined && neededIn(one, pools, subnet.id, fallback) <= free) {
    const message = `${room}. The upgrade goes on with a surge of ${fallback}, which fits and takes longer.`;
    return found('subnetForLess', message, { ...evidence, surge: fallback });
  }
  const message = `${room}. Enlarge the subnet, free addresses in it, or set a smaller upgrades.surge or upgrades.surgeFallback.`;
  return found('subnetTooSmall', message, evidence);
}

/** Addresses that the upgrade takes from one subnet at the worst moment. */
function neededIn(one: Case, pools: NodePool[], id: string, surge?: string): number {
  return mostAtOnce(
    pools,
    one.rules,
    (pool) => extraNodes(pool, one.rules, surge) * addressesPerNode(one.cluster, pool, id),
  );
}

/** One for the node; its pods take theirs from the same subnet, from another, or from none. */
function addressesPerNode(cluster: Cluster, pool: NodePool, id: string): number {
  const ofNode = lower(pool.subnetId) === id ? 1 : 0;
  const podsIn = isFlat(cluster) ? lower(pool.podSubnetId ?? pool.subnetId) : undefined;
  return ofNode + (podsIn === id ? (pool.maxPods ?? PODS_PER_NODE) : 0);
}

/** Azure CNI without overlay: pods have addresses of the network. */
function isFlat({ networkPlugin, networkPluginMode }: Cluster): boolean {
  return /^azure$/i.test(networkPlugin ?? '') && !/^overlay$/i.test(networkPluginMode ?? '');
}

function subnetsOf({ subnetId, podSubnetId }: NodePool): string[] {
  return [subnetId, podSubnetId].flatMap((id) => (id === undefined ? [] : [id.toLowerCase()]));
}

function hidden(id: string): Check {
  const message = `The app cannot see subnet ${nameOf(id)}. Give its identity the right to read the virtual network.`;
  return unseen('subnet', { code: 'hiddenSubnet', message, evidence: { subnet: id } });
}

/** `vnet/subnet` */
function nameOf(id: string): string {
  const parts = id.split('/');
  return `${parts.at(-3) ?? ''}/${parts.at(-1) ?? ''}`;
}

function lower(text: string | undefined): string | undefined {
  return text?.toLowerCase();
}
