import { providerError } from '../http';
import { runningOperation } from '../world/operations';
import type { Cluster, Operation, Pool } from '../world/model';

/** What must hold before AKS accepts a change at all (contracts.md 2.5 and 2.6). */

/** An operation of the cluster excludes every other, also those of its pools; AKS answers 409. */
export function requireIdle(cluster: Cluster): void {
  refuseWhile(runningOperation(cluster));
}

/** Different pools of a cluster change side by side; the same pool has one operation at a time. */
function requirePoolIdle(cluster: Cluster, pool: Pool | undefined): void {
  refuseWhile(cluster.operation ?? pool?.operation);
}

function refuseWhile(running: Operation | undefined): void {
  if (running) throw providerError(409, 'OperationNotAllowed', busyText(running));
}

/** The words of 2026; those for a pool are by analogy, only the older ones were seen. */
function busyText({ id, verb, pool, startedAt }: Operation): string {
  const [what, where] =
    pool === undefined
      ? ['managed cluster', 'the managed cluster']
      : ['agent pool', `the agent pool ${pool}`];
  return (
    `Operation is not allowed because there's an in progress ${verb} ${what} operation ` +
    `(operation ID: ${id}) on ${where} started on UTC ${new Date(startedAt).toISOString()}. ` +
    'Please wait for it to finish before starting a new operation. You can also use ' +
    "'az aks operation-abort' to abort the ongoing operation."
  );
}

/** A stopped cluster can only be started or deleted. */
export function requireRunning(cluster: Cluster): void {
  if (cluster.power === 'Running') return;
  const message =
    'managed cluster is in stopped state, no operations except for start and delete are allowed.';
  throw providerError(400, 'OperationNotAllowed', message);
}

export function requireChangeable(cluster: Cluster): void {
  requireIdle(cluster);
  requireRunning(cluster);
}

export function requirePoolChangeable(cluster: Cluster, pool: Pool | undefined): void {
  requirePoolIdle(cluster, pool);
  requireRunning(cluster);
}
