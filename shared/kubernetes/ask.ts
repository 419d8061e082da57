/**
 * Questions and orders to clusters, for activities. Clusters with a public API server are asked
 * in one go; private ones by a command that is started, runs, and is read (`privateApi`).
 */
import type { Outcome } from '../reasons';
import type { Services } from '../services';
import { backupCommand, type BackupOrder, createBackup, readBackupOutput } from './backup';
import { commandFor, readOutput } from './command';
import type { AnswerTo, Question } from './facts';
import { limitCommand, type LimitOrder, limitPools, readLimitOutput } from './karpenter';

/** Asks the API server directly. */
export async function askCluster<Q extends Question>(
  services: Services,
  id: string,
  question: Q,
): Promise<Outcome<AnswerTo<Q>>> {
  const kubeconfig = await (await services.aks()).kubeconfig(id);
  return 'ok' in kubeconfig ? services.askKubernetes(question, kubeconfig.ok) : kubeconfig;
}

/** Starts the command that asks from inside a private cluster; answers its id. */
export async function startAsking(
  services: Services,
  id: string,
  question: Question,
): Promise<Outcome<string>> {
  const aks = await services.aks();
  return aks.runCommand(id, commandFor(question), await services.clusterToken());
}

/** The answer of the command, or retry while it runs. */
export async function readAnswer<Q extends Question>(
  services: Services,
  id: string,
  question: Q,
  commandId: string,
): Promise<Outcome<AnswerTo<Q>>> {
  const result = await (await services.aks()).commandResult(id, commandId);
  return 'ok' in result ? readOutput(question, result.ok) : result;
}

/** Has Velero take a backup; see `createBackup`. */
export async function takeBackup(
  services: Services,
  id: string,
  order: BackupOrder,
): Promise<Outcome<null>> {
  const kubeconfig = await (await services.aks()).kubeconfig(id);
  if (!('ok' in kubeconfig)) return kubeconfig;
  return createBackup(order, await services.kubernetes(kubeconfig.ok));
}

/** Starts the command that has Velero in a private cluster take a backup; answers its id. */
export async function startBackup(
  services: Services,
  id: string,
  order: BackupOrder,
): Promise<Outcome<string>> {
  const aks = await services.aks();
  return aks.runCommand(id, backupCommand(order), await services.clusterToken());
}

/** What came of the command, or retry while it runs. */
export async function readBackup(
  services: Services,
  id: string,
  commandId: string,
): Promise<Outcome<null>> {
  const result = await (await services.aks()).commandResult(id, commandId);
  return 'ok' in result ? readBackupOutput(result.ok) : result;
}

/** Limits what Karpenter may make; see `limitPools`. */
export async function limitKarpenter(
  services: Services,
  id: string,
  orders: readonly LimitOrder[],
): Promise<Outcome<null>> {
  const kubeconfig = await (await services.aks()).kubeconfig(id);
  if (!('ok' in kubeconfig)) return kubeconfig;
  return limitPools(orders, await services.kubernetes(kubeconfig.ok));
}

/** Starts the command that does so in a private cluster; answers its id. */
export async function startLimiting(
  services: Services,
  id: string,
  orders: readonly LimitOrder[],
): Promise<Outcome<string>> {
  const aks = await services.aks();
  return aks.runCommand(id, limitCommand(orders), await services.clusterToken());
}

/** What came of the command, or retry while it runs. */
export async function readLimiting(
  services: Services,
  id: string,
  commandId: string,
): Promise<Outcome<null>> {
  const result = await (await services.aks()).commandResult(id, commandId);
  return 'ok' in result ? readLimitOutput(result.ok) : result;
}
