/** A question to people and what became of it. */
import type { ApprovalRules } from '../fleet/approvalSchema';
import type { Reason } from '../reasons';

/** What a person is asked. It is shown as it is: everything a decision needs, and nothing secret. */
export interface ApprovalRequest {
  /** Instance id of the approval: the same for the same question. */
  id: string;
  /** `ring`: start a ring; the others are about one cluster or money. */
  kind: 'ring' | 'force' | 'drain' | 'rollback' | 'power';
  title: string;
  /** What and where, why now. */
  text: string;
  facts: { label: string; value: string }[];
  /** What was found beforehand, cluster by cluster. */
  reasons: { subject: string; reason: Reason }[];
  /** What happens then, one sentence each. */
  onYes: string;
  onNo: string;
  onSilence: string;
  rules: ApprovalRules;
  /** Who started the work by hand, when it was a person: an e-mail address or Entra object id. */
  startedBy?: string;
  ring?: string;
  /** ARM ids. */
  clusters: string[];
  /** Instance id of the rollout or other work that asks. */
  correlation: string;
  /** Measures for `rules.automatic`. */
  risk?: { clusters: number; warnings: number };
}

export interface Vote {
  answer: 'yes' | 'no';
  /** The person, or the channel through which the link was sent. */
  by: string;
  /** ISO instant, UTC. */
  at: string;
  comment?: string;
  /** `entra`, `key` for the API, or the channel whose link was used. */
  via?: string;
  /** Network address, where the platform tells it. */
  from?: string;
}

export interface Decision {
  answer: 'approved' | 'refused' | 'expired' | 'canceled';
  /** ISO instant, UTC. */
  at: string;
  votes: Vote[];
  because: Reason;
}

/** As it is kept while it is open, and afterwards. */
export interface ApprovalRecord {
  request: ApprovalRequest;
  /** ISO instants, UTC. */
  opened: string;
  expires: string;
  /** Deputies may decide too. */
  escalated: boolean;
  votes: Vote[];
  decision?: Decision;
}
