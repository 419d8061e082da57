import { gatewayError, ok, type Answer } from '../http';
import type { Call, Route } from '../router';
import type { Cluster } from '../world/model';
import { CLUSTER } from './clusterRoutes';
import { clusterOf, missing } from './scope';

const ALL = `${CLUSTER}/maintenanceConfigurations`;
const ONE = `${ALL}/{configuration}`;

const names = ['default', 'aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule'];

/** Planned maintenance: stored and given back, synchronously (contracts.md 2.2 and 2.4). */
export function maintenanceRoutes(): Route[] {
  const read = { method: 'GET', audience: 'arm' } as const;
  const write = { audience: 'arm', change: true } as const;
  const named = (name: string) => `maintenanceConfigurations.${name}`;
  return [
    { ...read, path: ALL, operation: named('listByManagedCluster'), handle: list },
    { ...read, path: ONE, operation: named('get'), handle: get },
    { ...write, method: 'PUT', path: ONE, operation: named('createOrUpdate'), handle: put },
    { ...write, method: 'DELETE', path: ONE, operation: named('delete'), handle: remove },
  ];
}

function list(call: Call): Answer {
  const cluster = clusterOf(call);
  const bodies = [...cluster.maintenance].map(([name, properties]) =>
    configurationBody(cluster, name, properties),
  );
  return ok({ value: bodies });
}

function get(call: Call): Answer {
  const cluster = clusterOf(call);
  const name = call.params.configuration ?? '';
  const properties = cluster.maintenance.get(name);
  if (properties === undefined) throw missing('maintenance configuration', name, cluster);
  return ok(configurationBody(cluster, name, properties));
}

function put(call: Call): Answer {
  const cluster = clusterOf(call);
  const name = call.params.configuration ?? '';
  if (!names.includes(name)) {
    const message = `Maintenance configuration '${name}' is not allowed: ${names.join(', ')}.`;
    throw gatewayError(400, 'InvalidParameter', message);
  }
  call.notes.asked = `set maintenance window ${name}`;
  const properties = withStartDate(call, propertiesOf(call.body));
  cluster.maintenance.set(name, properties);
  return ok(configurationBody(cluster, name, properties));
}

function remove(call: Call): Answer {
  const cluster = clusterOf(call);
  const name = call.params.configuration ?? '';
  call.notes.asked = `delete maintenance window ${name}`;
  return { status: cluster.maintenance.delete(name) ? 200 : 204 };
}

function propertiesOf(body: unknown): object {
  if (typeof body === 'object' && body !== null && 'properties' in body) {
    const { properties } = body;
    if (typeof properties === 'object' && properties !== null) return properties;
  }
  throw gatewayError(400, 'InvalidRequestContent', "The request content has no 'properties'.");
}

/** The service fills in the day on which the window begins to hold. */
function withStartDate(call: Call, properties: object): object {
  if (!('maintenanceWindow' in properties)) return properties;
  const startDate = new Date(call.world.now).toISOString().slice(0, 10);
  return {
    ...properties,
    maintenanceWindow: { startDate, ...(properties.maintenanceWindow as object) },
  };
}

function configurationBody(cluster: Cluster, name: string, properties: unknown): unknown {
  return {
    id: `${cluster.id}/maintenanceConfigurations/${name}`,
    name,
    type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
    properties,
  };
}
