/** Which cluster is in which ring. */
import type { Freeze, Window } from '../calendar/types';
import type { Reason } from '../reasons';
import type { ApprovalRules } from './approvalSchema';
import { type ClusterRef, parseClusterId } from './cluster';
import { type OverrideRules, type Overrides, readOverrides } from './overrideTags';
import type { Policy, RingRule } from './policy';
import { isSelected, type Selectable, tagOf } from './selector';

export interface RingMember extends ClusterRef {
  /** Oldest Kubernetes version of the control plane and the pools. */
  version: string;
  /** Of the control plane, where a pool has an older one. */
  controlPlane?: string;
  /** Nothing is changing and the last change ended well. */
  settled: boolean;
  location: string;
  power: 'Running' | 'Stopped';
  /** Stays on versions that have long-term support. */
  longTermSupport?: boolean;
  /** Node images of its pools, each once; what Azure does not say is missing. */
  images: string[];
  /** Its own window, by tag, instead of the ring's. */
  window?: Window;
}

export interface FleetMember extends Omit<RingMember, 'window'> {
  tags: Record<string, string>;
  pools: { name: string; image?: string }[];
}

export interface Ring {
  name: string;
  maxConcurrent: number;
  /** When work may start; any time when absent. */
  window?: Window;
  freezes: Freeze[];
  /** How long the ring is watched before the next one starts: milliseconds. */
  bake: number;
  /** A person must say yes before it starts. */
  approval?: ApprovalRules;
  /** How many clusters may fail. */
  failureBudget: number;
  /** Share of the clusters that must run the version in the end, from 0 to 1. */
  minSuccess: number;
  clusters: RingMember[];
}

export interface Membership {
  rings: Ring[];
  /** Clusters in no ring: never silently left out. */
  outside: { cluster: ClusterRef; reason: Reason }[];
}

/** What decides about rings. */
export type RingRules = Omit<OverrideRules, 'rings'> & Pick<Policy, 'scope' | 'rings'>;

/** Where a cluster belongs: a ring, or outside with the reason. */
export type Place =
  /** `also`: rings whose selectors match too and that come later in the policy. */
  | { ring: RingRule; also: string[]; overrides: Overrides }
  | { outside: Reason; overrides: Overrides };

/** As many lanes as a rollout can have, whatever the percentage comes to. */
const CONCURRENT_MAX = 50;

/** Sorts the fleet into the rings of the policy: by tag, else by the first selector that matches. */
export function assignRings(policy: RingRules, fleet: readonly FleetMember[]): Membership {
  const placed = [...fleet]
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id))
    .map((member) => ({ member, place: placeOf(policy, member) }));
  const rings = policy.rings.map((rule) => {
    const members = placed.flatMap(({ member, place }) =>
      'ring' in place && place.ring === rule ? [{ member, window: place.overrides.window }] : [],
    );
    return ringOf(rule, inOrder(rule, members));
  });
  const outside = placed.flatMap(({ member: { id, name }, place }) =>
    'outside' in place ? [{ cluster: { id, name }, reason: place.outside }] : [],
  );
  return { rings, outside };
}

/** Where one cluster belongs. `steward: off` wins over everything, the tag over the selectors. */
export function placeOf(policy: RingRules, cluster: Selectable): Place {
  const overrides = readOverrides(policy, cluster.tags);
  const outside = whyOutside(policy, cluster, overrides);
  if (outside !== undefined) return { outside, overrides };
  const matching = policy.rings.filter((ring) => isMember(ring, cluster, overrides));
  const [ring, ...others] = matching;
  if (ring === undefined) return { outside: noRing(policy, cluster), overrides };
  return { ring, also: others.map(({ name }) => name), overrides };
}

function isMember(ring: RingRule, cluster: Selectable, overrides: Overrides): boolean {
  if (overrides.ring !== undefined) return overrides.ring === ring.name;
  return ring.clusters !== undefined && isSelected(ring.clusters, cluster);
}

interface Placed {
  member: FleetMember;
  window: Window | undefined;
}

function ringOf(rule: RingRule, members: Placed[]): Ring {
  const { name, maxConcurrent, window, freezes, bake, minSuccess } = rule;
  return {
    name,
    maxConcurrent: clustersAtOnce(maxConcurrent, members.length),
    ...(window === undefined ? {} : { window }),
    freezes,
    bake,
    ...(rule.approval === undefined ? {} : { approval: rule.approval }),
    failureBudget: shareOf(rule.failureBudget, members.length),
    minSuccess,
    clusters: members.map(({ member: { tags, pools, ...cluster }, window: special }) =>
      special === undefined ? cluster : { ...cluster, window: special },
    ),
  };
}

/** A percentage of the ring rounds down, but one cluster can always be upgraded. */
function clustersAtOnce(amount: number | string, size: number): number {
  return Math.min(CONCURRENT_MAX, Math.max(1, shareOf(amount, size)));
}

/** A number, or a percentage of the ring, which rounds down. */
function shareOf(amount: number | string, size: number): number {
  if (typeof amount === 'number') return amount;
  return Math.floor((size * Number.parseInt(amount, 10)) / 100);
}

/** By the tag of the ring, numbers by size, without the tag last; else by name. */
function inOrder({ orderBy }: RingRule, members: Placed[]): Placed[] {
  if (orderBy === undefined) return members;
  return members.sort((a, b) =>
    compareOrder(tagOf(a.member.tags, orderBy), tagOf(b.member.tags, orderBy)),
  );
}

function compareOrder(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const numbers = Number(a) - Number(b);
  return Number.isNaN(numbers) ? compareText(a, b) : numbers;
}

function whyOutside(
  policy: RingRules,
  cluster: Selectable,
  { off, findings }: Overrides,
): Reason | undefined {
  if (off) {
    const message = "The tag 'steward: off' keeps AKS Steward away from this cluster.";
    return { code: 'optedOut', message };
  }
  if (!isInScope(policy.scope, cluster)) {
    const message = 'The scope of the policy leaves this cluster out.';
    return { code: 'outOfScope', message };
  }
  return findings.find(({ tag }) => DECISIVE.includes(tag))?.reason;
}

/** Tags on which an upgrade depends: nobody is upgraded at a time or in a turn that was not meant. */
const DECISIVE = ['steward', 'steward-ring', 'steward-window'];

function isInScope({ subscriptions, include, exclude }: Policy['scope'], cluster: Selectable) {
  const { subscription } = parseClusterId(cluster.id);
  const wanted = subscriptions.map((id) => id.toLowerCase());
  return (
    (wanted.length === 0 || wanted.includes(subscription.toLowerCase())) &&
    (include === undefined || isSelected(include, cluster)) &&
    !(exclude !== undefined && isSelected(exclude, cluster))
  );
}

function noRing(policy: RingRules, { tags }: Selectable): Reason {
  const allowed = policy.rings.map(({ name }) => name).join(', ');
  const selecting = policy.rings.some(({ clusters }) => clusters !== undefined);
  const missing = selecting ? "is missing and no ring's selector matches" : 'is missing';
  return {
    code: 'noRing',
    message: `The tag 'steward-ring' ${missing}; set it to one of: ${allowed}.`,
    evidence: { tags },
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
