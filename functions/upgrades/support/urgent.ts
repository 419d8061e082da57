/** Clusters whose support ends come first. */
import { clusterKey } from '../../../shared/fleet/cluster';
import type { RingMember } from '../../../shared/fleet/rings';
import { minorsBetween } from '../../../shared/fleet/versions';

/**
 * The members of a ring, the urgent ones first; the order within both stays.
 * @param urgent by cluster key: the version whose support ends
 */
export function urgentFirst<Member extends Pick<RingMember, 'id' | 'version'>>(
  members: readonly Member[],
  urgent: Readonly<Record<string, string>>,
): Member[] {
  const isUrgent = ({ id, version }: Member) => {
    const ending = urgent[clusterKey(id)];
    return ending !== undefined && isStillOn(version, ending);
  };
  return [...members.filter(isUrgent), ...members.filter((member) => !isUrgent(member))];
}

/** It has not left the minor version whose support ends. */
function isStillOn(version: string, ending: string): boolean {
  if (version === '' || ending === '') return true;
  return minorsBetween(ending, version) <= 0;
}
