/** What a preflight is given and what it sees. Facts only: what they mean is said by the checks. */
import type { Freeze, Window } from '../../../shared/calendar/types';
import type { Lock } from '../../../shared/azure/locks';
import type { Subnet } from '../../../shared/azure/network';
import type { Quota } from '../../../shared/azure/quota';
import type { Cluster } from '../../../shared/fleet/cluster';
import type { Policy } from '../../../shared/fleet/policy';
import type { Answers, BudgetFact, Part, PodFact } from '../../../shared/kubernetes/facts';
import type { Goal } from '../goalTypes';

export interface PreflightInput {
  /** Read just now. */
  cluster: Cluster;
  goal: Goal;
  /** Full version it is to get; absent for node images. */
  target?: string;
  rules: Policy['upgrades'];
  backups: Policy['backups'];
  /** Any time when absent. */
  window?: Window;
  freezes: Freeze[];
  /** Likely time of the whole upgrade: milliseconds. */
  expected: number;
  rollout: string;
  /** Days before the upgrade: no backup is taken yet. */
  ahead?: boolean;
}

/** The input and the moment of the look: ISO instant, UTC. */
export interface Case extends PreflightInput {
  now: string;
}

/** What was seen, or why nobody could look. */
export type Seen<T> = Part<T>;

export interface AzureFacts {
  /** Released versions that the control plane may move to now. */
  offered: Seen<string[]>;
  quota: Seen<Quota>;
  /** All that the app can read, of any cluster. */
  subnets: Seen<Subnet[]>;
  /** Of the whole subscription. */
  locks: Seen<Lock[]>;
}

/** A budget, and the pods it holds where they were asked for. */
export interface HeldBudget extends BudgetFact {
  pods?: PodFact[];
}

/** As Kubernetes answers, but the budgets with their pods. */
export interface KubernetesFacts extends Omit<Answers['preflight'], 'budgets'> {
  budgets: Seen<HeldBudget[]>;
}
