/** What a rollout is asked and what it answers. */
import type { Freeze, Window } from '../../shared/calendar/types';
import type { ApprovalRules } from '../../shared/fleet/approvalSchema';
import type { Policy } from '../../shared/fleet/policy';
import type { Reason } from '../../shared/reasons';
import type { Goal } from './goalTypes';

export interface RolloutInput {
  goal: Goal;
  /** Who started it by hand: an e-mail address or Entra object id. */
  startedBy?: string;
  /** ARM ids of the only clusters to look at; all when absent. */
  only?: string[];
}

export type ClusterStatus =
  /** Proved to have what was wanted. */
  | 'upgraded'
  /** Had it already. */
  | 'unchanged'
  /** Not begun; the reasons say what would change that. */
  | 'skipped'
  /** Begun and not brought to a good end. */
  | 'failed'
  /** Begun, and stopped by an operator between two changes: in a state that AKS supports. */
  | 'canceled';

/** One change that Azure was asked for. */
export interface StepResult {
  change: string;
  /** ISO instants, UTC. */
  started: string;
  finished: string;
  failed?: string;
}

export interface ClusterResult {
  id: string;
  name: string;
  status: ClusterStatus;
  /** Kubernetes versions, before and after. */
  from: string;
  to: string;
  because: Reason[];
  /** ISO instants, UTC. */
  started: string;
  finished: string;
  /** Empty when nothing was asked of Azure. */
  steps: StepResult[];
  /** Changes that were asked for again. */
  retries: number;
  /** Requests to Azure. */
  requests: number;
}

export type Counts = Record<ClusterStatus, number>;

/** A cluster that did not go the usual way; small enough for a history. */
export type Problem = Pick<ClusterResult, 'id' | 'name' | 'status' | 'because'>;

/** How the clusters of a ring did. */
export interface Tally {
  counts: Counts;
  /** The first of those that failed or were left out. */
  problems: Problem[];
}

/** What the policy says about upgrades, as it was when the rollout started. */
export interface UpgradeRules {
  upgrades: Policy['upgrades'];
  backups: Policy['backups'];
}

/** A ring as a rollout has copied it; its clusters are in the store of the run. */
export interface RingPlan {
  name: string;
  /** Place among the rings, from 0. */
  place: number;
  maxConcurrent: number;
  window?: Window;
  freezes: Freeze[];
  /** Milliseconds. */
  bake: number;
  approval?: ApprovalRules;
  failureBudget: number;
  /** From 0 to 1. */
  minSuccess: number;
  /** All clusters of the ring, and those with something to do. */
  clusters: number;
  todo: number;
  /** Clusters whose region does not offer the goal yet, and the like: the first of them. */
  unavailable: Problem[];
}

export interface Outside {
  id: string;
  name: string;
  reason: Reason;
}

/** What a rollout works by. Copied when it starts: later edits wait for the next one. */
export interface RunPlan {
  /** Id of this run of the rollout. */
  run: string;
  rings: RingPlan[];
  rules: UpgradeRules;
  /** Clusters in no ring: how many, and the first of them. */
  outside: { count: number; first: Outside[] };
}

export interface RingResult extends Tally {
  name: string;
  status: 'done' | 'failed' | 'notStarted' | 'skipped';
  started?: string;
  finished?: string;
  because: Reason[];
}

export interface RolloutResult {
  goal: Goal;
  run: string;
  status: 'done' | 'failed' | 'canceled';
  rings: RingResult[];
  outside: RunPlan['outside'];
  started: string;
  finished: string;
}

/** What is kept of a run as a whole, beside its clusters. */
export interface RunHead {
  rollout: string;
  run: string;
  goal: Goal;
  started: string;
  startedBy?: string;
  rings: RingPlan[];
  outside: Outside[];
  result?: RolloutResult;
}

/** A cluster in a report: those that have not had their turn wait. */
export interface ReportedCluster extends Omit<ClusterResult, 'status'> {
  status: ClusterStatus | 'waiting';
}

/** The final report: the result with every cluster. */
export interface RolloutReport extends Omit<RunHead, 'result' | 'rings'> {
  status: RolloutResult['status'] | 'running';
  finished?: string;
  rings: (Omit<RingResult, 'problems' | 'status'> & {
    status: RingResult['status'] | 'waiting';
    clusters: ReportedCluster[];
  })[];
}
