/** What people are told and asked about budgets, in words. */
import type { ApprovalRequest } from '../../../shared/approvals/record';
import type { ApprovalRules } from '../../../shared/fleet/approvalSchema';
import type {
  BudgetQuestion,
  BudgetState,
  Exemption,
  Standing,
} from '../../../shared/fleet/budget';
import type { Notice } from '../../../shared/notify/notice';
import { money } from '../../../shared/fleet/price';
import { type Account, reasonOf } from './plan';

/** What a state is news of: once a month each. Nothing when all is well. */
export function newsOf({ step, standing }: Pick<BudgetState, 'step' | 'standing'>): string {
  if (step === 'none') return '';
  return standing.state === 'unknown' ? 'unknown' : step;
}

export function budgetNewsId({ key, month }: BudgetState, news: string): string {
  return `budget:${key}:${month}:${news}`;
}

const DEEDS: Record<string, string> = {
  warn: 'is expected to be exceeded',
  tighten: 'is expected to be exceeded: core hours hold now',
  stop: 'is expected to be exceeded: its clusters are stopped now',
  unknown: 'cannot be compared with what is spent',
};

const EXEMPTION = 'More is asked for with POST /api/power/exemptions.';

export function budgetNotice(account: Account, state: BudgetState, news: string): Notice {
  const { budget, members } = account;
  const { standing } = state;
  const reason = reasonOf(budget, standing);
  const asks = members.filter((one) => one.asks).length;
  const asked =
    asks > 0 && state.step !== 'warn' ? ` ${asks} of them wait for the yes of their ring.` : '';
  return {
    key: budgetNewsId(state, news),
    topic: 'power',
    severity: 'attention',
    title: `Budget ${account.cluster?.name ?? budget.name} ${DEEDS[news] ?? ''}`,
    text: `${reason.message}${asked}`,
    facts: factsOf(standing),
    reasons: [{ subject: budget.name, reason }],
    clusters: members.map(({ cluster: { id, name, location, tags } }) => ({
      id,
      name,
      location,
      tags,
    })),
    next: nextText(account, state),
    actions: [EXEMPTION],
  };
}

function factsOf(standing: Standing): Notice['facts'] {
  const { currency, amount, forecast, billed, billedUntil, billRead } = standing;
  const age = billedUntil === undefined ? '' : `, until ${billedUntil}, read ${billRead ?? ''}`;
  return [
    { label: 'amount', value: money({ [currency]: amount }) },
    { label: 'expected', value: money(forecast) },
    {
      label: 'billed so far',
      value: billedUntil === undefined ? 'nothing yet' : money(billed) + age,
    },
  ];
}

function nextText({ budget }: Account, { step, standing }: BudgetState): string {
  if (standing.state === 'unknown') return 'Nothing is stopped for money while this is so.';
  const later = budget.steps.slice(budget.steps.indexOf(step as never) + 1);
  if (later.length === 0) return 'It is looked at again every hour.';
  return `In a day, when it is still so: ${later.join(', then ')}.`;
}

const DOES: Record<BudgetQuestion['step'], string> = {
  tighten: 'run in core hours only',
  stop: 'are stopped',
};

/** May the clusters of a ring sleep for money? Silence is never a yes. */
export function ringQuestion(
  account: Account,
  question: BudgetQuestion,
  standing: Standing,
  rules: ApprovalRules,
): ApprovalRequest {
  const { budget, members } = account;
  const { id, ring, step, clusters } = question;
  const names = members.filter((one) => clusters.includes(one.cluster.id));
  const reason = reasonOf(budget, standing);
  return {
    id,
    kind: 'power',
    title: `Budget ${budget.name}: may ${clusters.length} clusters of ring ${ring} ${step === 'stop' ? 'be stopped' : 'run in core hours only'}?`,
    text: reason.message,
    facts: factsOf(standing),
    reasons: names.map(({ cluster }) => ({ subject: cluster.name, reason })),
    onYes: `They ${DOES[step]} until the end of the month, or until the budget is kept again.`,
    onNo: 'They are left as they are for this month.',
    onSilence: 'They are left as they are.',
    rules,
    ring,
    clusters,
    correlation: `budget:${account.key}`,
  };
}

/** May this cost more than the budget allows? */
export function exemptionQuestion(exemption: Exemption, rules: ApprovalRules): ApprovalRequest {
  const { id, budget, cluster, reckoned, until, why, by } = exemption;
  return {
    id: exemptionApprovalId(id),
    kind: 'power',
    title: `Budget ${budget}: an exemption for ${cluster?.name ?? 'all of it'}?`,
    text: `${by} asks for it: ${why}`,
    facts: [
      { label: 'price', value: reckoned },
      { label: 'until', value: until },
    ],
    reasons: [],
    onYes: 'It holds until then.',
    onNo: 'The budget holds as it is.',
    onSilence: 'The budget holds as it is.',
    rules,
    startedBy: by,
    clusters: cluster === undefined ? [] : [cluster.id],
    correlation: `exemption:${id}`,
  };
}

function exemptionApprovalId(id: string): string {
  return `approval:exemption:${id}`;
}
