/**
 * Do resource locks forbid what an upgrade does? It writes the cluster, and adds and deletes
 * nodes; locks hold for everything below them.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
import type { Lock } from '../../../../shared/azure/locks';
import { type Cluster, parseClusterId } from '../../../../shared/fleet/cluster';
import { found, ofSeen, pass } from '../check';
import type { Case, Seen } from '../facts';
import type { Check } from '../report';

export function locksCheck({ cluster }: Case, seen: Seen<Lock[]>): Check[] {
  return ofSeen('locks', seen, (locks) => {
    const checks = locks.flatMap((lock) => judge(cluster, lock));
    return checks.length > 0 ? checks : [pass('locks', 'No resource lock is in the way.')];
  });
}

function judge(cluster: Cluster, lock: Lock): Check[] {
  const { name, level, scope } = lock;
  const evidence = { lock: name, level, scope };
  const nodes = nodeGroupOf(cluster);
  const where = `lock '${name}' on ${scope}`;
  if (level === 'ReadOnly' && (covers(scope, cluster.id) || covers(scope, nodes))) {
    const message = `The read-only ${where} refuses every change. Remove it for the upgrade.`;
    return [found('readOnly', message, evidence)];
  }
  // Nodes are deleted at the end of every batch; the cluster itself never is.
  if (covers(scope, nodes)) {
    const message = `The ${where} forbids to delete nodes, which every upgrade does. Remove it: Azure does not support locks on the group of the nodes.`;
    return [found('nodesLocked', message, evidence)];
  }
  if (!covers(nodes, scope)) return [];
  const message = `The ${where} is on something that AKS manages; an upgrade may fail on it. Azure does not support locks in the group of the nodes.`;
  return [found('lockedAmongNodes', message, evidence)];
}

/** AKS names the group of the nodes itself when nobody did. */
function nodeGroupOf({ id, location, nodeResourceGroup }: Cluster): string {
  const { subscription, resourceGroup, name } = parseClusterId(id);
  const group = nodeResourceGroup ?? `MC_${resourceGroup}_${name}_${location}`;
  return `/subscriptions/${subscription}/resourceGroups/${group}`;
}

/** What is locked holds for everything below. */
function covers(scope: string, id: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());
}
