/** The ledger of savings: one entry per stretch of time in which a cluster, or its pools, are off. */
import type { ClusterRef } from '../../../shared/fleet/cluster';
import type { PowerAction, PowerCluster, Trigger } from '../facts';
import type { Parts } from '../money/hourly';
import type { Amounts, HourlyCost } from '../money/price';

/** For the activity `noteInterval`, after a stop or a start that was seen to have worked. */
export type IntervalNote =
  | {
      kind: 'stopped';
      /** The cluster as it was before: what would have run. */
      cluster: PowerCluster;
      ring?: string;
      /** ISO instant, UTC. The same note twice makes one entry. */
      at: string;
      depth: PowerAction['depth'];
      trigger: StoppedBy;
    }
  | {
      kind: 'started';
      cluster: ClusterRef;
      /** ISO instant, UTC. */
      at: string;
      by: StartedBy;
    };

export type StartedBy = 'steward' | 'someone';

/** `hand`: somebody else stopped it, which is no saving of ours. */
export type StoppedBy = Trigger | 'hand';

/** One stop, from off to on. Instants are ISO, UTC. */
export interface StopInterval extends ClusterRef {
  from: string;
  /** Absent while it lasts. */
  to?: string;
  startedBy?: StartedBy;
  depth: PowerAction['depth'];
  trigger: StoppedBy;
  location: string;
  tags: Record<string, string>;
  ring?: string;
  nodeResourceGroup?: string;
  /** Set when no prices could be read: to be priced later. */
  unpriced?: Parts;
  /** What would have run, and its prices with their sources and dates. */
  wouldRun: HourlyCost;
  /** Per hour: what the stop saves, and what goes on billing. */
  savesHourly: Amounts;
  stillHourly: Amounts;
}

/** Hours that a cluster ran although its schedule had it off. */
export interface Missed extends ClusterRef {
  /** ISO instants, UTC. */
  from: string;
  to: string;
  why: MissedWhy;
  /** One sentence for people. */
  text: string;
  /** What these hours have cost beyond a stop. */
  cost: Amounts;
  unknown: string[];
}

export type MissedWhy =
  'override' | 'hand' | 'freeze' | 'refused' | 'failed' | 'notYet' | 'unexplained';
