import { gatewayError, providerError, type Refused } from '../http';
import type { Call } from '../router';
import type { Cluster, Pool, Region, Subscription } from '../world/model';
import type { World } from '../world/world';

/** Finds what a request is about, or refuses with the 404 that Azure would give. */

export function subscriptionOf({ world, params }: Call): Subscription {
  const asked = params.subscription?.toLowerCase();
  const found = world.subscriptions.find(({ id }) => id.toLowerCase() === asked);
  if (found) return found;
  const message = `The subscription '${params.subscription ?? ''}' could not be found.`;
  throw gatewayError(404, 'SubscriptionNotFound', message);
}

export function clusterOf(call: Call): Cluster {
  const found = findCluster(call);
  if (found) return found;
  const { group = '', cluster = '' } = call.params;
  throw gatewayError(404, 'ResourceNotFound', notFound(`managedClusters/${cluster}`, group));
}

/** The cluster a request names, if there is one. */
export function findCluster({ world, params }: Call): Cluster | undefined {
  const { subscription = '', group = '', cluster = '' } = params;
  const path = `/subscriptions/${subscription}/resourcegroups/${group}`;
  return world.cluster(`${path}/providers/microsoft.containerservice/managedclusters/${cluster}`);
}

function notFound(resource: string, group: string): string {
  return (
    `The Resource 'Microsoft.ContainerService/${resource}' under resource group '${group}' was ` +
    'not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix'
  );
}

export function poolOf(call: Call, cluster: Cluster): Pool {
  const pool = findPool(call, cluster);
  if (pool) return pool;
  throw missing('agent pool', call.params.pool ?? '', cluster);
}

export function findPool(call: Call, cluster: Cluster): Pool | undefined {
  return cluster.pools.get(call.params.pool?.toLowerCase() ?? '');
}

/** A 404 of the resource provider: unwrapped and with a subcode (recorded). */
export function missing(what: string, name: string, cluster: Cluster): Refused {
  const subcode = `Get${what.replace(/(?:^| )\w/g, (part) => part.trim().toUpperCase())}_NotFound`;
  const { subscription, resourceGroup } = cluster;
  const message =
    `Could not find the ${what} ${name} in subscription: ${subscription}, resourceGroup: ` +
    `${resourceGroup}, clusterName: ${cluster.name}.`;
  const detail = {
    code: 'Unspecified',
    message: `rpc error: code = NotFound desc = ${what} not found`,
  };
  return providerError(404, 'NotFound', message, subcode, [detail]);
}

export function regionOf({ world, params }: Call): Region {
  return regionNamed(world, params.location ?? '');
}

/** A region by name, also as people write it: `West Europe`. */
export function regionNamed(world: World, location: string): Region {
  const name = location.toLowerCase().replaceAll(' ', '');
  const region = world.regions.get(name);
  if (region) return region;
  const message =
    `The provided location '${name}' is not available for resource type ` +
    `'Microsoft.ContainerService/managedClusters'. List of available regions for the resource ` +
    `type is '${[...world.regions.keys()].join(',')}'.`;
  throw gatewayError(400, 'LocationNotAvailableForResourceType', message);
}
