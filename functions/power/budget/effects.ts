/** Looks at budgets once an hour, or when something asks for it: within a sweep, before it decides. */
import type { DurableClient } from 'durable-functions';
import type { BudgetsKnown, BudgetStore } from '../../../shared/azure/budgetStore';
import type { Known } from '../../../shared/azure/powerStore';
import { DAY, HOUR, MINUTE } from '../../../shared/calendar/day';
import { isoText } from '../../../shared/calendar/localText';
import type { Holidays } from '../../../shared/calendar/types';
import { startStory } from '../../../shared/durable/client';
import type { BudgetQuestion, BudgetState } from '../../../shared/fleet/budget';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { Policy } from '../../../shared/fleet/policy';
import { services } from '../../../shared/services';
import type { BudgetWish, PowerCluster } from '../facts';
import type { StopInterval } from '../ledger/interval';
import { costIn, type InScope, pricesFor } from '../money/effects';
import { withSaved } from '../money/hourly';
import { powerSettings } from '../settings';
import { type Costed, Months } from './month';
import { budgetNewsId, budgetNotice, newsOf, ringQuestion } from './notices';
import {
  type Account,
  accountsOf,
  holding,
  questionsDue,
  reasonOf,
  standingOf,
  stateAfter,
  strictest,
  wishOf,
} from './plan';
import { budgetNews, budgetQuestion } from './stories';

/** Between two looks. */
const LOOK_EVERY = HOUR - MINUTE;

export interface BudgetLook {
  /** Milliseconds since 1970 (UTC). */
  now: number;
  policy: Policy;
  holidays: Record<string, Holidays>;
  clusters: readonly PowerCluster[];
  /** Its wishes are brought up to date. */
  known: Known;
}

/** Everything of one look. */
interface Looking extends BudgetLook {
  store: BudgetStore;
  budgets: BudgetsKnown;
  months: Months;
  client: DurableClient;
}

export async function lookAtBudgets(client: DurableClient, look: BudgetLook): Promise<void> {
  const { policy, known, now } = look;
  if (policy.power.budgets.length === 0) {
    await keepWishes(look, new Map());
    return;
  }
  const store = await services().budgets();
  const budgets = await store.all();
  if (budgets.looked !== undefined && now < Date.parse(budgets.looked) + LOOK_EVERY) return;
  // Whoever asks for a look from now on gets another one.
  await store.keepLook(isoText(now));
  const costed = await costs(scopeOf(look));
  const months = await monthsOf(look);
  const looking: Looking = { ...look, store, budgets, months, client };
  const accounts = accountsOf(policy.power.budgets, (budget) =>
    costed.map((one) => months.member(one, budget)),
  );
  const wishes = new Map<string, BudgetWish[]>();
  const states: BudgetState[] = [];
  for (const account of accounts) states.push(await lookAt(looking, account, wishes));
  await store.keepStates(states);
  await forgetOld(looking, new Set(states.map(({ key }) => key)));
  await keepWishes({ known, now }, wishes);
}

/** Clusters of the budgets, as they are when they run. */
export function scopeOf({ policy, clusters, known }: Omit<BudgetLook, 'holidays'>): InScope[] {
  return clusters.flatMap((cluster): InScope[] => {
    const settings = powerSettings(policy, cluster);
    if (settings.outside !== undefined || !settings.budgeted) return [];
    const memory = known.memories.get(clusterKey(cluster.id))?.memory;
    const awake = withSaved(cluster, memory?.saved);
    return [{ cluster: awake, settings, ...(memory === undefined ? {} : { memory }) }];
  });
}

/** What has no price is said in each, and so no budget acts on it. */
export async function costs(scope: readonly InScope[]): Promise<Costed[]> {
  const book = await pricesFor(scope);
  return scope.map((one) => ({ ...one, cost: costIn(one, 'ok' in book ? book.ok : undefined) }));
}

/** The ledger and the bills of this month: the bills are read once a day, and say their age. */
export async function monthsOf(look: Omit<BudgetLook, 'clusters' | 'known'>): Promise<Months> {
  const ledger = await services().ledger<StopInterval>();
  const bills = await ledger.allCosts();
  const { now } = look;
  const stops = new Map<string, StopInterval[]>();
  for (const stop of await ledger.between(isoText(now - 32 * DAY), isoText(now))) {
    const key = clusterKey(stop.id);
    stops.set(key, [...(stops.get(key) ?? []), stop]);
  }
  return new Months({
    ...look,
    stops,
    bills: new Map(bills.map((one) => [`${one.subscription}/${one.group}`.toLowerCase(), one])),
  });
}

async function lookAt(
  looking: Looking,
  account: Account,
  wishes: Map<string, BudgetWish[]>,
): Promise<BudgetState> {
  const { budgets, months, policy, now } = looking;
  const granted = holding(budgets.exemptions, isoText(now));
  const ids = new Set(account.members.map(({ cluster }) => cluster.id));
  const bearing = granted.filter(({ budget, cluster }) =>
    cluster === undefined ? budget === account.budget.name : ids.has(cluster.id),
  );
  const more = bearing.reduce((sum, { amount = 0 }) => sum + amount, 0);
  const standing = standingOf(account, policy.power.currency, more);
  const before = budgets.states.find(({ key }) => key === account.key);
  const state = stateAfter(account, standing, before, { now, month: months.name });
  const questions = budgets.questions.filter(
    ({ account: key, month }) => key === account.key && month === months.name,
  );
  const exemptionOf = (id: string) => bearing.find(({ cluster }) => cluster?.id === id);
  for (const member of account.members) {
    const { id } = member.cluster;
    const wish = wishOf(account, { ...state, questions }, member, exemptionOf(id));
    wishes.set(id, [...(wishes.get(id) ?? []), wish]);
  }
  const isExempt = (id: string) => exemptionOf(id) !== undefined;
  await ask(looking, account, { ...state, questions }, isExempt);
  return tell(looking, account, state);
}

/** A question is kept before it is asked: it is never asked twice. */
async function ask(
  { client, store, policy, now, months }: Looking,
  account: Account,
  state: BudgetState & { questions: readonly BudgetQuestion[] },
  isExempt: (id: string) => boolean,
): Promise<void> {
  for (const { ring, step, members } of questionsDue(account, state, isExempt, now)) {
    const rules = policy.rings.find(({ name }) => name === ring)?.approval;
    if (rules === undefined) continue;
    const question: BudgetQuestion = {
      id: `approval:budget:${account.key}:${ring}:${step}:${isoText(now)}`,
      account: account.key,
      month: months.name,
      ring,
      step,
      clusters: members.map(({ cluster }) => cluster.id),
      asked: isoText(now),
    };
    await store.keepQuestion(question);
    const request = ringQuestion(account, question, state.standing, rules);
    await startStory(client, budgetQuestion, `asks:${question.id}`, request);
  }
}

async function tell(
  { client }: Looking,
  account: Account,
  state: BudgetState,
): Promise<BudgetState> {
  const news = newsOf(state);
  if (news === '' || state.told.includes(news)) return state;
  const id = budgetNewsId(state, news);
  const { cluster, budget } = account;
  const entry = {
    key: id,
    actor: { kind: 'system' } as const,
    ...(cluster === undefined ? {} : { cluster: cluster.id }),
    action: `power.budget.${news}`,
    verdict: state.step === 'warn' ? ('wait' as const) : ('act' as const),
    because: [reasonOf(budget, state.standing)],
    correlation: `budget:${account.key}`,
  };
  await startStory(client, budgetNews, id, { notice: budgetNotice(account, state, news), entry });
  return { ...state, told: [...state.told, news] };
}

async function forgetOld(
  { store, budgets, months, now }: Looking,
  keys: ReadonlySet<string>,
): Promise<void> {
  for (const { key } of budgets.states) if (!keys.has(key)) await store.removeState(key);
  for (const { id, until } of budgets.exemptions) {
    if (Date.parse(until) < now - 31 * DAY) await store.removeExemption(id);
  }
  const gone = budgets.questions.filter(({ month }) => month !== months.name);
  for (const { id } of gone) await store.removeQuestion(id);
  if (gone.length > 0) await store.forgetAlerts(isoText(now - 31 * DAY));
}

const NONE: BudgetWish = { budget: '', step: 'none', because: [] };

/** Only what is other than before is written. */
async function keepWishes(
  { known, now }: Pick<BudgetLook, 'known' | 'now'>,
  wishes: ReadonlyMap<string, readonly BudgetWish[]>,
): Promise<void> {
  const next = strictestByKey(wishes);
  const keys = [...new Set([...known.wishes.keys(), ...next.keys()])];
  const before = (key: string) => known.wishes.get(key)?.wish ?? NONE;
  const changed = keys
    .map((key) => [key, { at: isoText(now), wish: next.get(key) ?? NONE }] as const)
    .filter(([key, { wish }]) => JSON.stringify(before(key)) !== JSON.stringify(wish));
  for (const [key, kept] of changed) known.wishes.set(key, kept);
  await (await services().power()).keepAll('wish', changed);
}

function strictestByKey(wishes: ReadonlyMap<string, readonly BudgetWish[]>) {
  const found = [...wishes].map(
    ([id, all]) => [clusterKey(id), strictest(all.filter(({ step }) => step !== 'none'))] as const,
  );
  return new Map(
    found.flatMap(([key, wish]) => (wish === undefined ? [] : [[key, wish] as const])),
  );
}
