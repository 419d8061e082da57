/** Whether a ring went well enough for the next one to start. */
import type { Ring } from '../../shared/fleet/rings';
import type { Reason } from '../../shared/reasons';
import type { ClusterResult, RingResult } from './contract';

/** @returns done, or failed with what was exceeded */
export function judgeRing(
  { name, failureBudget, minSuccess }: Ring,
  clusters: readonly ClusterResult[],
): Pick<RingResult, 'status' | 'because'> {
  const failed = clusters.filter(({ status }) => status === 'failed').length;
  const good = clusters.filter(({ status }) => status === 'upgraded' || status === 'unchanged');
  const because: Reason[] = [];
  if (failed > failureBudget) {
    because.push({
      code: 'failureBudget',
      message: `${failed} of ${clusters.length} clusters of ring ${name} failed, and the policy lets ${failureBudget} fail.`,
      evidence: { failed, failureBudget },
    });
  }
  if (good.length < minSuccess * clusters.length) {
    const share = `${Math.round(minSuccess * 100)} %`;
    because.push({
      code: 'minSuccess',
      message: `${good.length} of ${clusters.length} clusters of ring ${name} run the version; the policy wants ${share}.`,
      evidence: { good: good.length, clusters: clusters.length, minSuccess },
    });
  }
  return { status: because.length === 0 ? 'done' : 'failed', because };
}
