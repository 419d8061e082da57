/** What other jobs may do with one cluster. */
import type { OrchestrationContext } from 'durable-functions';
import {
  addRequests,
  all,
  child,
  childTask,
  nowOf,
  type Step,
  steps,
} from '../../shared/durable/steps';
import { type Change, progressOf } from '../../shared/fleet/change';
import { type Cluster, clusterKey } from '../../shared/fleet/cluster';
import { likelySeconds } from '../../shared/fleet/estimate';
import type { AnswerTo, Question } from '../../shared/kubernetes/facts';
import type { Reason } from '../../shared/reasons';
import type * as activities from './activities';
import { calm } from './calm';
import { operation, type OperationInput, reasonIn, settled } from './operation';
import type { Why } from './trail';

export { type Asking, backupEntry, type Why } from './trail';

/** Takes the lease of a cluster, or renews it. Throws a `Refusal` when somebody else keeps it. */
export function* takeLease(context: OrchestrationContext, id: string, purpose: string): Step<void> {
  const lease = { cluster: clusterKey(id), holder: context.df.instanceId, purpose };
  yield* steps<typeof activities>(context).takeLease(lease);
}

/** The same without waiting: a lease that somebody has is a `Refusal` at once. */
export function* tryLease(context: OrchestrationContext, id: string, purpose: string): Step<void> {
  const lease = { cluster: clusterKey(id), holder: context.df.instanceId, purpose };
  yield* steps<typeof activities>(context).tryLease(lease);
}

/** Gives the lease back; a failure to do so is logged, since the lease ends by itself. */
export function* releaseLease(context: OrchestrationContext, id: string): Step<void> {
  const lease = { cluster: clusterKey(id), holder: context.df.instanceId, purpose: '' };
  try {
    yield* steps<typeof activities>(context).releaseLease(lease);
  } catch (thrown) {
    context.error(`the lease of ${id} was not given back: ${String(thrown)}`);
  }
}

/** Reads a cluster from Resource Manager. */
export function* readCluster(context: OrchestrationContext, id: string): Step<Cluster> {
  return yield* steps<typeof activities>(context).readCluster(id);
}

export interface SideBySide {
  /** As it is afterwards. */
  cluster: Cluster;
  /** The given changes that did not come to a good end, and Azure's reasons. */
  failed: { change: Change; reason: Reason }[];
}

/**
 * Carries changes of one cluster through at the same time, such as upgrades of several pools. One
 * that fails does not hold the others back; they are all waited for.
 */
export function* changeSideBySide(
  context: OrchestrationContext,
  cluster: Cluster,
  changes: Change[],
  step: number,
  why?: Why,
): Step<SideBySide> {
  const tasks = changes.map((change, at) => {
    const instance = `${context.df.instanceId}:change-${step}-${at}`;
    return childTask(context, operation, operationInput(cluster, change, why), instance);
  });
  const outcomes = yield* all(context, tasks);
  for (const { requests } of outcomes) addRequests(context, requests);
  const failed = changes.flatMap((change, at) => {
    const reason = reasonIn(outcomes[at]);
    return reason === undefined ? [] : [{ change, reason }];
  });
  // Each has seen the cluster when its own part was through; the last one all parts.
  const known = outcomes
    .flatMap((outcome) => ('ok' in outcome ? [outcome.ok] : []))
    .find((seen) => changes.every((change) => progressOf(change, seen) === 'done'));
  return { cluster: known ?? (yield* readCluster(context, cluster.id)), failed };
}

/**
 * Ends what Azure is doing to the cluster, or to one pool of it: an operation of ours that waits
 * for it ends with a refusal. Nothing is undone.
 * @returns false when there was nothing to end any more
 */
export function* abortOperation(
  context: OrchestrationContext,
  id: string,
  why: Why,
  pool?: string,
): Step<boolean> {
  const part = pool === undefined ? {} : { pool };
  const instance = `${context.df.instanceId}:abort-${pool ?? 'cluster'}`;
  const asking = { instance, began: nowOf(context) };
  const { abortChange } = steps<typeof activities>(context);
  return (yield* abortChange({ id, why, asking, ...part })).asked;
}

function operationInput(cluster: Cluster, change: Change, why: Why | undefined): OperationInput {
  const expectedSeconds = likelySeconds(change, cluster);
  return { id: cluster.id, change, expectedSeconds, ...(why === undefined ? {} : { why }) };
}

/** Asks Kubernetes: directly, or from inside where the API server has no public address. */
export function* look<Q extends Question>(
  context: OrchestrationContext,
  { id, privateApi }: Cluster,
  question: Q,
): Step<AnswerTo<Q>> {
  const { askCluster, readCommand, startCommand } = steps<typeof activities>(context);
  if (!privateApi) return (yield* askCluster({ id, question })) as AnswerTo<Q>;
  const commandId = yield* startCommand({ id, question });
  return (yield* readCommand({ id, question, commandId })) as AnswerTo<Q>;
}

/** Waits out what somebody else began; throws a `Refusal` when it has no end. */
export function* waitUntilCalm(context: OrchestrationContext, id: string): Step<Cluster> {
  const input = { id, since: nowOf(context) };
  return settled(yield* child(context, calm, input, `${context.df.instanceId}:calm`));
}
