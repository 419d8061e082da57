/** What people have answered about budgets. */
import type { BudgetQuestion } from '../../../shared/fleet/budget';
import type { Outcome, Reason } from '../../../shared/reasons';
import { services } from '../../../shared/services';

export interface BudgetAnswer {
  /** Of the approval. */
  id: string;
  answer: NonNullable<BudgetQuestion['answer']>;
  /** ISO instant, UTC. */
  at: string;
  asksAgain: boolean;
}

export async function noteBudgetAnswer(given: BudgetAnswer): Promise<Outcome<null>> {
  const { id, answer, at: answered, asksAgain } = given;
  const store = await services().budgets();
  const question = await store.question(id);
  // One of a month that is over is not kept any more.
  if (question === undefined) return { ok: null };
  await store.keepQuestion({ ...question, answer, answered, asksAgain });
  await store.askForLook();
  return { ok: null };
}

export interface ExemptionDecision {
  id: string;
  granted: boolean;
  because: Reason;
}

export async function decideExemption(decision: ExemptionDecision): Promise<Outcome<null>> {
  const { id, granted, because } = decision;
  const store = await services().budgets();
  const exemption = await store.exemption(id);
  if (exemption === undefined) return { ok: null };
  const state = granted ? 'granted' : 'refused';
  await store.keepExemption({ ...exemption, state, because: because.message });
  await store.askForLook();
  return { ok: null };
}
