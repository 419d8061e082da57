/** One change of power on its way. */
import type { Task } from 'durable-functions';
import type { Cluster } from '../../../shared/fleet/cluster';
import type { PowerState } from '../../../shared/fleet/power';
import type { Reason } from '../../../shared/reasons';
import type { GuardedChange } from '../guards/activities';
import type { StillBilled } from '../proof/asleep';
import type { Overtaken, PowerChangeInput, PowerChangeResult } from './contract';
import type { PowerPlan } from './plan';

export interface Work {
  input: PowerChangeInput;
  /** When it began: ISO instant, UTC. */
  asked: string;
  /** The event that an override wants something else. */
  overtaken: Task;
  /** As it was read last, and as it was before anything was asked for. */
  cluster: Cluster;
  before: Cluster;
  guarded: GuardedChange;
  plan: PowerPlan;
  /** Batches of changes asked for so far. */
  moves: number;
  /** People have been told that a start does not come off. */
  told: boolean;
}

export interface Ending {
  result: PowerChangeResult['result'];
  because: Reason[];
  /** A person has to do something about it. */
  person?: boolean;
  /** What is known to be so now; absent when nothing was changed. */
  state?: PowerState;
  seconds?: number;
  /** Its pools, and Karpenter, are as they were. */
  restored?: boolean;
  billed?: StillBilled;
  /** Nothing was to be done: nothing is remembered of it. */
  idle?: true;
}

export function overtakenEnding({ overtaken }: Pick<Work, 'overtaken'>, said: string): Ending {
  const why = overtaken.result as Overtaken | undefined;
  const message = `${why?.message ?? 'A newer wish came in between.'} ${said}`;
  return { result: 'overtaken', because: [{ ...why, code: why?.code ?? 'overtaken', message }] };
}

/** For leases, trails and people. */
export function purposeOf({ action: { kind, depth } }: Pick<PowerChangeInput, 'action'>): string {
  return depth === 'pools' ? `${kind} of the user node pools` : kind;
}
