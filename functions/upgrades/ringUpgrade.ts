/** All clusters of one ring, as many at once as the ring allows. */
import type { OrchestrationContext } from 'durable-functions';
import { all, childTask, nowOf, type Step, steps, type Story } from '../../shared/durable/steps';
import type { Ring } from '../../shared/fleet/rings';
import type * as activities from './activities';
import type { ClusterResult } from './contract';
import { lane } from './lane';

export interface RingInput {
  rollout: string;
  ring: Ring;
  target: string;
}

export const ringUpgrade: Story<RingInput, ClusterResult[]> = { name: 'ringUpgrade', tell };

function* tell(
  context: OrchestrationContext,
  { rollout, ring, target }: RingInput,
): Step<ClusterResult[]> {
  const { clearClaims } = steps<typeof activities>(context);
  const { name, clusters, maxConcurrent, freezes } = ring;
  const started = nowOf(context);
  const run = `${context.df.instanceId}@${started}`;
  const places = Array.from(
    { length: Math.min(maxConcurrent, clusters.length) },
    (_, at) => at + 1,
  );
  const lanes = places.map((place) =>
    childTask(
      context,
      lane,
      { rollout, ring: name, run, lane: place, target, clusters, freezes, ...windowOf(ring) },
      `${context.df.instanceId}:lane-${place}`,
    ),
  );
  const results = (yield* all(context, lanes)).flat();
  yield* clearClaims(run);
  return inOrder(results, ring);
}

function windowOf({ window }: Ring): Pick<Ring, 'window'> {
  return window === undefined ? {} : { window };
}

function inOrder(results: ClusterResult[], { clusters }: Ring): ClusterResult[] {
  const place = new Map(clusters.map(({ id }, at) => [id, at]));
  return results.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}
