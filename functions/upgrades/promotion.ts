/** Whether a ring went well enough for the next one to start. */
import type { Reason } from '../../shared/reasons';
import type { Counts, RingPlan, RingResult, Tally } from './contract';
import { totalOf } from './tally';

type End = Pick<RingResult, 'status' | 'because'>;

/**
 * @param cut the order of an operator that has ended the ring before its time
 * @returns done, or failed with what was exceeded
 */
export function judgeRing(ring: RingPlan, { counts }: Tally, cut?: Reason): End {
  if (cut !== undefined) return cutShort(ring, counts, cut);
  const { name, failureBudget, minSuccess } = ring;
  const clusters = totalOf(counts);
  const failed = counts.failed + counts.canceled;
  const good = counts.upgraded + counts.unchanged;
  const because: Reason[] = [];
  if (failed > failureBudget) {
    because.push({
      code: 'failureBudget',
      message: `${failed} of ${clusters} clusters of ring ${name} failed, and the policy lets ${failureBudget} fail.`,
      evidence: { failed, failureBudget },
    });
  }
  const percent = Math.round(minSuccess * 100);
  // Whole numbers: 0.55 * 100 is a little more than 55.
  if (good * 100 < percent * clusters) {
    because.push({
      code: 'minSuccess',
      message: `${good} of ${clusters} clusters of ring ${name} are where the rollout wants them; the policy wants ${percent} %.`,
      evidence: { good, clusters, minSuccess },
    });
  }
  return { status: because.length === 0 ? 'done' : 'failed', because };
}

/** What operators leave out on purpose is no failure. */
function cutShort({ failureBudget }: RingPlan, { failed }: Counts, cut: Reason): End {
  const skipped = cut.code === 'ringSkipped' && failed <= failureBudget;
  return { status: skipped ? 'skipped' : 'failed', because: [cut] };
}
