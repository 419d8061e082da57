/** I/O of approvals: the question and its votes are kept where web pages can read them. */
import type { ApprovalRecord, Decision, Vote } from '../../shared/approvals/record';
import type { Outcome } from '../../shared/reasons';
import { services } from '../../shared/services';
import { decide, type Ending } from './plan';

export interface JudgeInput {
  id: string;
  /** ISO instant, UTC. */
  at: string;
  /** From now on the deputies may decide too. */
  escalate?: true;
  /** It ends now, decided or not. */
  ending?: Ending;
}

export interface Judged {
  votes: Vote[];
  decision?: Decision;
}

export async function openApproval(record: ApprovalRecord): Promise<Outcome<null>> {
  await (await services().approvals()).open(record);
  return { ok: null };
}

/** Counts the votes. What is decided is kept with them in one write: no vote comes too late. */
export async function judgeApproval(input: JudgeInput): Promise<Outcome<Judged>> {
  const store = await services().approvals();
  const record = await store.change(input.id, (before) => judged(before, input));
  if (record === undefined) throw new Error(`there is no approval '${input.id}'`);
  const { votes, decision } = record;
  return { ok: decision === undefined ? { votes } : { votes, decision } };
}

function judged(before: ApprovalRecord, { at, escalate, ending }: JudgeInput): ApprovalRecord {
  if (before.decision !== undefined) return before;
  const decision = decide(before, at, ending);
  if (decision === undefined && escalate === undefined) return before;
  return {
    ...before,
    escalated: before.escalated || escalate === true,
    ...(decision === undefined ? {} : { decision }),
  };
}
