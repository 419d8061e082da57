/** Would a disruption budget hold the drain of a node? */
import type { BudgetFact } from '../../../../shared/kubernetes/facts';
import { count, found, list, ofSeen, pass } from '../check';
import type { Case, HeldBudget, KubernetesFacts } from '../facts';
import type { Check } from '../report';
import { rollingPools } from '../scope';

export function budgetsCheck(one: Case, { budgets, nodes }: KubernetesFacts): Check[] {
  return ofSeen('budgets', budgets, (facts) => {
    const drained = 'ok' in nodes ? drainedNodes(one, nodes.ok) : undefined;
    const checks = facts.flatMap((budget) => judge(budget, drained));
    if (checks.length > 0) return checks;
    return [pass('budgets', `None of ${count(facts.length, 'disruption budget')} holds a drain.`)];
  });
}

function drainedNodes(one: Case, nodes: readonly { name: string; pool: string }[]): Set<string> {
  const pools = rollingPools(one).map(({ name }) => name);
  return new Set(nodes.filter(({ pool }) => pools.includes(pool)).map(({ name }) => name));
}

/** No pod of it may go now, by its rule or as things are. */
export function holdsDrains({ never, disruptionsAllowed, expectedPods }: BudgetFact): boolean {
  return never === true || (disruptionsAllowed === 0 && expectedPods > 0);
}

function judge(budget: HeldBudget, drained: Set<string> | undefined): Check[] {
  if (!holdsDrains(budget)) return [];
  const name = `${budget.namespace}/${budget.name}`;
  const pods = heldPods(budget, drained);
  const names = pods?.map((pod) => `${pod.name}${pod.node === undefined ? '' : ` on ${pod.node}`}`);
  if (budget.never) return [never(name, names ?? [])];
  // It holds nothing when all its pods are on nodes that stay.
  if (names?.length === 0) return [];
  const whom = names === undefined ? count(budget.expectedPods, 'pod') : list(names);
  const message = `PodDisruptionBudget ${name} allows no disruption now and holds ${whom}. Add replicas, make its pods ready or loosen the budget.`;
  return [found('notDisruptedNow', message, evidenceOf(name, names))];
}

/** AKS refuses to begin with such a budget: `UnsatisfiablePDB`. */
function never(name: string, pods: string[]): Check {
  const whom = pods.length === 0 ? '' : ` and holds ${list(pods)}`;
  const message = `PodDisruptionBudget ${name} never allows a disruption (maxUnavailable 0)${whom}: AKS refuses the upgrade. Set maxUnavailable to 1 or more, or delete the budget.`;
  return found('neverDisrupted', message, evidenceOf(name, pods));
}

/** Undefined when nobody asked which they are. */
function heldPods({ pods }: HeldBudget, drained: Set<string> | undefined) {
  return drained === undefined
    ? pods
    : pods?.filter(({ node }) => node !== undefined && drained.has(node));
}

function evidenceOf(budget: string, pods: string[] | undefined) {
  return { budget, ...(pods === undefined ? {} : { pods: pods.slice(0, 20) }) };
}
