/**
 * A lane takes one cluster of a ring after the other until none is left. As many lanes run side by
 * side as the ring allows clusters at once, so a slow cluster holds only its own lane.
 */
import type { OrchestrationContext } from 'durable-functions';
import { child, type Step, steps, type Story } from '../../shared/durable/steps';
import { clusterKey, type ClusterRef } from '../../shared/fleet/cluster';
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
  clusters: ClusterRef[];
  /** What earlier histories of this lane have done. */
  done?: ClusterResult[];
}

/** Clusters before the history is cut by continuing as new. */
const CLUSTERS_PER_HISTORY = 20;

export const lane: Story<LaneInput, ClusterResult[]> = { name: 'lane', tell };

function* tell(context: OrchestrationContext, input: LaneInput): Step<ClusterResult[]> {
  const { rollout, ring, run, target, clusters } = input;
  const { claimCluster } = steps<typeof activities>(context);
  const results = [...(input.done ?? [])];
  for (let taken = 0; taken < CLUSTERS_PER_HISTORY; taken++) {
    const claim = { run, lane: input.lane, step: results.length, count: clusters.length };
    const place = yield* claimCluster(claim);
    const cluster = place === null ? undefined : clusters[place];
    if (cluster === undefined) return results;
    const instance = `${rollout}:${clusterKey(cluster.id)}`;
    results.push(yield* child(context, clusterUpgrade, { cluster, ring, target }, instance));
  }
  context.df.continueAsNew({ ...input, done: results });
  return results;
}
