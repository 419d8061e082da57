/** The report of a rollout: everything that is kept of it, cluster by cluster. */
import type { MemberRow } from '../../../shared/azure/runStore';
import type { Reason } from '../../../shared/reasons';
import type { ClusterResult, ReportedCluster, RolloutReport, RunHead } from '../contract';
import { resultWithout } from '../scope';
import { tallyOf } from '../tally';

/** @param members all clusters of the run, in the order of its rings */
export function reportOf(
  { result, rings, ...head }: RunHead,
  members: readonly MemberRow<ClusterResult>[],
): RolloutReport {
  return {
    ...head,
    status: result?.status ?? 'running',
    ...(result === undefined ? {} : { finished: result.finished }),
    rings: rings.map(({ name }, place) => {
      const own = members.filter(({ member }) => member.ring === name);
      const known = own.flatMap((row) => row.result ?? []);
      const { started, finished, status, because = [] } = result?.rings[place] ?? {};
      return {
        name,
        status: status ?? 'waiting',
        because,
        counts: tallyOf(known).counts,
        ...(started === undefined ? {} : { started }),
        ...(finished === undefined ? {} : { finished }),
        clusters: own.map((row) => row.result ?? waiting(row, head.started, because)),
      };
    }),
  };
}

/** `because`: why the turn of its ring will not come, when that is known. */
function waiting(
  { member }: MemberRow<ClusterResult>,
  at: string,
  because: Reason[],
): ReportedCluster {
  const reason = because[0] ?? { code: 'waiting', message: 'Its turn has not come.' };
  return { ...resultWithout(member, 'skipped', reason, at), status: 'waiting' };
}
