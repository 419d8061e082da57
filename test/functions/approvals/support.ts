/** A question to ask in tests. */
import type { ApprovalRecord, ApprovalRequest } from '../../../shared/approvals/record';
import { approvalSchema } from '../../../shared/fleet/approvalSchema';

const CLUSTER =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-prd-web';

/** @param rules as in fleet.yaml */
export function aRequest(
  rules: Record<string, unknown> = {},
  more: Partial<ApprovalRequest> = {},
): ApprovalRequest {
  return {
    id: 'rollout:kubernetes:1.34.2:production:approval',
    kind: 'ring',
    title: 'Start ring production with Kubernetes 1.34.2?',
    text: 'Development and staging run it and are healthy.',
    facts: [{ label: 'window', value: 'Sat 21:00-06:00 Europe/Amsterdam' }],
    reasons: [
      {
        subject: 'aks-prd-web',
        reason: { code: 'budget', message: 'PodDisruptionBudget <shop/cart> allows one.' },
      },
    ],
    onYes: 'The ring starts on Saturday.',
    onNo: 'The rollout ends here.',
    onSilence: 'The rollout is canceled.',
    rules: approvalSchema.parse(rules),
    ring: 'production',
    clusters: [CLUSTER],
    correlation: 'rollout:kubernetes:1.34.2',
    ...more,
  };
}

export function aRecord(
  rules: Record<string, unknown> = {},
  more: Partial<ApprovalRecord> = {},
): ApprovalRecord {
  return {
    request: aRequest(rules),
    opened: '2026-11-23T06:00:00.000Z',
    expires: '2026-11-26T06:00:00.000Z',
    escalated: false,
    votes: [],
    ...more,
  };
}
