import { providerError } from '../http';
import { runningOperation } from '../world/operations';
import type { Cluster, Operation } from '../world/model';

/** What must hold before AKS accepts a change at all (contracts.md 2.5 and 2.6). */

/** One operation at a time on a cluster and its pools; AKS answers 409. */
export function requireIdle(cluster: Cluster): void {
  const running = runningOperation(cluster);
  if (running) throw providerError(409, 'OperationNotAllowed', busyText(running));
}

/** Of a cluster in the words of 2026, of a pool in the older ones. */
function busyText(operation: Operation): string {
  const { id, verb, pool, startedAt } = operation;
  if (pool !== undefined) {
    return (
      `Operation is not allowed: Another agentpool operation (${pool} - ${verb}) is in progress, ` +
      'please wait for it to finish before starting a new operation. ' +
      'See https://aka.ms/aks-pending-operation for more details'
    );
  }
  return (
    `Operation is not allowed because there's an in progress ${verb} managed cluster operation ` +
    `(operation ID: ${id}) on the managed cluster started on UTC ` +
    `${new Date(startedAt).toISOString()}. Please wait for it to finish before starting a new ` +
    "operation. You can also use 'az aks operation-abort' to abort the ongoing operation."
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
