import { z } from 'zod';
import { type Answer, ok } from '../azure/http';
import type { Cluster } from '../azure/world/model';
import { type KarpenterPool, stopFactsIfAny } from '../azure/world/stopFacts';
import type { World } from '../azure/world/world';
import { kubernetesError } from './status';
import { nodePoolObject } from './stopObjects';

/** What may be changed in a simulated cluster: limits of NodePools of Karpenter, nothing else. */

const patchSchema = z.object({
  spec: z.object({ limits: z.record(z.string(), z.string().nullable()).nullable() }),
});

/**
 * A merge patch (RFC 7386): null takes away.
 * @throws Refused with a Status body
 */
export function patchNodePool(world: World, cluster: Cluster, name: string, body: unknown): Answer {
  const pool = stopFactsIfAny(cluster)?.karpenter?.find((one) => one.name === name);
  if (!pool) throw kubernetesError(404, 'NotFound', `nodepools.karpenter.sh "${name}" not found`);
  const parsed = patchSchema.safeParse(body);
  if (!parsed.success) {
    throw kubernetesError(422, 'Invalid', `NodePool is invalid: ${parsed.error.message}`);
  }
  merge(pool, parsed.data.spec.limits);
  return ok(nodePoolObject(world, cluster, pool));
}

function merge(pool: KarpenterPool, limits: Record<string, string | null> | null): void {
  if (limits === null) {
    delete pool.limits;
    return;
  }
  const merged = Object.entries({ ...pool.limits, ...limits });
  const kept = merged.filter((entry): entry is [string, string] => entry[1] !== null);
  pool.limits = Object.fromEntries(kept);
}
