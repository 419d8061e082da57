import { announceRolling } from './events';
import type { Cluster, Operation, Pool, ProvisioningState } from './model';
import { OperationFailure, start, type Fault, type Process } from './process';
import { SECOND, type Arrangement, type World } from './world';

/** Long-running operations, with the states that AKS shows meanwhile. */

export interface Work {
  cluster: Cluster;
  /** Absent: an operation of the whole cluster. */
  pool?: Pool;
  /** Shown while it runs, by the cluster or the pool. */
  state: ProvisioningState;
  /** For the 409 text: update, upgrade, stop … */
  verb: string;
  /** Pools that show the state too (only for operations of the cluster). */
  pools?: Pool[];
  process: Process;
}

/** Of about 8,000 recorded polls 677 carried an `error` that meant nothing. */
const NOISE = 677 / 8000;
const noise: Fault = {
  code: 'NotLatestOperation',
  message:
    'Cannot proceed with the operation. Either the operation has been preempted by another one, ' +
    "or the information needed by the operation failed to be saved (or hasn't been saved yet).",
};

/** Starts an operation; the caller has made sure that nothing else runs. */
export function begin(world: World, work: Work): Operation {
  const { cluster, pool } = work;
  const operation = newOperation(world, work);
  const owner = pool ?? cluster;
  owner.operation = operation;
  delete owner.fault;
  show(work, work.state);
  world.touch(cluster, pool);
  operation.stop = start(world.agenda, arranged(world, work), (failure) => {
    if (failure) end(world, work, operation, failure.status, failure.fault);
    else end(world, work, operation, 'Succeeded');
  });
  return operation;
}

function newOperation(world: World, { cluster, pool, verb }: Work): Operation {
  const number = world.operations.size + 1;
  const operation: Operation = {
    id: world.seed.guid('operation', cluster.id, number),
    verb,
    cluster: cluster.id,
    subscription: cluster.subscription,
    region: cluster.region,
    status: 'InProgress',
    startedAt: world.now,
    stop: () => undefined,
  };
  if (pool) operation.pool = pool.name;
  if (world.seed.fraction('noise', operation.id) < NOISE) operation.noise = noise;
  world.operations.set(operation.id, operation);
  return operation;
}

function show({ cluster, pool, pools = [] }: Work, state: ProvisioningState): void {
  (pool ?? cluster).state = state;
  for (const one of pools) one.state = state;
}

function end(
  world: World,
  work: Work,
  operation: Operation,
  status: 'Succeeded' | 'Failed' | 'Canceled',
  fault?: Fault,
): void {
  const owner = work.pool ?? work.cluster;
  operation.status = status;
  operation.endedAt = world.now;
  delete owner.operation;
  if (fault) {
    operation.fault = fault;
    owner.fault = fault;
  }
  // Pools that got through before a failure have their own state already.
  const unfinished = work.pools?.filter(({ state }) => state === work.state) ?? [];
  show({ ...work, pools: unfinished }, status);
  world.touch(work.cluster, work.pool);
}

/** The process itself, or what a test or story has arranged to happen instead. */
function arranged(world: World, work: Work): Process {
  const index = world.arranged.findIndex((one) => matches(one, work));
  const [arrangement] = index < 0 ? [] : world.arranged.splice(index, 1);
  if (!arrangement) return work.process;
  const { fault, after } = arrangement;
  return fault ? failing(world, work, after, fault) : hanging();
}

function matches(arrangement: Arrangement, { cluster, pool }: Work): boolean {
  return arrangement.cluster === cluster.id && arrangement.pool === pool?.name;
}

function* failing(world: World, work: Work, seconds: number, fault: Fault): Process {
  const { cluster, pool, state } = work;
  const rolling = state.startsWith('Upgrading') ? pool : undefined;
  if (rolling) announceRolling(world, cluster, rolling, 'Started');
  yield seconds * SECOND;
  if (rolling) announceRolling(world, cluster, rolling, 'Failed');
  throw new OperationFailure(fault);
}

function* hanging(): Process {
  yield Number.POSITIVE_INFINITY;
}

/** What runs on a cluster now: its own operation or one of a pool. */
export function runningOperation(cluster: Cluster): Operation | undefined {
  if (cluster.operation) return cluster.operation;
  return [...cluster.pools.values()].find((pool) => pool.operation)?.operation;
}

/**
 * Stops what runs on a cluster or a pool where it is; the resource is Canceled seconds later.
 * @returns the abort's own operation, or undefined when there was nothing to abort
 */
export function abort(world: World, cluster: Cluster, pool?: Pool): Operation | undefined {
  const owner = pool ?? cluster;
  const target = owner.operation;
  if (!target) return undefined;
  target.stop();
  const operation = newOperation(world, {
    cluster,
    ...(pool && { pool }),
    state: owner.state,
    verb: 'abort',
    process: hanging(),
  });
  owner.operation = operation;
  const seconds = world.seed.between(5, 9, 'abort', operation.id);
  operation.stop = world.agenda.at(world.now + seconds * SECOND, () => {
    cancel(world, cluster, pool, target);
    operation.status = 'Succeeded';
    operation.endedAt = world.now;
  });
  return operation;
}

function cancel(world: World, cluster: Cluster, pool: Pool | undefined, target: Operation): void {
  const pools = pool ? [pool] : [...cluster.pools.values()];
  const running = (pool ?? cluster).state;
  for (const one of pools) if (one.state === running) one.state = 'Canceled';
  if (!pool) cluster.state = 'Canceled';
  delete (pool ?? cluster).operation;
  target.status = 'Canceled';
  target.endedAt = world.now;
  target.fault = {
    code: 'OperationPreempted',
    message: 'Operation was preempted by another operation.',
  };
  world.touch(cluster, pool);
}
