/** Clusters that have left a ring since the rollout copied it. */
import type { Reason } from '../reasons';
import { tagOf } from './selector';

/** @returns why the cluster is no longer in the ring, or undefined */
export function leftBecause(tags: Record<string, string>, ring: string): Reason | undefined {
  if (tagOf(tags, 'steward')?.trim().toLowerCase() === 'off') {
    const message = "The tag 'steward: off' keeps AKS Steward away from this cluster.";
    return { code: 'optedOut', message };
  }
  const now = tagOf(tags, 'steward-ring')?.trim();
  if (now === undefined || now === ring) return undefined;
  const message = `The tag 'steward-ring' has been changed to '${now}' since the rollout started; the next rollout takes it there.`;
  return { code: 'leftRing', message };
}
