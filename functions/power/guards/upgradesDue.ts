/** Which open rollouts may come to a cluster, and when. */
import type { MemberRow } from '../../../shared/azure/runStore';
import { nextOpening } from '../../../shared/calendar/window';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { RunHead } from '../../upgrades/contract';
import type { DueUpgrade } from './guard';

/**
 * @param rows clusters of the run; one with a result has had its turn
 * @param now milliseconds since 1970 (UTC)
 * @returns undefined when the rollout does not come to it, or not before the rings before it
 */
export function dueUpgrade(
  { rollout, rings }: Pick<RunHead, 'rollout' | 'rings'>,
  rows: readonly MemberRow<unknown>[],
  id: string,
  now: number,
): DueUpgrade | undefined {
  const waiting = rows.filter(({ result }) => result === undefined);
  const own = waiting.find(({ member }) => clusterKey(member.id) === clusterKey(id));
  const ring = rings.find(({ name }) => name === own?.member.ring);
  if (own === undefined || ring === undefined) return undefined;
  const before = rings.filter(({ place }) => place < ring.place).map(({ name }) => name);
  if (waiting.some(({ member }) => before.includes(member.ring))) return undefined;
  const window = own.member.window ?? ring.window;
  const at = window === undefined ? now : nextOpening(window, now);
  return at === undefined ? undefined : { rollout, ring: ring.name, at };
}
