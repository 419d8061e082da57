import { ok, providerError, type Answer } from '../http';
import type { Call, Route } from '../router';
import { deleteCluster, updateCluster } from '../world/changes';
import type { Cluster } from '../world/model';
import { abort, runningOperation } from '../world/operations';
import { startCluster, stopCluster } from '../world/power';
import { bodyOf, tagsPatch } from './bodies';
import { clusterBody } from './clusterBody';
import { checkETag } from './eTag';
import { operationHeaders, type PollingOptions } from './longRunning';
import { requireChangeable, requireIdle } from './preconditions';
import { putCluster } from './putCluster';
import { clusterOf, findCluster, subscriptionOf } from './scope';

export const CLUSTER =
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService' +
  '/managedClusters/{cluster}';

const inSubscription =
  '/subscriptions/{subscription}/providers/Microsoft.ContainerService/managedClusters';
const inGroup =
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService' +
  '/managedClusters';

/** Operations on whole clusters (contracts.md 2.2). */
export function clusterRoutes(polling: PollingOptions): Route[] {
  const read = { method: 'GET', audience: 'arm' } as const;
  const write = { audience: 'arm', change: true } as const;
  const named = (name: string) => `managedClusters.${name}`;
  return [
    { ...read, path: inSubscription, operation: named('list'), handle: list },
    { ...read, path: inGroup, operation: named('listByResourceGroup'), handle: list },
    { ...read, path: CLUSTER, operation: named('get'), handle: get },
    {
      ...write,
      method: 'PUT',
      path: CLUSTER,
      operation: named('createOrUpdate'),
      handle: (call) => putCluster(call, polling),
    },
    {
      ...write,
      method: 'PATCH',
      path: CLUSTER,
      operation: named('updateTags'),
      handle: (call) => patchTags(call, polling),
    },
    {
      ...write,
      method: 'DELETE',
      path: CLUSTER,
      operation: named('delete'),
      handle: (call) => remove(call, polling),
    },
    post('stop', (call) => stop(call, polling)),
    post('start', (call) => start(call, polling)),
    {
      ...post('abort', (call) => abortLatest(call, polling)),
      operation: named('abortLatestOperation'),
    },
  ];
}

function post(verb: string, handle: Route['handle']): Route {
  const path = `${CLUSTER}/${verb}`;
  const operation = `managedClusters.${verb}`;
  return { method: 'POST', audience: 'arm', change: true, path, operation, handle };
}

/** Clusters of a subscription or a resource group; one page holds them all. */
function list(call: Call): Answer {
  const subscription = subscriptionOf(call).id;
  const group = call.params.group?.toLowerCase();
  const inScope = (one: Cluster): boolean =>
    one.subscription === subscription &&
    (group === undefined || one.resourceGroup.toLowerCase() === group);
  const clusters = [...call.world.clusters.values()].filter(inScope);
  return ok({ value: clusters.map((one) => clusterBody(call.world, one)) });
}

function get(call: Call): Answer {
  return ok(clusterBody(call.world, clusterOf(call)));
}

function patchTags(call: Call, polling: PollingOptions): Answer {
  const { tags = {} } = bodyOf(call, tagsPatch);
  const cluster = clusterOf(call);
  checkETag(call, cluster);
  requireChangeable(cluster);
  cluster.tags = { ...tags };
  call.notes.asked = 'update tags';
  const operation = updateCluster(call.world, cluster);
  const headers = operationHeaders(call, operation, polling);
  return { status: 200, headers, body: clusterBody(call.world, cluster) };
}

function remove(call: Call, polling: PollingOptions): Answer {
  const cluster = findCluster(call);
  if (!cluster) return { status: 204 };
  checkETag(call, cluster);
  requireIdle(cluster);
  call.notes.asked = 'delete';
  const operation = deleteCluster(call.world, cluster);
  return { status: 202, headers: operationHeaders(call, operation, polling, true) };
}

function stop(call: Call, polling: PollingOptions): Answer {
  const cluster = clusterOf(call);
  requireIdle(cluster);
  requirePower(cluster, 'Running', 'stopping');
  refuseAutoProvisioned(cluster);
  call.notes.asked = 'stop';
  const operation = stopCluster(call.world, cluster);
  return { status: 202, headers: operationHeaders(call, operation, polling, true) };
}

function start(call: Call, polling: PollingOptions): Answer {
  const cluster = clusterOf(call);
  requireIdle(cluster);
  requirePower(cluster, 'Stopped', 'starting');
  call.notes.asked = 'start';
  const operation = startCluster(call.world, cluster);
  return { status: 202, headers: operationHeaders(call, operation, polling, true) };
}

/** The text is that of MicrosoftDocs/azure-docs#85161. */
function requirePower(cluster: Cluster, power: Cluster['power'], doing: string): void {
  if (cluster.power === power) return;
  const message =
    `managed cluster is in Provisioning State(${cluster.state}) and Power ` +
    `State(${cluster.power}), ${doing} cannot be performed`;
  throw providerError(400, 'OperationNotAllowed', message);
}

/** contracts.md 2.5; the text is not known. */
function refuseAutoProvisioned({ autoProvisioning }: Cluster): void {
  if (!autoProvisioning) return;
  const message = 'A managed cluster with node autoprovisioning enabled cannot be stopped.';
  throw providerError(400, 'OperationNotAllowed', message);
}

/** 202 with the resource still in its old state; 409 when there is nothing left to abort. */
function abortLatest(call: Call, polling: PollingOptions): Answer {
  const cluster = clusterOf(call);
  if (cluster.operation?.verb === 'abort') requireIdle(cluster);
  call.notes.asked = `abort ${runningOperation(cluster)?.verb ?? 'nothing'}`;
  const body = clusterBody(call.world, cluster);
  const operation = abort(call.world, cluster);
  if (!operation) throw nothingToAbort();
  return { status: 202, headers: operationHeaders(call, operation, polling, true), body };
}

export function nothingToAbort(): Error {
  const message = 'There is no operation in progress that could be aborted.';
  return providerError(409, 'OperationNotAllowed', message);
}
