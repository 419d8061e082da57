/**
 * Which clusters of a ring have anything to do. The others are known from the fleet query alone:
 * nobody asks Azure about a cluster to find out that nothing is to be done.
 */
import type { Ring, RingMember } from '../../shared/fleet/rings';
import { isOlder } from '../../shared/fleet/versions';
import type { ClusterResult } from './contract';

export interface Scope {
  /** The ring with the clusters that are behind, or not settled. */
  todo: Ring;
  /** Clusters that are there already. */
  there: RingMember[];
}

export function scopeOf(ring: Ring, target: string): Scope {
  const isThere = ({ version, settled }: RingMember) => settled && !isOlder(version, target);
  return {
    todo: { ...ring, clusters: ring.clusters.filter((member) => !isThere(member)) },
    there: ring.clusters.filter(isThere),
  };
}

/** @param at ISO instant, UTC */
export function unchanged({ id, name, version }: RingMember, at: string): ClusterResult {
  const because = [
    { code: 'atTarget', message: `Control plane and all node pools have ${version} or newer.` },
  ];
  return {
    id,
    name,
    status: 'unchanged',
    from: version,
    to: version,
    because,
    started: at,
    finished: at,
  };
}
