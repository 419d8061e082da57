/** The parts of budgets that take people: news, questions to rings, exemptions. */
import type { OrchestrationContext } from 'durable-functions';
import type { ApprovalRequest } from '../../../shared/approvals/record';
import type { AuditEntry } from '../../../shared/audit/entry';
import { nowOf, type Step, steps, type Story } from '../../../shared/durable/steps';
import type { Notice } from '../../../shared/notify/notice';
import { askApproval } from '../../approvals/contract';
import { record } from '../../audit/contract';
import { announce } from '../../notifications/contract';
import type * as activities from './activities';

export interface BudgetNews {
  notice: Notice;
  entry: Omit<AuditEntry, 'at'>;
}

/** Tells people of a step, and the trail. */
export const budgetNews: Story<BudgetNews, null> = {
  name: 'budgetNews',
  *tell(context: OrchestrationContext, { notice, entry }: BudgetNews): Step<null> {
    yield* record(context, { ...entry, at: nowOf(context) });
    yield* announce(context, notice);
    return null;
  },
};

/** Asks a ring; the next look acts on the answer. */
export const budgetQuestion: Story<ApprovalRequest, null> = {
  name: 'budgetQuestion',
  *tell(context: OrchestrationContext, request: ApprovalRequest): Step<null> {
    const { answer, at } = yield* askApproval(context, request);
    const asksAgain = answer === 'expired' && request.rules.onExpiry === 'nextWindow';
    yield* steps<typeof activities>(context).noteBudgetAnswer({
      id: request.id,
      answer,
      at,
      asksAgain,
    });
    return null;
  },
};

export interface ExemptionQuestion {
  id: string;
  request: ApprovalRequest;
}

/** Asks somebody else than the one who wants it. */
export const budgetExemption: Story<ExemptionQuestion, null> = {
  name: 'budgetExemption',
  *tell(context: OrchestrationContext, { id, request }: ExemptionQuestion): Step<null> {
    const { answer, because, at } = yield* askApproval(context, request);
    const granted = answer === 'approved';
    yield* steps<typeof activities>(context).decideExemption({ id, granted, because });
    yield* record(context, {
      key: `power.exemption:${id}:end`,
      at,
      actor: { kind: 'system' },
      ...(request.clusters[0] === undefined ? {} : { cluster: request.clusters[0] }),
      action: granted ? 'power.exemption.granted' : 'power.exemption.refused',
      verdict: granted ? 'act' : 'refuse',
      because: [because],
      correlation: request.correlation,
    });
    return null;
  },
};
