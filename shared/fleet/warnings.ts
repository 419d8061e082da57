/** Settings that are legal but foolish. */
import { openings } from '../calendar/window';
import type { Window } from '../calendar/types';
import { estimateFor, plannedWork } from './clusterPolicy';
import { durationText } from './durations';
import { foolishChannels } from './notifyWarnings';
import { nodesAtOnce } from './estimate';
import type { Policy, RingRule } from './policy';
import type { Complaint } from './problems';
import { foolishPower, foolishPowerOf } from './powerWarnings';
import { placeOf } from './rings';
import type { ClusterSnapshot, FleetSnapshot } from './snapshot';

/** So many new nodes at once ask for quota, addresses and time that few have. */
const SURGE_NODES_MAX = 20;

/** How far ahead windows are looked at. */
const LOOK_AHEAD_DAYS = 60;
const DAY = 86_400_000;

/** Names shown before the rest is counted. */
const NAMES_MAX = 5;

export interface Look {
  fleet: FleetSnapshot;
  /** Milliseconds since 1970 (UTC). */
  now: number;
}

/** What can be said without knowing any cluster. */
export function foolishPolicy(policy: Policy): Complaint[] {
  return [
    ...policy.rings.flatMap((ring, at) => foolishApproval(ring, ['rings', at, 'approval'])),
    ...foolishGoal(policy),
    ...foolishChannels(policy.notify),
    ...foolishPower(policy),
  ];
}

function foolishApproval({ approval }: RingRule, path: PropertyKey[]): Complaint[] {
  if (approval === undefined) return [];
  const { approvers, deputies, needed, remindAfter, expiresAfter } = approval;
  const people = [...new Set([...(approvers ?? []), ...deputies])];
  const groups = people.some((who) => who.startsWith('group:'));
  const complaints: Complaint[] = [];
  if (approvers !== undefined && !groups && people.length < needed) {
    complaints.push({
      path,
      wrong: `nobody can give this approval: it needs ${needed}, and ${people.length} may give it`,
      allowed: 'more approvers, a group, or a smaller needed',
    });
  }
  if (remindAfter >= expiresAfter) {
    complaints.push({
      path,
      wrong: `the reminder comes after ${durationText(remindAfter)}, when the approval has expired`,
      allowed: `remindAfter below ${durationText(expiresAfter)}`,
    });
  }
  return complaints;
}

function foolishGoal({ upgrades: { goal, allow, deny } }: Policy): Complaint[] {
  if (!goal.startsWith('1.')) return [];
  const covers = (version: string) => version === goal || version.startsWith(`${goal}.`);
  const denied = deny.includes(goal) || (allow.length > 0 && !allow.some(covers));
  const wrong = `the goal ${goal} is not among the versions allowed`;
  const allowed = 'a goal that allow and deny leave possible';
  return denied ? [{ path: ['upgrades', 'goal'], wrong, allowed }] : [];
}

/** What can be said with the clusters at hand. */
export function foolishFleet(policy: Policy, { fleet, now }: Look): Complaint[] {
  const places = fleet.clusters.map((cluster) => ({ cluster, place: placeOf(policy, cluster) }));
  const outside = places.flatMap(({ cluster, place }) => {
    if ('outside' in place && place.outside.code === 'noRing' && !place.overrides.findings.length)
      return [
        {
          path: ['rings'],
          wrong: `cluster ${cluster.name} is in no ring`,
          allowed: place.outside.message,
        },
      ];
    return twoRings(cluster, place);
  });
  const tags = places.flatMap(({ cluster, place }) =>
    place.overrides.findings.map(({ reason }) => ({
      path: [],
      wrong: `cluster ${cluster.name}`,
      allowed: reason.message,
    })),
  );
  const rings = policy.rings.flatMap((ring, at) => {
    const members = places.flatMap(({ cluster, place }) =>
      'ring' in place && place.ring === ring
        ? [{ cluster, window: place.overrides.window ?? ring.window }]
        : [],
    );
    return foolishRing(policy, ['rings', at], members, now);
  });
  return [
    ...outside,
    ...tags,
    ...rings,
    ...foolishPools(policy, fleet),
    ...foolishPowerOf(policy, fleet),
  ];
}

function twoRings(cluster: ClusterSnapshot, place: ReturnType<typeof placeOf>): Complaint[] {
  if (!('ring' in place) || place.also.length === 0) return [];
  const wrong = `cluster ${cluster.name} is in ${[place.ring.name, ...place.also].join(' and in ')}`;
  const allowed = `selectors that overlap nowhere; it goes to ${place.ring.name}, the first`;
  return [{ path: ['rings'], wrong, allowed }];
}

interface Member {
  cluster: ClusterSnapshot;
  window: Window | undefined;
}

function foolishRing(
  policy: Policy,
  path: PropertyKey[],
  members: Member[],
  now: number,
): Complaint[] {
  if (members.length === 0) {
    const wrong = `nobody is in ring ${policy.rings[Number(path[1])]?.name ?? ''}`;
    return [{ path, wrong, allowed: 'a selector that matches, or the tag steward-ring' }];
  }
  const windows = new Set(members.flatMap(({ window }) => window ?? []));
  return [...windows].flatMap((window) => {
    const clusters = members.filter((member) => member.window === window);
    return tooShort(policy, [...path, 'window'], window, clusters, now);
  });
}

function tooShort(
  policy: Policy,
  path: PropertyKey[],
  window: Window,
  members: Member[],
  now: number,
): Complaint[] {
  const spans = openings(window, { start: now, end: now + LOOK_AHEAD_DAYS * DAY });
  const longest = Math.max(0, ...spans.map(({ start, end }) => end - start));
  const works = members.map(({ cluster }) => ({
    name: cluster.name,
    needs: estimateFor(policy, cluster).likely,
  }));
  const late = works.filter(({ needs }) => needs > longest);
  if (late.length === 0) return [];
  const most = Math.max(...late.map(({ needs }) => needs));
  const names = listed(late.map(({ name }) => name));
  const open =
    longest === 0
      ? `does not open in the next ${LOOK_AHEAD_DAYS} days`
      : `is open for ${durationText(longest)} at most, and the work is likely to take ${durationText(most)}`;
  return [
    {
      path,
      wrong: `window '${window.name}' ${open}: ${names}`,
      allowed: `an opening of ${durationText(most)} or more`,
    },
  ];
}

function foolishPools(policy: Policy, { clusters }: FleetSnapshot): Complaint[] {
  const pools = clusters.flatMap((cluster) =>
    cluster.pools.map((pool) => {
      const work = plannedWork(policy.upgrades, pool);
      return { name: `${cluster.name}/${pool.name}`, mode: pool.mode, work };
    }),
  );
  const big = pools.filter(
    ({ work }) => nodesAtOnce({ ...work, maxUnavailable: undefined }) >= SURGE_NODES_MAX,
  );
  const missing = pools.filter(
    ({ mode, work }) => mode === 'System' && isSome(work.maxUnavailable),
  );
  return [
    ...big.map(({ name, work }) => ({
      path: ['upgrades', 'surge'],
      wrong: `a surge of ${work.maxSurge ?? ''} adds ${nodesAtOnce({ ...work, maxUnavailable: undefined })} nodes at once to pool ${name} of ${work.count}`,
      allowed: `a surge of fewer than ${SURGE_NODES_MAX} nodes, for example 33%`,
    })),
    ...(missing.length === 0
      ? []
      : [
          {
            path: ['upgrades', 'maxUnavailable'],
            wrong: `AKS refuses maxUnavailable for system pools: ${listed(missing.map(({ name }) => name))}`,
            allowed: 'a surge instead',
          },
        ]),
  ];
}

function isSome(amount: string | undefined): boolean {
  return amount !== undefined && Number.parseInt(amount, 10) > 0;
}

function listed(names: string[]): string {
  const rest = names.length - NAMES_MAX;
  return names.slice(0, NAMES_MAX).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
