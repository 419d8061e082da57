/** What a rollout is asked and what it answers. */
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
  /** Proved to run the target. */
  | 'upgraded'
  /** Was there already. */
  | 'unchanged'
  /** Not begun; the reasons say what would change that. */
  | 'skipped'
  /** Begun and not brought to a good end. */
  | 'failed';

export interface ClusterResult {
  id: string;
  name: string;
  status: ClusterStatus;
  from: string;
  to: string;
  because: Reason[];
  /** ISO instants, UTC. */
  started: string;
  finished: string;
}

export interface RingResult {
  name: string;
  status: 'done' | 'failed' | 'notStarted';
  clusters: ClusterResult[];
  started?: string;
  finished?: string;
  because: Reason[];
}

export interface RolloutResult {
  target: string;
  status: 'done' | 'failed';
  rings: RingResult[];
  outside: { id: string; name: string; reason: Reason }[];
  started: string;
  finished: string;
}
