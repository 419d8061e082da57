/**
 * AKS gives a pool the newest image there is and no other, so an image that was published after a
 * rollout began would reach this ring untried by the rings before.
 * https://learn.microsoft.com/azure/aks/node-image-upgrade
 */
import type { OrchestrationContext } from 'durable-functions';
import { type Step, steps } from '../../shared/durable/steps';
import { compareImages } from '../../shared/fleet/nodeImage';
import type { Reason } from '../../shared/reasons';
import type * as activities from './activities';
import type { Journey } from './journey';
import type { Move } from './plan';

/** @returns why the cluster must wait for the next set of images, or undefined */
export function* imagesMoved(
  context: OrchestrationContext,
  { cluster, aim }: Journey,
  { changes }: Move,
): Step<Reason | undefined> {
  if (aim.kind !== 'images') return undefined;
  for (const change of changes) {
    if (change.kind !== 'nodeImage') continue;
    const pool = { id: cluster.id, pool: change.pool };
    const newest = yield* steps<typeof activities>(context).readNewestImage(pool);
    if (newest === null || compareImages(newest, change.image) <= 0) continue;
    return {
      code: 'imageMoved',
      message: `Node pool ${change.pool} of ${cluster.name} would get ${newest} now, which is newer than the set of ${aim.goal.week} (${change.image}) that the rings before have tried; the next set takes it along.`,
      evidence: { pool: change.pool, newest, wanted: change.image },
    };
  }
  return undefined;
}
