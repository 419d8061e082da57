/** What the parts of this job tell each other: clusters as sweeps see them, and what is known. */
import type { ClusterRef } from '../../shared/fleet/cluster';
import type { Reason } from '../../shared/reasons';

export interface PowerPool {
  name: string;
  mode: 'System' | 'User' | 'Gateway';
  /** Nodes wanted now. */
  count: number;
  power: 'Running' | 'Stopped';
  vmSize?: string;
  os: 'Linux' | 'Windows';
  /** Azure takes and gives these itself; they are left alone. */
  spot: boolean;
  autoscale?: { min: number; max: number };
  osDiskGb?: number;
}

/** A cluster by the one query of a sweep. */
export interface PowerCluster extends ClusterRef {
  location: string;
  tags: Record<string, string>;
  power: 'Running' | 'Stopped';
  provisioningState: string;
  version: string;
  tier: 'Free' | 'Standard' | 'Premium';
  nodeResourceGroup?: string;
  /** Node auto-provisioning: such a cluster cannot be stopped. */
  autoProvisioning: boolean;
  longTermSupport: boolean;
  privateApi: boolean;
  pools: PowerPool[];
}

/** `asleep`: the cluster runs, its user pools have no nodes. */
export type PowerState = 'running' | 'asleep' | 'stopped';

/** Why a cluster is started or stopped. */
export type Trigger = 'schedule' | 'override' | 'idle' | 'budget';

export interface PowerAction {
  kind: 'start' | 'stop';
  depth: 'cluster' | 'pools';
  trigger: Trigger;
  /** Of a start: when people count on it, ISO instant, UTC. */
  readyBy?: string;
}

/** A pool as it was before it was brought to zero. */
export interface SavedPool {
  name: string;
  count: number;
  autoscale?: { min: number; max: number };
}

/** A change of ours. */
export interface OwnChange {
  kind: PowerAction['kind'];
  depth: PowerAction['depth'];
  trigger: Trigger;
  /** Instance id of the story that makes it. */
  instance: string;
  /** ISO instants, UTC. */
  asked: string;
  ended?: string;
  /** Absent while it works. */
  result?: 'done' | 'failed' | 'refused' | 'overtaken';
  because: Reason[];
}

/** What is remembered of a cluster between sweeps. Instants are ISO, UTC. */
export interface PowerMemory extends ClusterRef {
  seen: { state: PowerState; since: string; by: 'steward' | 'someone' };
  ours?: OwnChange;
  /** Somebody's hand: left as it is until then, or until a person says otherwise. */
  hand?: { state: PowerState; since: string; until?: string };
  /** Seconds from asking to ready of the last starts, newest last, at most ten. */
  startSeconds: number[];
  /** Idle since, and when people were warned. */
  idle?: { since: string; warned?: string };
  /** Set while its user pools are at zero. */
  saved?: SavedPool[];
}

/** Whether anybody uses a cluster. `unknown` never stops anything. */
export type Idleness =
  | { kind: 'active' | 'unknown'; because: Reason[] }
  | { kind: 'idle'; since: string; because: Reason[] };

/** What a budget wants of a cluster now. */
export interface BudgetWish {
  budget: string;
  step: 'none' | 'warn' | 'tighten' | 'stop';
  /** Name of the schedule that holds meanwhile; with `tighten`. */
  coreHours?: string;
  /** A stop needs a yes first, and nobody has given it. */
  needsApproval?: true;
  because: Reason[];
}
