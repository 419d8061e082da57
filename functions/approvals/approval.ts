/**
 * Asks people, reminds them, asks their deputies, and ends with a decision or with silence. Votes
 * are kept in a table by whoever takes them; an event only says that there is one more, and what
 * an event fails to say is seen at the next reminder.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import { DateTime } from 'luxon';
import type {
  ApprovalRecord,
  ApprovalRequest,
  Decision,
  Vote,
} from '../../shared/approvals/record';
import { nowOf, type Step, steps, type Story } from '../../shared/durable/steps';
import type { Reason } from '../../shared/reasons';
import { record } from '../audit/contract';
import { announce } from '../notifications/contract';
import type * as activities from './activities';
import type { Judged } from './activities';
import { endEntry, voteEntry } from './entries';
import * as notices from './notices';
import { automatic, type Ending, type Milestone, milestonesOf } from './plan';

export const approval: Story<ApprovalRequest, Decision> = { name: 'approval', tell };

/** Events: the question is void; there is a vote number so and so. */
export const CANCEL = 'cancel';
export const voteEvent = (number: number) => `vote-${number}`;

/** A longer timer cannot be canceled safely (the ids of SDK and host drift apart). */
const NAP = { days: 5 };

function* tell(context: OrchestrationContext, request: ApprovalRequest): Step<Decision> {
  const opened = nowOf(context);
  const because = automatic(request);
  if (because !== undefined) {
    const decision: Decision = { answer: 'approved', at: opened, votes: [], because };
    yield* record(context, endEntry(request, opened, decision));
    return decision;
  }
  const milestones = milestonesOf(request.rules, opened);
  const expires = milestones.at(-1)?.at ?? opened;
  const question: ApprovalRecord = { request, opened, expires, escalated: false, votes: [] };
  yield* steps<typeof activities>(context).openApproval(question);
  yield* announce(context, notices.asked(question));
  context.df.setCustomStatus({ question: request.title, until: expires });
  const decision = yield* new Wait(context, question).untilDecided(milestones);
  yield* announce(context, notices.decided(question, decision));
  return decision;
}

interface Meaning {
  escalate?: true;
  ending?: Ending;
}

/** What a milestone changes, besides that all are told. */
const MEANS: Record<Milestone['kind'], Meaning> = {
  remind: {},
  escalate: { escalate: true },
  expire: { ending: { answer: 'expired' } },
};

/** The time between the question and the decision. */
class Wait {
  private readonly cancel: Task;
  private vote: Task;
  /** Votes that are in the audit trail. */
  private told = 0;

  constructor(
    private readonly context: OrchestrationContext,
    private readonly question: ApprovalRecord,
  ) {
    this.cancel = context.df.waitForExternalEvent(CANCEL);
    this.vote = context.df.waitForExternalEvent(voteEvent(1));
  }

  *untilDecided(milestones: Milestone[]): Step<Decision> {
    let escalated = false;
    for (const milestone of milestones) {
      const { kind, at } = milestone;
      const decision = (yield* this.until(at)) ?? (yield* this.judge(MEANS[kind]));
      if (decision !== undefined) return decision;
      escalated ||= kind === 'escalate';
      yield* announce(this.context, notices.stillOpen(this.question, milestone, escalated));
    }
    throw new Error(`approval ${this.question.request.id} has no end`);
  }

  /** @returns the decision, when there is one before this instant */
  private *until(at: string): Step<Decision | undefined> {
    const { df } = this.context;
    while (nowOf(this.context) < at) {
      const nap = DateTime.fromJSDate(df.currentUtcDateTime).plus(NAP);
      const end = DateTime.min(nap, DateTime.fromISO(at));
      const timer = df.createTimer(end.toJSDate());
      yield df.Task.any([this.cancel, this.vote, timer]);
      if (!timer.isCompleted) timer.cancel();
      const decision = yield* this.afterEvent();
      if (decision !== undefined) return decision;
    }
    return undefined;
  }

  private *afterEvent(): Step<Decision | undefined> {
    if (this.cancel.isCompleted) {
      const because = this.cancel.result as Reason;
      return yield* this.judge({ ending: { answer: 'canceled', because } });
    }
    return this.vote.isCompleted ? yield* this.judge({}) : undefined;
  }

  private *judge(more: Meaning): Step<Decision | undefined> {
    const { request, opened } = this.question;
    const { judgeApproval } = steps<typeof activities>(this.context);
    const at = nowOf(this.context);
    const judged: Judged = yield* judgeApproval({ id: request.id, at, ...more });
    yield* this.tellVotes(judged.votes);
    const { decision } = judged;
    if (decision?.answer === 'expired' || decision?.answer === 'canceled') {
      yield* record(this.context, endEntry(request, opened, decision));
    }
    return decision;
  }

  private *tellVotes(votes: Vote[]): Step<void> {
    const { request, opened } = this.question;
    for (const vote of votes.slice(this.told)) {
      yield* record(this.context, voteEntry(request, opened, vote));
    }
    if (votes.length === this.told && !this.vote.isCompleted) return;
    this.told = votes.length;
    this.vote = this.context.df.waitForExternalEvent(voteEvent(this.told + 1));
  }
}
