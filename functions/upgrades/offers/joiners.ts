/** Who joins a rollout that has ended: clusters that could not have what it brings, and now can. */
import type { Offers } from '../../../shared/fleet/offers';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { RingMember } from '../../../shared/fleet/rings';
import type { ClusterResult } from '../contract';
import type { Goal } from '../goalTypes';
import { isBehind, missingFor } from './targets';

/** The last run of a rollout; it has ended well, as its policy sees it. */
export interface EarlierRun {
  clusters: readonly Pick<ClusterResult, 'id' | 'status' | 'because'>[];
  /** Keys of clusters that wait for a person, or for a new event, since earlier runs. */
  held: readonly string[];
}

export interface FleetNow {
  /** In the rings of the policy. */
  members: readonly RingMember[];
  offers: Offers;
  /** The policy lets stopped clusters be started for their upgrade. */
  wakes: boolean;
}

export interface Joining {
  join: RingMember[];
  /** Keys of clusters that are held from now on. */
  hold: string[];
}

/** Left out for a reason that passes by itself. */
const PASSING = ['stopped', 'notOffered', 'noLongTermSupport', 'noPatch', 'imageUnknown'];

/**
 * Clusters behind the goal that no run has tried, or that were left out because they were stopped
 * or not offered it, which has changed. Whatever failed waits for a person or a new event.
 */
export function joinersOf(goal: Goal, earlier: EarlierRun, now: FleetNow): Joining {
  const held = new Set(earlier.held);
  const results = new Map(earlier.clusters.map((one) => [clusterKey(one.id), one]));
  for (const [key, { status, because }] of results) {
    if (
      !isOpen(
        status,
        because.map(({ code }) => code),
      )
    )
      held.add(key);
  }
  const join = now.members.filter(
    (member) => !held.has(clusterKey(member.id)) && canNow(goal, member, now),
  );
  for (const { id } of join) {
    // What its region offers and its own upgrade profile does not: one attempt is enough.
    const codes = results.get(clusterKey(id))?.because.map(({ code }) => code) ?? [];
    if (codes.includes('notOffered')) held.add(clusterKey(id));
  }
  return { join, hold: [...held] };
}

/** It was brought there, was there, or was left out for a while. */
function isOpen(status: ClusterResult['status'], codes: readonly string[]): boolean {
  if (status !== 'skipped') return status === 'upgraded' || status === 'unchanged';
  return codes.some((code) => PASSING.includes(code));
}

/** A cluster that is being made, or whose last change failed, is no joiner: a person looks. */
function canNow(goal: Goal, member: RingMember, { offers, wakes }: FleetNow): boolean {
  return (
    member.settled &&
    (wakes || member.power === 'Running') &&
    isBehind(goal, member) &&
    missingFor(goal, member, offers) === undefined
  );
}
