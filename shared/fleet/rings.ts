/** Which cluster is in which ring. */
import type { Reason } from '../reasons';
import type { ClusterRef } from './cluster';
import type { Policy } from './policy';

export interface RingMember extends ClusterRef {
  /** Oldest Kubernetes version of the control plane and the pools; empty when none is known. */
  version: string;
  /** All versions are known, nothing is changing and the last change ended well. */
  settled: boolean;
}

export interface FleetMember extends RingMember {
  tags: Record<string, string>;
}

export interface Ring {
  name: string;
  maxConcurrent: number;
  clusters: RingMember[];
}

export interface Membership {
  rings: Ring[];
  /** Clusters in no ring: never silently left out. */
  outside: { cluster: ClusterRef; reason: Reason }[];
}

/** A cluster with the tag `steward: off` is never touched, whatever the policy says. */
const OPT_OUT = { tag: 'steward', value: 'off' };

/** Sorts the fleet into the rings of the policy, by tag, in the order of the names. */
export function assignRings(policy: Policy, fleet: readonly FleetMember[]): Membership {
  const ordered = [...fleet].sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
  const rings = policy.rings.map(({ name, maxConcurrent }) => ({
    name,
    maxConcurrent,
    clusters: ordered
      .filter((member) => !isOptedOut(member) && ringOf(policy, member) === name)
      .map(withoutTags),
  }));
  const placed = new Set(rings.flatMap((ring) => ring.clusters.map(({ id }) => id)));
  const outside = ordered
    .filter(({ id }) => !placed.has(id))
    .map((member) => ({
      cluster: { id: member.id, name: member.name },
      reason: whyOutside(policy, member),
    }));
  return { rings, outside };
}

function whyOutside(policy: Policy, member: FleetMember): Reason {
  if (isOptedOut(member)) {
    return {
      code: 'optedOut',
      message: `The tag '${OPT_OUT.tag}: ${OPT_OUT.value}' keeps AKS Steward away from this cluster.`,
    };
  }
  const value = ringOf(policy, member);
  const allowed = policy.rings.map(({ name }) => name).join(', ');
  const found =
    value === undefined ? 'is missing' : `is '${value}', which no ring of the policy is called`;
  return {
    code: 'noRing',
    message: `The tag '${policy.ringTag}' ${found}; set it to one of: ${allowed}.`,
    evidence: { tag: policy.ringTag, value: value ?? null },
  };
}

function isOptedOut(member: FleetMember): boolean {
  return tagOf(member, OPT_OUT.tag)?.toLowerCase() === OPT_OUT.value;
}

function ringOf(policy: Policy, member: FleetMember): string | undefined {
  return tagOf(member, policy.ringTag);
}

/** Azure keeps the spelling of tag names but compares them without regard to case. */
function tagOf(member: FleetMember, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(member.tags).find(([tag]) => tag.toLowerCase() === wanted)?.[1];
}

function withoutTags({ id, name, version, settled }: FleetMember): RingMember {
  return { id, name, version, settled };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
