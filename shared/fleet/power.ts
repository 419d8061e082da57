/** Clusters as sweeps of power see them, what was done to them, and what is remembered. */
import type { Override } from '../calendar/types';
import type { Reason, Verdict } from '../reasons';
import type { ClusterRef } from './cluster';

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

/** A NodePool of Karpenter as it was before it was frozen. */
export interface FrozenPool {
  name: string;
  /** Absent: it had no limits. */
  limits?: Record<string, string>;
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
  /** NodePools of Karpenter as they were before their limits were set to zero. */
  frozen?: FrozenPool[];
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

/** A person's exception for one cluster, as it is kept. */
export interface KeptOverride extends Override {
  /** Of the exception. */
  id: string;
  /** ARM id. */
  cluster: string;
  name: string;
  /** ISO instant, UTC. */
  created: string;
  /** `api`, `entra`, or the channel whose link was used. */
  via: string;
}

/** What a sweep answers for one cluster. */
export interface PowerVerdict {
  cluster: ClusterRef;
  state: PowerState;
  verdict: Verdict<PowerAction>;
  /** When the schedule next wants something else: ISO instant, UTC. */
  next?: { at: string; running: boolean };
  /** Name of the schedule. */
  schedule?: string;
  ring?: string;
  location: string;
}

/** A sweep as it is kept. Instants are ISO, UTC. */
export interface PowerSweep {
  at: string;
  verdicts: PowerVerdict[];
  /** Later sweeps could not look: since when, and why. */
  blind?: { since: string; because: Reason };
}
