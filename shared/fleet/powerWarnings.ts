/** What is legal but foolish in the section `power`. */
import type { Policy } from './policy';
import type { Complaint } from './problems';
import { placeOf } from './rings';
import { isSelected } from './selector';
import type { ClusterSnapshot, FleetSnapshot } from './snapshot';

/** Names shown before the rest is counted. */
const NAMES_MAX = 5;

/** What can be said without knowing any cluster. */
export function foolishPower({ power }: Policy): Complaint[] {
  const acts = power.budgets.some(({ steps }) => steps.some((step) => step !== 'warn'));
  const idle = power.rules.flatMap(({ schedule, idle: looks }, at) =>
    schedule !== undefined || looks !== undefined || acts
      ? []
      : [
          {
            path: ['power', 'rules', at],
            wrong: 'stops and starts nothing by itself: it has no schedule and no idle',
            allowed: 'schedule, idle, a budget, or clusters with the tag steward-schedule',
          },
        ],
  );
  const tighten = power.budgets.flatMap(({ name, steps, coreHours }, at) =>
    steps.includes('tighten') && coreHours === undefined
      ? [
          {
            path: ['power', 'budgets', at, 'steps'],
            wrong: `budget '${name}' cannot tighten anything: it has no coreHours`,
            allowed: 'coreHours with the name of a schedule',
          },
        ]
      : [],
  );
  return [...idle, ...tighten];
}

/** What can be said with the clusters at hand. */
export function foolishPowerOf(policy: Policy, { clusters }: FleetSnapshot): Complaint[] {
  return [...askingBudgets(policy, clusters), ...deafTags(policy, clusters)];
}

/** People are asked at a moment when money runs out: they should know before. */
function askingBudgets(policy: Policy, clusters: readonly ClusterSnapshot[]): Complaint[] {
  return policy.power.budgets.flatMap(({ name, steps, clusters: selector }, at) => {
    if (!steps.includes('stop')) return [];
    const asking = clusters.filter((one) => {
      const place = placeOf(policy, one);
      return isSelected(selector, one) && 'ring' in place && place.ring.approval !== undefined;
    });
    if (asking.length === 0) return [];
    return [
      {
        path: ['power', 'budgets', at, 'steps'],
        wrong: `budget '${name}' stops these only when somebody approves: ${listed(asking)}`,
        allowed: 'a selector without them, or somebody who answers the question',
      },
    ];
  });
}

function deafTags(policy: Policy, clusters: readonly ClusterSnapshot[]): Complaint[] {
  if (policy.power.rules.length > 0 || policy.power.budgets.length > 0) return [];
  const tagged = clusters.filter((one) => placeOf(policy, one).overrides.schedule !== undefined);
  if (tagged.length === 0) return [];
  return [
    {
      path: ['power'],
      wrong: `without any rule or budget nothing is started or stopped, tag or no tag: ${listed(tagged)}`,
      allowed: 'a rule; it need not select them',
    },
  ];
}

function listed(clusters: readonly ClusterSnapshot[]): string {
  const rest = clusters.length - NAMES_MAX;
  const names = clusters.slice(0, NAMES_MAX).map(({ name }) => name);
  return names.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
