/** Budgets as they stand: what a month is expected to cost, what is done about it, who was asked. */
import type { ClusterRef } from './cluster';
import type { Amounts } from './price';

export const STEPS = ['warn', 'tighten', 'stop'] as const;
export type BudgetStep = (typeof STEPS)[number];

/** What a month is expected to come to. Only the currency of the policy is compared. */
export interface Standing {
  /** `unknown`: something has no price, or is billed in another currency; it never stops anything. */
  state: 'within' | 'over' | 'unknown';
  currency: string;
  /** The amount of the policy and what exemptions add to it. */
  amount: number;
  forecast: Amounts;
  /** With core hours for the rest of the month. */
  tightened?: Amounts;
  /** Billed so far: a part of the forecast. */
  billed: Amounts;
  /** Until when the bill goes, of the cluster of which least is known, and when it was read. */
  billedUntil?: string;
  billRead?: string;
  /** What is not in these figures, one sentence each. */
  unknown: string[];
}

/** People of a ring that must say yes before its clusters sleep for money. */
export interface BudgetQuestion {
  /** Of the approval. */
  id: string;
  /** Key of the budget's account, and `2026-11`. */
  account: string;
  month: string;
  ring: string;
  step: 'tighten' | 'stop';
  /** ARM ids that the question is about. */
  clusters: string[];
  /** ISO instants, UTC. */
  asked: string;
  answer?: 'approved' | 'refused' | 'expired' | 'canceled';
  answered?: string;
  /** After silence people are asked again. */
  asksAgain?: boolean;
}

/** A budget, or for one that is for each cluster its part of it, in one month. */
export interface BudgetState {
  /** Of the account: the name of the budget, with the cluster where it is for each. */
  key: string;
  budget: string;
  cluster?: ClusterRef;
  /** `2026-11` */
  month: string;
  /** The last look: ISO instant, UTC. */
  at: string;
  standing: Standing;
  step: BudgetStep | 'none';
  /** Since when each step was taken this month: ISO instants, UTC. */
  taken: Partial<Record<BudgetStep, string>>;
  /** What people were told this month. */
  told: string[];
}

/** Somebody wants more than the budget allows. It ends with its month at the latest. */
export interface Exemption {
  id: string;
  /** Either more money for a budget, or a cluster that its budgets leave alone. */
  budget: string;
  cluster?: ClusterRef;
  /** In the currency of the policy; absent when it cannot be priced. */
  amount?: number;
  currency: string;
  /** How the amount was reckoned, or why it is not known. */
  reckoned: string;
  /** ISO instants, UTC. */
  from: string;
  until: string;
  why: string;
  by: string;
  via: string;
  state: 'asked' | 'granted' | 'refused';
  /** Cheap enough to need nobody. */
  automatic: boolean;
  because: string;
}
