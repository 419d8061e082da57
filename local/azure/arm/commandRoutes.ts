import { runInCluster } from '../../kubernetes/kubectl';
import { gatewayError, ok, providerError, type Answer } from '../http';
import type { Call, Route } from '../router';
import type { Cluster, CommandResult } from '../world/model';
import { SECOND } from '../world/world';
import { bodyOf, runCommand } from './bodies';
import { CLUSTER } from './clusterRoutes';
import type { PollingOptions } from './longRunning';
import { requireRunning } from './preconditions';
import { clusterOf } from './scope';

/** Run command: a job in the cluster, its result fetched later (contracts.md 2.3 and 4.1). */
export function commandRoutes(polling: PollingOptions): Route[] {
  return [
    {
      method: 'POST',
      path: `${CLUSTER}/runCommand`,
      operation: 'managedClusters.runCommand',
      audience: 'arm',
      change: true,
      handle: (call) => submit(call, polling),
    },
    {
      method: 'GET',
      path: `${CLUSTER}/commandResults/{id}`,
      operation: 'managedClusters.getCommandResult',
      audience: 'arm',
      handle: (call) => result(call, polling),
    },
  ];
}

function submit(call: Call, polling: PollingOptions): Answer {
  const { world } = call;
  const { command } = bodyOf(call, runCommand);
  const cluster = clusterOf(call);
  requireRunning(cluster);
  requireAllowed(cluster);
  call.notes.asked = command;
  const id = world.seed.hex('command', cluster.id, cluster.commands.size).slice(0, 32);
  const startedAt = world.now + world.seed.between(2, 6, 'scheduled', id) * SECOND;
  const finishedAt = startedAt + world.seed.between(1, 4, 'ran', id) * SECOND;
  // The output is that of the moment the command was submitted: a few seconds too early.
  const output = runInCluster(world, cluster, command);
  cluster.commands.set(id, { id, startedAt, finishedAt, ...output });
  return { status: 202, headers: resultHeaders(call, cluster, id, polling) };
}

/** The text that AKS uses is not known (contracts.md 4.1 only names the switch). */
function requireAllowed(cluster: Cluster): void {
  if (!cluster.runCommandDisabled) return;
  const message =
    `Run command is disabled on the managed cluster ${cluster.name} ` +
    '(apiServerAccessProfile.disableRunCommand).';
  throw providerError(400, 'BadRequest', message, 'RunCommandDisabled');
}

function resultHeaders(
  call: Call,
  cluster: Cluster,
  id: string,
  { retryAfterSeconds }: PollingOptions,
): Record<string, string> {
  const version = call.query.get('api-version') ?? '';
  const path = cluster.id.replace('/managedClusters/', '/managedclusters/');
  const location = `${call.origin}${path}/commandResults/${id}?api-version=${version}`;
  return { location, 'retry-after': String(retryAfterSeconds) };
}

function result(call: Call, polling: PollingOptions): Answer {
  const cluster = clusterOf(call);
  const { id = '' } = call.params;
  const found = cluster.commands.get(id);
  if (!found) throw gatewayError(404, 'NotFound', `The command result '${id}' was not found.`);
  if (call.world.now >= found.finishedAt) return ok(finished(found));
  const headers = resultHeaders(call, cluster, id, polling);
  return { status: 202, headers, body: { id, properties: { provisioningState: 'Running' } } };
}

function finished({ id, exitCode, logs, startedAt, finishedAt }: CommandResult): unknown {
  return {
    id,
    properties: {
      provisioningState: 'Succeeded',
      exitCode,
      startedAt: new Date(startedAt).toISOString(),
      finishedAt: new Date(finishedAt).toISOString(),
      logs,
    },
  };
}
