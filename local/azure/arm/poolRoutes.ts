import { ok, providerError, type Answer } from '../http';
import type { Call, Route } from '../router';
import { deletePool } from '../world/changes';
import type { Cluster, Node, Pool } from '../world/model';
import { scaleSetName } from '../world/nodes';
import { abort } from '../world/operations';
import { deleteMachines } from '../world/power';
import { upgradeNodeImage } from '../world/upgrades';
import { bodyOf, machinesDelete } from './bodies';
import { nodeResourceGroup } from './clusterBody';
import { CLUSTER, nothingToAbort } from './clusterRoutes';
import { checkETag } from './eTag';
import { operationHeaders, type PollingOptions } from './longRunning';
import { poolBody } from './poolBody';
import { requireIdle, requirePoolChangeable } from './preconditions';
import { putPool } from './putPool';
import { clusterOf, findPool, missing, poolOf } from './scope';

const POOLS = `${CLUSTER}/agentPools`;
const POOL = `${POOLS}/{pool}`;

/** Operations on agent pools and their machines (contracts.md 2.2). */
export function poolRoutes(polling: PollingOptions): Route[] {
  const read = { method: 'GET', audience: 'arm' } as const;
  const write = { audience: 'arm', change: true } as const;
  const named = (name: string) => `agentPools.${name}`;
  return [
    { ...read, path: POOLS, operation: named('list'), handle: list },
    { ...read, path: POOL, operation: named('get'), handle: get },
    {
      ...write,
      method: 'PUT',
      path: POOL,
      operation: named('createOrUpdate'),
      handle: (call) => putPool(call, polling),
    },
    {
      ...write,
      method: 'DELETE',
      path: POOL,
      operation: named('delete'),
      handle: (call) => remove(call, polling),
    },
    post('upgradeNodeImageVersion', (call) => newImage(call, polling)),
    post('deleteMachines', (call) => removeMachines(call, polling)),
    {
      ...post('abort', (call) => abortLatest(call, polling)),
      operation: named('abortLatestOperation'),
    },
    { ...read, path: `${POOL}/machines`, operation: 'machines.list', handle: listMachines },
    { ...read, path: `${POOL}/machines/{machine}`, operation: 'machines.get', handle: getMachine },
  ];
}

function post(verb: string, handle: Route['handle']): Route {
  const path = `${POOL}/${verb}`;
  const operation = `agentPools.${verb}`;
  return { method: 'POST', audience: 'arm', change: true, path, operation, handle };
}

/** AKS pages pools for real: the last page is empty (recorded). */
function list(call: Call): Answer {
  const cluster = clusterOf(call);
  if (call.query.has('$skiptoken')) return ok({ value: [] });
  const value = [...cluster.pools.values()].map((pool) => poolBody(call.world, cluster, pool));
  return ok({ value, nextLink: `${call.origin}${call.path}&%24skipToken=${value.length}` });
}

function get(call: Call): Answer {
  const cluster = clusterOf(call);
  return ok(poolBody(call.world, cluster, poolOf(call, cluster)));
}

function remove(call: Call, polling: PollingOptions): Answer {
  const cluster = clusterOf(call);
  const pool = findPool(call, cluster);
  if (!pool) return { status: 204 };
  checkETag(call, cluster, pool);
  requirePoolChangeable(cluster, pool);
  requireAnotherSystemPool(cluster, pool);
  call.notes.asked = 'delete pool';
  const operation = deletePool(call.world, cluster, pool);
  return { status: 202, headers: operationHeaders(call, operation, polling, true) };
}

function requireAnotherSystemPool(cluster: Cluster, pool: Pool): void {
  const others = [...cluster.pools.values()].filter((one) => one !== pool);
  if (others.some(({ mode }) => mode === 'System')) return;
  const message = 'There has to be at least one system node pool.';
  throw providerError(400, 'OperationNotAllowed', message);
}

function newImage(call: Call, polling: PollingOptions): Answer {
  const cluster = clusterOf(call);
  const pool = poolOf(call, cluster);
  requirePoolChangeable(cluster, pool);
  call.notes.asked = 'upgrade node image';
  const operation = upgradeNodeImage(call.world, cluster, pool);
  call.notes.version = pool.goal.image;
  const headers = operationHeaders(call, operation, polling, true);
  return { status: 202, headers, body: poolBody(call.world, cluster, pool) };
}

function removeMachines(call: Call, polling: PollingOptions): Answer {
  const { machineNames } = bodyOf(call, machinesDelete);
  const cluster = clusterOf(call);
  const pool = poolOf(call, cluster);
  requirePoolChangeable(cluster, pool);
  const unknown = machineNames.filter((name) => !pool.nodes.some((node) => node.name === name));
  if (unknown.length > 0) {
    const message = `Machines not found in agent pool ${pool.name}: ${unknown.join(', ')}`;
    throw providerError(400, 'BadRequest', message);
  }
  call.notes.asked = `delete machines ${machineNames.join(', ')}`;
  const operation = deleteMachines(call.world, cluster, pool, machineNames);
  return { status: 202, headers: operationHeaders(call, operation, polling, true) };
}

function abortLatest(call: Call, polling: PollingOptions): Answer {
  const cluster = clusterOf(call);
  const pool = poolOf(call, cluster);
  if (pool.operation?.verb === 'abort') requireIdle(cluster);
  call.notes.asked = `abort ${pool.operation?.verb ?? 'nothing'}`;
  const body = poolBody(call.world, cluster, pool);
  const operation = abort(call.world, cluster, pool);
  if (!operation) throw nothingToAbort();
  return { status: 202, headers: operationHeaders(call, operation, polling, true), body };
}

function listMachines(call: Call): Answer {
  const cluster = clusterOf(call);
  const pool = poolOf(call, cluster);
  return ok({ value: pool.nodes.map((node) => machineBody(call, cluster, pool, node)) });
}

function getMachine(call: Call): Answer {
  const cluster = clusterOf(call);
  const pool = poolOf(call, cluster);
  const name = call.params.machine ?? '';
  const node = pool.nodes.find((one) => one.name === name);
  if (!node) throw missing('machine', name, cluster);
  return ok(machineBody(call, cluster, pool, node));
}

function machineBody(call: Call, cluster: Cluster, pool: Pool, node: Node): unknown {
  const group = `/subscriptions/${cluster.subscription}/resourceGroups/${nodeResourceGroup(cluster)}`;
  const set = scaleSetName(call.world, cluster, pool.name);
  const resourceId =
    `${group}/providers/Microsoft.Compute/virtualMachineScaleSets/${set}` +
    `/virtualMachines/${node.instance}`;
  return {
    id: `${cluster.id}/agentPools/${pool.name}/machines/${node.name}`,
    name: node.name,
    type: 'Microsoft.ContainerService/managedClusters/agentPools/machines',
    properties: {
      network: { ipAddresses: [{ ip: addressOf(call, node), family: 'IPv4' }] },
      resourceId,
    },
  };
}

/** Any address of the node subnet 10.224.0.0/16, always the same for a node. */
function addressOf({ world }: Call, node: Node): string {
  const part = (which: string): number => world.seed.between(1, 254, which, node.name);
  return `10.224.${part('third')}.${part('fourth')}`;
}
