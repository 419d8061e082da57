/** One row of the audit trail: who did what to which cluster, when and why. */
import type { Reason } from '../reasons';

export type Actor =
  | { kind: 'system' }
  /** `via`: `entra`, or the channel whose link was used. */
  | { kind: 'person'; name: string; via: string }
  /** AKS itself: auto-upgrade, maintenance. */
  | { kind: 'aks' }
  | { kind: 'unknown' };

export interface AuditEntry {
  /** The same for the same deed: writing it again changes nothing. */
  key: string;
  /** ISO instant, UTC. */
  at: string;
  actor: Actor;
  /** ARM id; absent when it is not about one cluster. */
  cluster?: string;
  /** `upgrade.nodePool`, `approval.yes`, `rollout.pause`, … */
  action: string;
  verdict: 'act' | 'wait' | 'refuse' | 'done' | 'failed';
  because: Reason[];
  /** Where the facts are kept: a report's address inside the product. */
  evidence?: string;
  /** Instance id of the rollout, approval or other work. */
  correlation: string;
}
