/** What people are asked before pools go back. */
import type { ApprovalRules } from '../../../shared/fleet/approvalSchema';
import { describeChange } from '../../../shared/fleet/change';
import type { ApprovalRequest } from '../../approvals/contract';
import type { WayBack } from './goBack';
import type { RollbackPlan } from './plan';

export function rollbackRequest(
  instance: string,
  { rollout, ring, cluster, worse }: WayBack,
  { changes, until = '', because }: RollbackPlan,
  rules: ApprovalRules,
): ApprovalRequest {
  const stays = `${cluster.name} stays as it is, and a person has to mend it.`;
  return {
    id: `approval:${instance}:rollback`,
    kind: 'rollback',
    title: `${cluster.name}: let its node pools go back?`,
    text: `After its upgrade ${cluster.name} is not as healthy as before. AKS can take node pools back to what they ran.`,
    facts: [
      { label: 'Cluster', value: cluster.name },
      { label: 'Ring', value: ring },
      ...changes.map((change) => ({ label: `Pool ${change.pool}`, value: describeChange(change) })),
      { label: 'Possible until', value: until },
    ],
    reasons: [...worse, ...because].map((reason) => ({ subject: cluster.name, reason })),
    onYes:
      'The pools are rolled back one after the other; every node is drained and replaced once more.',
    onNo: stays,
    onSilence: rules.onExpiry === 'proceed' ? 'The pools are rolled back.' : stays,
    rules,
    ring,
    clusters: [cluster.id],
    correlation: rollout,
  };
}
