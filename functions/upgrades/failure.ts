/** Turns a failed change into a reason that a person can act on. */
import type { Change } from '../../shared/fleet/change';
import { classifyFault } from '../../shared/fleet/faultClass';
import type { BudgetFact, NodeFact, PodFact } from '../../shared/kubernetes/facts';
import type { Reason } from '../../shared/reasons';

export interface BlockingBudget {
  budget: BudgetFact;
  pods: PodFact[];
}

/** AKS says so when pods could not be evicted: https://aka.ms/aks/debugdrainfailures */
export function isDrainFailure(change: Change, reason: Reason): boolean {
  return classifyFault(reason, change).class === 'drain';
}

/** What Azure says, and after it what a person does about it. */
export function explainFault(change: Change, reason: Reason): Reason {
  const { class: kind, todo } = classifyFault(reason, change);
  const evidence = { ...reason.evidence, class: kind };
  return { ...reason, message: `${ended(reason.message)} ${todo}`, evidence };
}

/** Azure's sentences do not always end. */
function ended(message: string): string {
  const text = message.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Budgets that let no pod go although they have some: a drain waits for them in vain. */
export function blockingBudgets(budgets: readonly BudgetFact[]): BudgetFact[] {
  return budgets.filter((budget) => budget.disruptionsAllowed === 0 && budget.expectedPods > 0);
}

/** Leaves out what runs on nodes that were not drained: it holds nothing, however strict it is. */
export function onDrainedNodes(
  change: Change,
  nodes: readonly NodeFact[],
  blocking: readonly BlockingBudget[],
): BlockingBudget[] {
  if (change.kind !== 'nodePool') return [...blocking];
  const drained = new Set(nodes.filter(({ pool }) => pool === change.pool).map(({ name }) => name));
  return blocking
    .map(({ budget, pods }) => ({
      budget,
      pods: pods.filter(({ node = '' }) => drained.has(node)),
    }))
    .filter(({ pods }) => pods.length > 0);
}

/** Names the budgets and pods that hold the drain, and says what to do about them. */
export function explainDrain(reason: Reason, blocking: readonly BlockingBudget[]): Reason {
  if (blocking.length === 0) return reason;
  const held = blocking.map(describe);
  return {
    code: 'drainBlocked',
    message: `${held.join('; ')}. Add replicas or loosen the budget; the next event goes on from here.`,
    evidence: {
      azure: reason,
      budgets: blocking.map(({ budget, pods }) => ({
        budget: `${budget.namespace}/${budget.name}`,
        pods: pods.map(({ name }) => name),
      })),
    },
  };
}

function describe({ budget, pods }: BlockingBudget): string {
  const names = pods.map(({ name, node }) => (node === undefined ? name : `${name} on ${node}`));
  return (
    `PodDisruptionBudget ${budget.namespace}/${budget.name} allows no disruption and holds ` +
    (names.length === 0 ? `${budget.expectedPods} pods` : names.join(', '))
  );
}
