import { nodeGroupId, type Cluster } from './model';
import type { World } from './world';

/** Resource locks: ReadOnly forbids every change, CanNotDelete forbids to delete. */

export interface Lock {
  name: string;
  level: 'ReadOnly' | 'CanNotDelete';
  /** ARM id of what it is on. */
  scope: string;
}

/** Whether an ARM id is the scope itself or lies below it. */
export function isBelow(id: string, scope: string): boolean {
  return `${id.toLowerCase()}/`.startsWith(`${scope.toLowerCase()}/`);
}

/** The locks that a resource has or inherits. */
export function locksOn(world: World, id: string): Lock[] {
  return world.locks.filter(({ scope }) => isBelow(id, scope));
}

/** Locks that keep AKS from its own resources: on, above or inside the node resource group. */
export function locksOnNodes(world: World, cluster: Cluster): Lock[] {
  const group = nodeGroupId(cluster);
  return world.locks.filter(({ scope }) => isBelow(group, scope) || isBelow(scope, group));
}
