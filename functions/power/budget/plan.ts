/**
 * What a budget does about a month that is expected to cost too much. Pure and level-triggered:
 * the same facts, the same step, so a month that comes back within its amount is let go again.
 */
import { DAY } from '../../../shared/calendar/day';
import { isoText } from '../../../shared/calendar/localText';
import {
  type BudgetQuestion,
  type BudgetState,
  type BudgetStep,
  type Exemption,
  type Standing,
  STEPS,
} from '../../../shared/fleet/budget';
import { clusterKey, type ClusterRef } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';
import type { BudgetRule } from '../../../shared/fleet/powerSchema';
import { addAmounts, money } from '../../../shared/fleet/price';
import { isSelected, type Selectable } from '../../../shared/fleet/selector';
import type { Reason } from '../../../shared/reasons';
import type { BudgetWish } from '../facts';
import type { Amounts, Forecast } from '../money/price';

/** People have a day to answer before the next, harder step is taken. */
export const BETWEEN_STEPS = DAY;

/** Nobody is asked again sooner after silence. */
const ASK_AGAIN = DAY;

/** A cluster with what its month is expected to cost. */
export interface Member {
  cluster: Selectable & ClusterRef;
  ring?: string;
  /** Its ring asks people before its work. */
  asks: boolean;
  forecast: Forecast;
  /** With core hours from now on; absent where the budget has none. */
  tightened?: Forecast;
  /** When its bill was read: ISO instant, UTC. */
  billRead?: string;
}

/** A budget, or for one that is for each cluster its part of it. */
export interface Account {
  key: string;
  budget: BudgetRule;
  cluster?: ClusterRef;
  members: Member[];
}

function accountKey({ name, per }: BudgetRule, { id }: Pick<ClusterRef, 'id'>): string {
  return per === 'all' ? name : `${name}|${clusterKey(id)}`;
}

/** @param membersOf a budget's own: forecasts differ by its core hours */
export function accountsOf(
  budgets: readonly BudgetRule[],
  membersOf: (budget: BudgetRule) => readonly Member[],
): Account[] {
  return budgets.flatMap((budget): Account[] => {
    const own = membersOf(budget).filter(({ cluster }) => isSelected(budget.clusters, cluster));
    if (budget.per === 'all') return [{ key: budget.name, budget, members: own }];
    return own.map((member) => {
      const { id, name } = member.cluster;
      const key = accountKey(budget, member.cluster);
      return { key, budget, cluster: { id, name }, members: [member] };
    });
  });
}

/** @param now ISO instant, UTC */
export function holding(exemptions: readonly Exemption[], now: string): Exemption[] {
  return exemptions.filter(({ state, until }) => state === 'granted' && until > now);
}

/** How the month stands. @param more what exemptions add to the amount */
export function standingOf(
  { budget, members }: Pick<Account, 'budget' | 'members'>,
  currency: string,
  more: number,
): Standing {
  const forecasts = members.map(({ forecast }) => forecast);
  const forecast = addAmounts(...forecasts.map(({ total }) => total));
  const amount = budget.monthly + more;
  const unknown = [
    ...new Set(forecasts.flatMap((one) => one.unknown)),
    ...otherCurrencies(forecast, currency),
  ];
  const own = forecast[currency] ?? 0;
  const state = unknown.length > 0 ? 'unknown' : own > amount ? 'over' : 'within';
  const tightened = members.flatMap((one) => one.tightened ?? []);
  return {
    state,
    currency,
    amount,
    forecast,
    ...(budget.coreHours === undefined
      ? {}
      : { tightened: addAmounts(...tightened.map(({ total }) => total)) }),
    billed: addAmounts(...forecasts.map(({ actual }) => actual)),
    ...definedOnly({
      billedUntil: oldest(forecasts.map(({ actualUntil }) => actualUntil)),
      billRead: oldest(members.map(({ billRead }) => billRead)),
    }),
    unknown,
  };
}

function otherCurrencies(forecast: Amounts, currency: string): string[] {
  const others = Object.entries(forecast).filter(([code, sum]) => code !== currency && sum > 0);
  return others.map(
    ([code, sum]) =>
      `${money({ [code]: sum })} of it are in another currency and are not added to ${currency}.`,
  );
}

function oldest(instants: readonly (string | undefined)[]): string | undefined {
  return instants.filter((one) => one !== undefined).sort()[0];
}

/**
 * How far the budget goes now: the steps of the policy in their order, each a day after the one
 * before, and no further than is needed.
 */
export function stepNow(
  { budget }: Pick<Account, 'budget'>,
  standing: Standing,
  taken: BudgetState['taken'],
  now: number,
): BudgetState['step'] {
  if (standing.state === 'within') return 'none';
  if (standing.state === 'unknown') return 'warn';
  const allowed = STEPS.filter((step) => isAllowed(budget, standing, step));
  let reached: BudgetState['step'] = 'none';
  for (const step of allowed) {
    const before = reached === 'none' ? undefined : taken[reached];
    const waits = reached !== 'none' && now < Date.parse(before ?? isoText(now)) + BETWEEN_STEPS;
    if (waits) break;
    reached = step;
  }
  return reached;
}

function isAllowed(
  { steps, coreHours }: BudgetRule,
  { tightened, amount, currency }: Standing,
  step: BudgetStep,
): boolean {
  if (!steps.includes(step)) return false;
  if (step === 'tighten') return coreHours !== undefined;
  const enough = (tightened?.[currency] ?? Infinity) <= amount;
  return step === 'warn' || !(steps.includes('tighten') && enough);
}

/** The account after this look. */
export function stateAfter(
  account: Account,
  standing: Standing,
  before: BudgetState | undefined,
  { now, month }: { now: number; month: string },
): BudgetState {
  const at = isoText(now);
  const known = before?.month === month ? before : { taken: {}, told: [] };
  const step = stepNow(account, standing, known.taken, now);
  const taken = step === 'none' ? {} : { [step]: at };
  return {
    key: account.key,
    budget: account.budget.name,
    ...definedOnly({ cluster: account.cluster }),
    month,
    at,
    standing,
    step,
    taken: { ...taken, ...known.taken },
    told: known.told,
  };
}

/** What the budget wants of one of its clusters. */
export function wishOf(
  { budget }: Pick<Account, 'budget'>,
  state: Pick<BudgetState, 'step' | 'standing'> & { questions: readonly BudgetQuestion[] },
  member: Pick<Member, 'cluster' | 'asks'>,
  exempt: Exemption | undefined,
): BudgetWish {
  const { step, standing } = state;
  const because = [reasonOf(budget, standing)];
  const wish = { budget: budget.name, because };
  if (step === 'none' || step === 'warn') return { ...wish, step };
  if (exempt !== undefined) return { ...wish, step: 'warn', because: [exemptReason(exempt)] };
  const said = (one: 'tighten' | 'stop') => answerFor(state.questions, one, member.cluster.id);
  const may = (one: 'tighten' | 'stop') => !member.asks || said(one)?.answer === 'approved';
  const core = may('tighten') ? coreOf(budget) : {};
  if (may(step)) return { ...wish, step, ...core };
  return { ...wish, step, ...core, needsApproval: true, because: [...because, noYes(said(step))] };
}

function coreOf({ coreHours, steps }: BudgetRule): Pick<BudgetWish, 'coreHours'> {
  return coreHours === undefined || !steps.includes('tighten') ? {} : { coreHours };
}

function noYes(question: BudgetQuestion | undefined): Reason {
  const message =
    question?.answer === undefined
      ? 'Its ring asks people first, and nobody has said yes yet.'
      : `Its ring asks people first: the answer was ${question.answer}.`;
  return { code: 'needsApproval', message };
}

/** The last question of this step about a cluster. */
function answerFor(
  questions: readonly BudgetQuestion[],
  step: BudgetQuestion['step'],
  id: string,
): BudgetQuestion | undefined {
  return questions.filter((one) => one.step === step && one.clusters.includes(id)).at(-1);
}

/** Clusters of which people must be asked now, by ring. A no holds for the month. */
export function questionsDue(
  { members }: Pick<Account, 'members'>,
  { step, questions }: Pick<BudgetState, 'step'> & { questions: readonly BudgetQuestion[] },
  exempt: (id: string) => boolean,
  now: number,
): { ring: string; step: BudgetQuestion['step']; members: Member[] }[] {
  if (step === 'none' || step === 'warn') return [];
  const due = members.filter(({ cluster, asks }) => {
    const last = answerFor(questions, step, cluster.id);
    return asks && !exempt(cluster.id) && (last === undefined || mayAskAgain(last, now));
  });
  const rings = [...new Set(due.map(({ ring = '' }) => ring))];
  return rings.map((ring) => ({ ring, step, members: due.filter((one) => one.ring === ring) }));
}

function mayAskAgain({ asksAgain, answered }: BudgetQuestion, now: number): boolean {
  return asksAgain === true && answered !== undefined && now >= Date.parse(answered) + ASK_AGAIN;
}

const HARDER: Record<BudgetWish['step'], number> = { none: 0, warn: 1, tighten: 2, stop: 3 };

/** Of several budgets the one that wants most and may have it. */
export function strictest(wishes: readonly BudgetWish[]): BudgetWish | undefined {
  const weight = (one: BudgetWish) => HARDER[one.step] * 2 - (one.needsApproval === true ? 3 : 0);
  return [...wishes].sort((a, b) => weight(b) - weight(a))[0];
}

export function reasonOf({ name }: BudgetRule, standing: Standing): Reason {
  const { state, forecast, amount, currency, unknown, billedUntil } = standing;
  const sum = money({ [currency]: forecast[currency] ?? 0 });
  const of = money({ [currency]: amount });
  const bill = billedUntil === undefined ? 'no bill yet' : `billed until ${billedUntil}`;
  const evidence = { budget: name, state, amount, currency, forecast };
  if (state === 'unknown') {
    const message = `Nobody can say whether budget '${name}' of ${of} is kept: ${unknown.join(' ')}`;
    return { code: 'budgetUnknown', message, evidence };
  }
  const message = `Budget '${name}': the month is expected to cost ${sum} of ${of} (${bill}).`;
  return { code: state === 'over' ? 'overBudget' : 'withinBudget', message, evidence };
}

function exemptReason({ by, until, why, id }: Exemption): Reason {
  const message = `Its budget leaves it alone until ${until}: ${by} has asked for it (${why}).`;
  return { code: 'exempt', message, evidence: { id } };
}
