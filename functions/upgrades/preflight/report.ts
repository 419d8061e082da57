/** What was looked at before an upgrade, and what it means. */
import type { CHECK_IDS } from '../../../shared/fleet/preflightSchema';
import type { Reason } from '../../../shared/reasons';

export type CheckId = (typeof CHECK_IDS)[number];

export type CheckStatus =
  | 'pass'
  | 'warn'
  /** The upgrade must not start. */
  | 'block'
  /** Nobody could look: never taken for a pass. */
  | 'cannotLook';

export interface Check {
  /** A check of the product, or `custom:NAME`. */
  id: CheckId | `custom:${string}`;
  status: CheckStatus;
  /** What was found, with the evidence, and what would make it a pass. */
  reason: Reason;
}

export interface PreflightReport {
  cluster: { id: string; name: string };
  /** ISO instant, UTC. */
  at: string;
  /** The worst of its checks. */
  status: CheckStatus;
  checks: Check[];
}

/** Small enough for a history: what does not pass. */
export interface PreflightSummary {
  id: string;
  name: string;
  at: string;
  status: CheckStatus;
  problems: Check[];
  /** Milliseconds that the upgrade is likely to take, where somebody asked. */
  expected?: number;
}
