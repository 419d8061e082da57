/**
 * What a goal means for a fleet: which clusters of each ring have something to do, which are there
 * already, and which cannot have it yet. The latter two are known from the fleet query and the
 * offers of the regions alone: nobody asks Azure about a cluster to find out that nothing is to be
 * done.
 */
import type { Planned } from '../../shared/azure/runStore';
import { clusterKey } from '../../shared/fleet/cluster';
import type { Offers } from '../../shared/fleet/offers';
import type { Membership, Ring, RingMember } from '../../shared/fleet/rings';
import type { Reason } from '../../shared/reasons';
import type { ClusterResult, ClusterStatus, RingPlan } from './contract';
import type { Goal } from './goalTypes';
import { isBehind, missingFor, targetFor } from './offers/targets';
import { tallyOf } from './tally';

export interface Scope {
  ring: RingPlan;
  members: Planned<ClusterResult>[];
}

interface Wish {
  goal: Goal;
  offers: Offers;
  /** ARM ids of the only clusters to look at, in lower case; all when absent. */
  only?: ReadonlySet<string>;
  /** Keys of clusters that the run before could not prove: what Azure shows of them is no proof. */
  doubted?: ReadonlySet<string>;
  /** ISO instant, UTC. */
  at: string;
}

export function scopesOf({ rings }: Membership, wish: Wish): Scope[] {
  return rings.map((ring, place) => scopeOf(ring, place, wish));
}

function scopeOf(ring: Ring, place: number, wish: Wish): Scope {
  const wanted = ring.clusters.filter(({ id }) => wish.only?.has(id.toLowerCase()) ?? true);
  const members = wanted.map((member) => planned(ring, member, wish));
  const { name, maxConcurrent, window, freezes, bake, approval, failureBudget, minSuccess } = ring;
  const known = members.flatMap(({ result }) => result ?? []);
  return {
    members,
    ring: {
      name,
      place,
      maxConcurrent,
      freezes,
      bake,
      failureBudget,
      minSuccess,
      ...(window === undefined ? {} : { window }),
      ...(approval === undefined ? {} : { approval }),
      clusters: members.length,
      todo: members.length - known.length,
      unavailable: tallyOf(known).problems,
    },
  };
}

function planned(ring: Ring, member: RingMember, wish: Wish): Planned<ClusterResult> {
  const { id, name, location, version, window } = member;
  const target = targetFor(wish.goal, member);
  const found = {
    id,
    name,
    ring: ring.name,
    location,
    version,
    ...(target === undefined ? {} : { target }),
    ...(window === undefined ? {} : { window }),
  };
  const known = knownResult(member, wish);
  return known === undefined ? { member: found } : { member: found, result: known };
}

/** Whatever is not settled is looked at: its last change may have been this very upgrade. */
function knownResult(member: RingMember, wish: Wish): ClusterResult | undefined {
  const { goal, offers, at, doubted } = wish;
  const missing = missingFor(goal, member, offers);
  if (missing !== undefined) return resultWithout(member, 'skipped', missing, at);
  if (doubted?.has(clusterKey(member.id)) === true) return undefined;
  if (!member.settled || isBehind(goal, member)) return undefined;
  return resultWithout(member, 'unchanged', atGoal(member, goal), at);
}

function atGoal({ version }: RingMember, goal: Goal): Reason {
  const message =
    goal.kind === 'nodeImages'
      ? `All node pools have the images of ${goal.week} or newer ones.`
      : `Control plane and all node pools have ${version} or newer.`;
  return { code: 'atTarget', message };
}

/** The result of a cluster of which nothing was asked. */
export function resultWithout(
  { id, name, version }: Pick<RingMember, 'id' | 'name' | 'version'>,
  status: ClusterStatus,
  reason: Reason,
  at: string,
): ClusterResult {
  return {
    id,
    name,
    status,
    from: version,
    to: version,
    because: [reason],
    started: at,
    finished: at,
    steps: [],
    retries: 0,
    requests: 0,
  };
}
