import { clusterNamed } from '../clusterNamed';
import type { Fleet } from '../../fleets/schema';
import type { LockSpec, NetworkSpec } from '../../fleets/limits';
import type { Network } from './networks';
import { nodeGroupId } from './model';
import { setQuota } from './quotas';
import type { World } from './world';

/** Networks, quotas and locks of a fleet file. Networks come first: clusters live in them. */
export function buildNetworks(world: World, fleet: Fleet): void {
  for (const spec of fleet.networks) world.networks.push(networkOf(world, spec));
}

function networkOf(world: World, spec: NetworkSpec): Network {
  const { name, resourceGroup, region } = spec;
  const subscription = subscriptionId(world, spec.subscription);
  const group = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`;
  const id = `${group}/providers/Microsoft.Network/virtualNetworks/${name}`;
  const subnets = spec.subnets.map((one) => ({ ...one, id: `${id}/subnets/${one.name}` }));
  return { id, name, subscription, resourceGroup, region, subnets };
}

export function buildQuotas(world: World, fleet: Fleet): void {
  for (const { subscription, region, limits } of fleet.quotas) {
    for (const [family, limit] of Object.entries(limits)) {
      setQuota(world, subscriptionId(world, subscription), region, family, limit);
    }
  }
}

export function buildLocks(world: World, fleet: Fleet): void {
  for (const spec of fleet.locks) addLock(world, spec);
}

/**
 * Puts a lock where a fleet file or a story says.
 * @throws Error when there is no such cluster or subscription
 */
export function addLock(world: World, { name, level, on }: LockSpec): void {
  world.locks.push({ name, level, scope: scopeOf(world, on) });
}

function scopeOf(world: World, on: LockSpec['on']): string {
  if ('cluster' in on) return clusterNamed(world, on.cluster).id;
  if ('nodesOf' in on) return nodeGroupId(clusterNamed(world, on.nodesOf));
  const subscription = `/subscriptions/${subscriptionId(world, on.subscription)}`;
  return on.resourceGroup ? `${subscription}/resourceGroups/${on.resourceGroup}` : subscription;
}

/** Of a subscription by name or id. */
export function subscriptionId(world: World, nameOrId: string): string {
  const found = world.subscriptions.find(({ id, name }) => nameOrId === name || nameOrId === id);
  if (found) return found.id;
  const names = world.subscriptions.map(({ name }) => name).join(', ');
  throw new Error(`There is no subscription '${nameOrId}'. There are: ${names}.`);
}
