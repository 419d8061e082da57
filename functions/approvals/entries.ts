/** What the audit trail keeps of approvals. Never a link or a token. */
import type {
  ApprovalRecord,
  ApprovalRequest,
  Decision,
  Vote,
} from '../../shared/approvals/record';
import type { AuditEntry } from '../../shared/audit/entry';
import type { Reason } from '../../shared/reasons';
import { idOf, type Voter } from './identity';

/** @param opened ISO instant at which the question was asked: the same one may be asked again */
export function voteEntry(request: ApprovalRequest, opened: string, vote: Vote): AuditEntry {
  const { answer, by, at, comment, via = 'unknown', from } = vote;
  const word = answer === 'yes' ? 'Yes' : 'No';
  const message = comment === undefined ? `${word} to: ${request.title}` : `${word}: ${comment}`;
  return {
    ...common(request),
    key: `${request.id}@${opened}:vote:${by}`,
    at,
    actor: { kind: 'person', name: by, via },
    action: `approval.${answer}`,
    verdict: answer === 'yes' ? 'act' : 'refuse',
    because: [{ code: answer, message, evidence: { approval: request.id, ...(from && { from }) } }],
  };
}

/** A decision that no vote explains. */
export function endEntry(request: ApprovalRequest, opened: string, end: Decision): AuditEntry {
  return {
    ...common(request),
    key: `${request.id}@${opened}:${end.answer}`,
    at: end.at,
    actor: { kind: 'system' },
    action: end.answer === 'approved' ? 'approval.automatic' : `approval.${end.answer}`,
    verdict: end.answer === 'approved' ? 'act' : 'refuse',
    because: [end.because],
  };
}

function common({ id, correlation, clusters }: ApprovalRequest) {
  const [only] = clusters.length === 1 ? clusters : [];
  return {
    correlation,
    evidence: `/api/approvals/${encodeURIComponent(id)}`,
    ...(only === undefined ? {} : { cluster: only }),
  };
}

/** An attempt that was refused. One entry a minute is enough of the same. */
export function attemptEntry(
  { request, opened }: Pick<ApprovalRecord, 'request' | 'opened'>,
  voter: Voter,
  { at, answer, from }: Vote,
  refused: Reason,
): AuditEntry {
  const by = idOf(voter);
  const minute = startOfMinute(at);
  const evidence = { answer, approval: request.id, ...(from && { from }) };
  return {
    ...common(request),
    key: `${request.id}@${opened}:refused:${by}:${refused.code}`,
    at: minute,
    actor: { kind: 'person', name: by, via: voter.via },
    action: 'approval.attempt',
    verdict: 'refuse',
    because: [{ ...refused, evidence }],
  };
}

/** Somebody came with a link that we did not make. What it asked for is not kept: it is made up. */
export function guessEntry(at: string, from: string | undefined): AuditEntry {
  const message = 'A link that was not made here, or was changed, was refused.';
  return {
    key: `approval:guess:${from ?? ''}`,
    at: startOfMinute(at),
    actor: { kind: 'unknown' },
    action: 'approval.attempt',
    verdict: 'refuse',
    because: [{ code: 'tampered', message, ...(from && { evidence: { from } }) }],
    correlation: 'approval',
  };
}

function startOfMinute(at: string): string {
  return `${at.slice(0, 16)}:00.000Z`;
}
