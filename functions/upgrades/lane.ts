/**
 * A lane takes one cluster of a ring after the other until none is left. As many lanes run side by
 * side as the ring allows clusters at once, so a slow cluster holds only its own lane.
 */
import type { OrchestrationContext } from 'durable-functions';
import { child, nowOf, type Step, steps, type Story } from '../../shared/durable/steps';
import { clusterKey } from '../../shared/fleet/cluster';
import { type Reason, reasonOf } from '../../shared/reasons';
import type * as activities from './activities';
import { clusterUpgrade } from './clusterUpgrade';
import type { ClusterResult, RingPlan, UpgradeRules } from './contract';
import type { Goal } from './goalTypes';
import { hold } from './hold';

export interface LaneInput {
  rollout: string;
  run: string;
  goal: Goal;
  rules: UpgradeRules;
  ring: Pick<RingPlan, 'name' | 'place' | 'window' | 'freezes'>;
  /** From 1. */
  lane: number;
  /** Clusters that earlier histories of this lane have taken. */
  taken?: number;
}

/** A cluster that a lane has been given. */
export interface Taken {
  /** Row in the store of the run. */
  row: string;
  id: string;
  name: string;
  target?: string;
  window?: RingPlan['window'];
  /** An operator has left it out. */
  skip?: Reason;
}

export type NextCluster = { taken: Taken } | { none: true } | { paused: true };

/** Clusters before the history is cut by continuing as new. */
const CLUSTERS_PER_HISTORY = 20;

/** Answers how many clusters it has taken; what became of them is in the store of the run. */
export const lane: Story<LaneInput, number> = { name: 'lane', tell };

function* tell(context: OrchestrationContext, input: LaneInput): Step<number> {
  const { run, ring, lane: number } = input;
  const { nextCluster } = steps<typeof activities>(context);
  let taken = input.taken ?? 0;
  let done: { row: string; result: ClusterResult } | undefined;
  for (let turn = 0; turn < CLUSTERS_PER_HISTORY; turn++) {
    const request = {
      run,
      ring: { name: ring.name, place: ring.place },
      lane: number,
      step: taken,
    };
    const next = yield* nextCluster({ ...request, ...(done === undefined ? {} : { done }) });
    done = undefined;
    if ('none' in next) return taken;
    if ('paused' in next) {
      yield* child(context, hold, { run, ring: ring.name }, `${context.df.instanceId}:hold`);
      continue;
    }
    taken++;
    done = { row: next.taken.row, result: yield* upgrade(context, input, next.taken) };
  }
  if (done !== undefined) yield* steps<typeof activities>(context).finishCluster({ run, ...done });
  context.df.continueAsNew({ ...input, taken });
  return taken;
}

/** An upgrade that was terminated is the failure of one cluster, not the end of the rollout. */
function* upgrade(
  context: OrchestrationContext,
  { rollout, run, goal, rules, ring }: LaneInput,
  { id, name, target, window = ring.window, skip }: Taken,
): Step<ClusterResult> {
  const started = nowOf(context);
  if (skip !== undefined) return unbegun({ id, name }, 'skipped', skip, started, started);
  const task = {
    rollout,
    run,
    ring: ring.name,
    cluster: { id, name },
    goal,
    rules,
    freezes: ring.freezes,
    ...(target === undefined ? {} : { target }),
    ...(window === undefined ? {} : { window }),
  };
  try {
    return yield* child(context, clusterUpgrade, task, `${rollout}:${clusterKey(id)}`);
  } catch (thrown) {
    return unbegun({ id, name }, 'failed', reasonOf(thrown), started, nowOf(context));
  }
}

function unbegun(
  cluster: { id: string; name: string },
  status: ClusterResult['status'],
  reason: Reason,
  started: string,
  finished: string,
): ClusterResult {
  const nothing = { from: '', to: '', steps: [], retries: 0, requests: 0 };
  return { ...cluster, status, because: [reason], started, finished, ...nothing };
}
