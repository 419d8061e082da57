/**
 * A lane takes one cluster of a ring after the other until none is left. As many lanes run side by
 * side as the ring allows clusters at once, so a slow cluster holds only its own lane.
 */
import type { OrchestrationContext } from 'durable-functions';
import { child, nowOf, type Step, steps, type Story } from '../../shared/durable/steps';
import type { Freeze, Window } from '../../shared/calendar/types';
import { clusterKey } from '../../shared/fleet/cluster';
import type { RingMember } from '../../shared/fleet/rings';
import { reasonOf } from '../../shared/reasons';
import type * as activities from './activities';
import { clusterUpgrade } from './clusterUpgrade';
import type { ClusterResult } from './contract';

export interface LaneInput {
  rollout: string;
  ring: string;
  /** One run of the ring: claims of another run do not count. */
  run: string;
  lane: number;
  target: string;
  clusters: RingMember[];
  /** Of the ring; a cluster may have a window of its own. */
  window?: Window;
  freezes: Freeze[];
  /** What earlier histories of this lane have done. */
  done?: ClusterResult[];
}

/** Clusters before the history is cut by continuing as new. */
const CLUSTERS_PER_HISTORY = 20;

export const lane: Story<LaneInput, ClusterResult[]> = { name: 'lane', tell };

function* tell(context: OrchestrationContext, input: LaneInput): Step<ClusterResult[]> {
  const { run, clusters } = input;
  const { claimCluster } = steps<typeof activities>(context);
  const results = [...(input.done ?? [])];
  for (let taken = 0; taken < CLUSTERS_PER_HISTORY; taken++) {
    const claim = { run, lane: input.lane, step: results.length, count: clusters.length };
    const place = yield* claimCluster(claim);
    const cluster = place === null ? undefined : clusters[place];
    if (cluster === undefined) return results;
    results.push(yield* upgrade(context, input, cluster));
  }
  context.df.continueAsNew({ ...input, done: results });
  return results;
}

/** An upgrade that was terminated is the failure of one cluster, not the end of the rollout. */
function* upgrade(
  context: OrchestrationContext,
  input: LaneInput,
  { id, name, window = input.window }: RingMember,
): Step<ClusterResult> {
  const { ring, target, freezes } = input;
  const started = nowOf(context);
  const instance = `${input.rollout}:${clusterKey(id)}`;
  const when = { freezes, ...(window === undefined ? {} : { window }) };
  const task = { cluster: { id, name }, ring, target, ...when };
  try {
    return yield* child(context, clusterUpgrade, task, instance);
  } catch (thrown) {
    const because = [reasonOf(thrown)];
    const times = { started, finished: nowOf(context) };
    return { id, name, status: 'failed', from: '', to: '', because, ...times };
  }
}
