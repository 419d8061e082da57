/** What the policy and the tags say about starting and stopping one cluster. */
import type { Freeze } from '../../shared/calendar/types';
import { settingsOf } from '../../shared/fleet/clusterPolicy';
import { definedOnly } from '../../shared/fleet/optional';
import { KEEP_RUNNING } from '../../shared/fleet/overrideTags';
import type { Policy, PolicySchedule } from '../../shared/fleet/policy';
import type { PowerRule } from '../../shared/fleet/powerSchema';
import { isSelected } from '../../shared/fleet/selector';
import type { Reason } from '../../shared/reasons';
import type { PowerCluster } from './facts';

export interface PowerSettings {
  /** Name of the ring. */
  ring?: string;
  /** The ring asks people before its work: it is never stopped for money without a yes. */
  asks: boolean;
  rule?: PowerRule;
  budgeted: boolean;
  schedule?: PolicySchedule;
  freezes: Freeze[];
  /** Why it is none of our business. */
  outside?: Reason;
  /** A tag on which the decision depends makes no sense. */
  badTag?: Reason;
  /** By tag it is not stopped before: ISO instant, UTC. */
  keepUntil?: string;
}

/** Tags about upgrades: what they say wrongly is no reason to leave the power as it is. */
const OTHERS = ['steward-window'];

export function powerSettings(policy: Policy, cluster: PowerCluster): PowerSettings {
  const { ring, outside, freezes, schedule, tags } = settingsOf(policy, cluster);
  const { rules, budgets } = policy.power;
  const bad = tags.findings.find(({ tag }) => !OTHERS.includes(tag));
  return {
    ...definedOnly({
      ring: ring?.name,
      rule: rules.find(({ clusters }) => isSelected(clusters, cluster)),
      schedule,
      outside: outside !== undefined && LEFT_ALONE.includes(outside.code) ? outside : undefined,
      badTag: bad?.reason,
      keepUntil: tags.keepRunningUntil,
    }),
    asks: ring?.approval !== undefined,
    budgeted: budgets.some(({ clusters }) => isSelected(clusters, cluster)),
    freezes,
  };
}

/** A cluster in no ring is not upgraded, but it may sleep at night. */
const LEFT_ALONE = ['optedOut', 'outOfScope'];

/** A policy without any of these keeps this job from looking at all. */
export function asksForPower({ power }: Pick<Policy, 'power'>): boolean {
  return power.rules.length > 0 || power.budgets.length > 0;
}

/** A tag so far ahead is a mistake: an exception has an end. */
export function tooFar(keepUntil: string, max: string): Reason {
  const message = `The tag '${KEEP_RUNNING}' ends at ${keepUntil}: write a moment before ${max}, or change its schedule.`;
  return { code: 'badTag', message, evidence: { tag: KEEP_RUNNING, value: keepUntil } };
}
