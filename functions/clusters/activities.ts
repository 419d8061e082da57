/** I/O on one cluster that every job needs: leases, changes, questions. */
import type { CommandResult, Started } from '../../shared/azure/aks';
import type { LeaseRequest } from '../../shared/azure/leases';
import type { Change } from '../../shared/fleet/change';
import type { Cluster, ProvisioningError } from '../../shared/fleet/cluster';
import type { AnswerTo, Question } from '../../shared/kubernetes/facts';
import type { Outcome } from '../../shared/reasons';
import { services } from '../../shared/services';

export async function takeLease(request: LeaseRequest): Promise<Outcome<null>> {
  return (await services().leases()).take(request, services().clock.now());
}

export async function releaseLease(request: LeaseRequest): Promise<Outcome<null>> {
  await (await services().leases()).release(request);
  return { ok: null };
}

export async function readCluster(id: string): Promise<Outcome<Cluster>> {
  return (await services().aks()).cluster(id);
}

export async function startChange(input: {
  id: string;
  change: Change;
}): Promise<Outcome<Started>> {
  return (await services().aks()).start(input.id, input.change);
}

export async function readPoolError(input: {
  id: string;
  pool: string;
}): Promise<Outcome<ProvisioningError | null>> {
  return (await services().aks()).poolError(input.id, input.pool);
}

export interface Look<Q extends Question = Question> {
  id: string;
  question: Q;
}

/** Asks the API server directly. */
export async function askCluster(input: Look): Promise<Outcome<AnswerTo<Question>>> {
  const kubeconfig = await (await services().aks()).kubeconfig(input.id);
  if (!('ok' in kubeconfig)) return kubeconfig;
  return services().askKubernetes(input.question, kubeconfig.ok);
}

/** Starts the command that asks from inside the cluster; answers its id. */
export async function startCommand(input: Look): Promise<Outcome<string>> {
  const { commandFor } = await import('../../shared/kubernetes/command.js');
  const aks = await services().aks();
  return aks.runCommand(input.id, commandFor(input.question), await services().clusterToken());
}

/** The answer in a command's output, once it has ended. */
export async function readCommand(
  input: Look & { commandId: string },
): Promise<Outcome<AnswerTo<Question>>> {
  const { readOutput } = await import('../../shared/kubernetes/command.js');
  const result: Outcome<CommandResult> = await (
    await services().aks()
  ).commandResult(input.id, input.commandId);
  return 'ok' in result ? readOutput(input.question, result.ok) : result;
}
