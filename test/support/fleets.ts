/** What a `clusterUpgrade` answers in stories of lanes and rings. */
import type { ClusterResult, ClusterStatus } from '../../functions/upgrades/contract';
import type { ClusterRef } from '../../shared/fleet/cluster';

/** What a ring is like when the policy says nothing more. */
export const plainRing = { freezes: [], bake: 0, failureBudget: 0, minSuccess: 0 };

/** Upgraded, or the status given for the name. */
export function upgradesTo(statuses: Record<string, ClusterStatus> = {}) {
  return ({ cluster }: { cluster: ClusterRef }): ClusterResult => {
    const status = statuses[cluster.name] ?? 'upgraded';
    const because = [{ code: status, message: `${cluster.name} is ${status}.` }];
    const times = { started: '2026-11-23T06:00:00.000Z', finished: '2026-11-23T07:00:00.000Z' };
    const { id, name } = cluster;
    const work = { steps: [], retries: 0, requests: 0 };
    return { id, name, status, from: '1.33.4', to: '1.34.2', because, ...times, ...work };
  };
}
