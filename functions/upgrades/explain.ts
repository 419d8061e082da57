/** Adds what Kubernetes knows to what Azure says about a failed change. */
import type { OrchestrationContext } from 'durable-functions';
import type { Step } from '../../shared/durable/steps';
import type { Change } from '../../shared/fleet/change';
import type { Cluster } from '../../shared/fleet/cluster';
import { type Reason, reasonOf } from '../../shared/reasons';
import { look } from '../clusters/contract';
import {
  blockingBudgets,
  type BlockingBudget,
  explainDrain,
  explainFault,
  isDrainFailure,
  onDrainedNodes,
} from './failure';

export function* explain(
  context: OrchestrationContext,
  cluster: Cluster,
  change: Change,
  reason: Reason,
): Step<Reason> {
  if (!isDrainFailure(change, reason)) return explainFault(change, reason);
  try {
    const budgets = blockingBudgets(yield* look(context, cluster, { kind: 'budgets' }));
    const blocking: BlockingBudget[] = [];
    for (const budget of budgets) {
      const { namespace, selector } = budget;
      const pods = yield* look(context, cluster, { kind: 'pods', namespace, selector });
      blocking.push({ budget, pods });
    }
    const nodes = yield* look(context, cluster, { kind: 'nodes' });
    return explainDrain(reason, onDrainedNodes(change, nodes, blocking));
  } catch (thrown) {
    const why = reasonOf(thrown).message;
    return { ...reason, message: `${reason.message} The budgets could not be read: ${why}` };
  }
}
