/** What the audit trail keeps of approvals. Never a link or a token. */
import type { ApprovalRequest, Decision, Vote } from '../../shared/approvals/record';
import type { AuditEntry } from '../../shared/audit/entry';

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
