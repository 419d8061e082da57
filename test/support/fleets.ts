/** A fleet for stories of rollouts: clusters by name in rings, and the table of their claims. */
import type { ClusterResult, ClusterStatus } from '../../functions/upgrades/contract';
import type { ClaimRequest } from '../../shared/azure/claims';
import type { ClusterRef } from '../../shared/fleet/cluster';
import type { Ring } from '../../shared/fleet/rings';
import type { Answers } from './drive';
import { aMember } from './clusters';

/** What a ring is like when the policy says nothing more. */
export const plainRing = {
  freezes: [],
  bake: 0,
  needsApproval: false,
  failureBudget: 0,
  minSuccess: 0,
};

export function aRing(name: string, clusters: string[], maxConcurrent = 1): Ring {
  return {
    name,
    maxConcurrent,
    ...plainRing,
    clusters: clusters.map((cluster) => aMember(cluster)),
  };
}

/** The claims as the table keeps them: each cluster once, a repeated claim answers the same. */
export function claims(): Required<Pick<Answers, 'claimCluster' | 'clearClaims'>> {
  const rows = new Map<string, number>();
  const next = ({ run, lane, step, count }: ClaimRequest): number | null => {
    const key = `${run} ${lane} ${step}`;
    const taken = [...rows].filter(([row]) => row.startsWith(run)).length;
    if (!rows.has(key) && taken < count) rows.set(key, taken);
    return rows.get(key) ?? null;
  };
  return {
    claimCluster: (request) => ({ ok: next(request) }),
    clearClaims: (run) => {
      for (const key of rows.keys()) if (key.startsWith(run)) rows.delete(key);
      return { ok: null };
    },
  };
}

/** What a `clusterUpgrade` answers: upgraded, or the status given for the name. */
export function upgradesTo(statuses: Record<string, ClusterStatus> = {}) {
  return ({ cluster }: { cluster: ClusterRef }): ClusterResult => {
    const status = statuses[cluster.name] ?? 'upgraded';
    const because = [{ code: status, message: `${cluster.name} is ${status}.` }];
    const times = { started: '2026-11-23T06:00:00.000Z', finished: '2026-11-23T07:00:00.000Z' };
    const { id, name } = cluster;
    return { id, name, status, from: '1.33.4', to: '1.34.2', because, ...times };
  };
}
