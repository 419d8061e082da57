/** What other jobs may ask of approvals. */
import type { DurableClient, OrchestrationContext } from 'durable-functions';
import type { ApprovalRequest, Decision } from '../../shared/approvals/record';
import { child, type Step } from '../../shared/durable/steps';
import type { Reason } from '../../shared/reasons';
import { approval, CANCEL } from './approval';

export type { ApprovalRequest, Decision } from '../../shared/approvals/record';

/**
 * Asks people and waits for their decision, as a sub-orchestration with the id of the request.
 * What silence means (`rules.onExpiry`) is for the asking story to act on.
 */
export function* askApproval(
  context: OrchestrationContext,
  request: ApprovalRequest,
): Step<Decision> {
  return yield* child(context, approval, request, request.id);
}

/**
 * The question need not be answered any more: whoever asked gets the decision `canceled`. One that
 * is decided stays so; one that does not exist is rejected.
 * @param because shown to those who open the page
 */
export function cancelApproval(client: DurableClient, id: string, because: Reason): Promise<void> {
  return client.raiseEvent(id, CANCEL, because);
}
