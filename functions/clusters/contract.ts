/** What other jobs may do with one cluster. */
import type { OrchestrationContext } from 'durable-functions';
import { child, nowOf, type Step, steps } from '../../shared/durable/steps';
import type { Change } from '../../shared/fleet/change';
import { type Cluster, clusterKey } from '../../shared/fleet/cluster';
import { estimateSeconds } from '../../shared/fleet/estimate';
import type { AnswerTo, Question } from '../../shared/kubernetes/facts';
import type * as activities from './activities';
import { calm } from './calm';
import { operation, settled } from './operation';

/** Takes the lease of a cluster, or renews it. Throws a `Refusal` when somebody else keeps it. */
export function* takeLease(context: OrchestrationContext, id: string, purpose: string): Step<void> {
  const lease = { cluster: clusterKey(id), holder: context.df.instanceId, purpose };
  yield* steps<typeof activities>(context).takeLease(lease);
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

/**
 * Carries one change through and answers the cluster as it is afterwards. Throws a `Refusal` with
 * Azure's reason when it did not come to a good end.
 * @param step tells the changes of one orchestration apart
 */
export function* changeCluster(
  context: OrchestrationContext,
  cluster: Cluster,
  change: Change,
  step: number,
): Step<Cluster> {
  const instance = `${context.df.instanceId}:change-${step}`;
  const expectedSeconds = estimateSeconds(change, cluster);
  const input = { id: cluster.id, change, expectedSeconds };
  return settled(yield* child(context, operation, input, instance));
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
