import { gatewayError, ok, providerError, type Answer } from '../http';
import type { Call, Route } from '../router';
import { isBelow, locksOn, locksOnNodes, type Lock } from '../world/locks';
import { nodeGroupName, type Cluster } from '../world/model';
import { CLUSTER } from './clusterRoutes';
import { findCluster, subscriptionOf } from './scope';

const LOCKS = 'providers/Microsoft.Authorization/locks';

/** Resource locks: of a subscription, a resource group or a cluster, with all below. */
export function lockRoutes(): Route[] {
  const scopes = [
    ['listAtSubscriptionLevel', '/subscriptions/{subscription}'],
    ['listAtResourceGroupLevel', '/subscriptions/{subscription}/resourceGroups/{group}'],
    ['listAtResourceLevel', CLUSTER],
  ] as const;
  return scopes.map(([name, scope]) => ({
    method: 'GET',
    audience: 'arm',
    path: `${scope}/${LOCKS}`,
    operation: `managementLocks.${name}`,
    handle: list,
  }));
}

function list(call: Call): Answer {
  subscriptionOf(call);
  const [path = ''] = call.path.split('?');
  const scope = path.replace(/\/providers\/Microsoft\.Authorization\/locks$/i, '');
  return ok({ value: call.world.locks.filter((one) => isBelow(one.scope, scope)).map(lockBody) });
}

function lockBody({ name, level, scope }: Lock): unknown {
  return {
    id: `${scope}/${LOCKS}/${name}`,
    name,
    type: 'Microsoft.Authorization/locks',
    properties: { level },
  };
}

/** Changes that AKS makes without touching the machines. */
const lightOperations = /^(maintenanceConfigurations\.|managedClusters\.(updateTags|runCommand)$)/;

/**
 * Refuses a change that a lock forbids: at the gateway for the resource itself, by AKS when it
 * could not change its machines. The second text was seen in the wild (Azure/AKS#3291), its code
 * and status were not.
 * @throws Refused 409 ScopeLocked
 */
export function requireUnlocked(call: Call, { method, operation }: Route): void {
  if (call.world.locks.length === 0 || call.params.cluster === undefined) return;
  const cluster = findCluster(call);
  if (!cluster) return;
  const deleting = method === 'DELETE';
  const locks = locksOn(call.world, cluster.id).filter(
    ({ level }) => deleting || level === 'ReadOnly',
  );
  if (locks.length > 0) throw scopeLocked(cluster, locks, deleting ? 'delete' : 'write');
  if (lightOperations.test(operation)) return;
  if (locksOnNodes(call.world, cluster).length > 0) throw nodesLocked(cluster);
}

function scopeLocked({ id }: Cluster, locks: Lock[], what: string): Error {
  const scopes = locks.map(({ scope }) => `'${scope}'`).join(',');
  const message =
    `The scope '${id}' cannot perform ${what} operation because following scope(s) are locked: ` +
    `${scopes}. Please remove the lock and try again.`;
  return gatewayError(409, 'ScopeLocked', message);
}

function nodesLocked(cluster: Cluster): Error {
  const message =
    `Resource group '${nodeGroupName(cluster)}' under subscription: '${cluster.subscription}' is ` +
    'locked, please remove lock and retry. Please see http://aka.ms/azure-lock-resources';
  return providerError(409, 'ScopeLocked', message);
}
