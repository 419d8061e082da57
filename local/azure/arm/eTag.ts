import { providerError } from '../http';
import type { Call } from '../router';
import type { Cluster, Pool } from '../world/model';
import type { World } from '../world/world';

/** Changes with every change of the resource that shows. */
export function eTag(world: World, cluster: Cluster, pool?: Pool): string {
  const revision = pool ? pool.revision : cluster.revision;
  return world.seed.guid('eTag', cluster.id, pool?.name ?? '', revision);
}

/**
 * Honours `if-match` and `if-none-match`. A stale tag is answered as seen in the wild: 409
 * EtagMismatch (contracts.md 2.4); what If-Match itself gives is not known.
 */
export function checkETag(call: Call, cluster?: Cluster, pool?: Pool): void {
  requireAbsent(call, call.params.pool === undefined ? cluster : pool);
  const expected = call.headers['if-match'] ?? '*';
  if (expected === '*' || !cluster) return;
  if (expected.replaceAll('"', '') === eTag(call.world, cluster, pool)) return;
  const detail = {
    code: 'Unspecified',
    message: 'rpc error: code = FailedPrecondition desc = Etag mismatched',
  };
  const message = 'Operation is not allowed: Another operation is in progress';
  throw providerError(409, 'EtagMismatch', message, 'PutManagedClusterAndComponents_Fa', [detail]);
}

function requireAbsent({ headers }: Call, existing: Cluster | Pool | undefined): void {
  if (headers['if-none-match'] !== '*' || !existing) return;
  throw providerError(412, 'PreconditionFailed', 'The resource exists already.');
}
