/** What people are asked in the course of a rollout. */
import { DateTime, Duration } from 'luxon';
import type { ApprovalRules } from '../../shared/fleet/approvalSchema';
import type { Reason } from '../../shared/reasons';
import type { ApprovalRequest } from '../approvals/contract';
import type { RingPlan } from './contract';
import { describeGoal, type Goal } from './goalTypes';
import type { ClusterUpgradeInput } from './journey';
import type { RingPreflightResult } from './preflight/ringPreflight';

export interface RingQuestion {
  rollout: string;
  /** Tells a question that is asked again apart. */
  attempt: string;
  goal: Goal;
  ring: RingPlan;
  rules: ApprovalRules;
  preflight: RingPreflightResult;
  /** ISO instant, UTC: when the ring's window opens; now when it is open. */
  opens: string;
  startedBy?: string;
}

/** May this ring start? With all that a decision needs. */
export function ring(question: RingQuestion): ApprovalRequest {
  const { rollout, attempt, goal, ring: asked, rules, preflight, startedBy } = question;
  const { counts } = preflight;
  const able = counts.pass + counts.warn;
  return {
    id: `approval:${rollout}:${asked.name}:${attempt}`,
    kind: 'ring',
    title: `${describeGoal(goal)}: start ring ${asked.name}?`,
    text: `The rings before are done and have stayed healthy. ${asked.todo} of ${asked.clusters} clusters of ring ${asked.name} are behind.`,
    facts: [
      { label: 'Clusters to upgrade', value: `${asked.todo}, ${asked.maxConcurrent} at once` },
      { label: 'Window', value: windowText(asked, question.opens) },
      ...estimate(asked, preflight),
      {
        label: 'Preflight',
        value: `${counts.pass} pass, ${counts.warn} warn, ${counts.block} blocked, ${counts.cannotLook} could not be looked at`,
      },
      { label: 'Not offered in their region yet', value: String(asked.unavailable.length) },
    ],
    reasons: [
      ...preflight.problems.flatMap(({ name, problems }) =>
        problems.map(({ reason }) => ({ subject: name, reason })),
      ),
      ...asked.unavailable.flatMap(({ name, because }) =>
        because.map((reason) => ({ subject: name, reason })),
      ),
    ],
    onYes: `The ${able} clusters that pass are upgraded when the window is open; those that do not pass are left out with their reason.`,
    onNo: 'The ring and all after it are left alone, and the rollout ends.',
    onSilence: SILENCE[rules.onExpiry],
    rules,
    ...(startedBy === undefined ? {} : { startedBy }),
    ring: asked.name,
    clusters: [],
    correlation: rollout,
    risk: { clusters: asked.todo, warnings: counts.warn + counts.block + counts.cannotLook },
  };
}

/** No shorter than its longest cluster, nor than all of them at as many at once as are allowed. */
function estimate(
  { maxConcurrent }: RingPlan,
  { work }: RingPreflightResult,
): ApprovalRequest['facts'] {
  if (work === undefined) return [];
  const { total, longest } = work;
  const whole = Math.max(longest, total / maxConcurrent);
  const value = `about ${spanText(whole)} of upgrading, the longest cluster ${spanText(longest)}`;
  return [{ label: 'Estimate', value }];
}

function spanText(milliseconds: number): string {
  return Duration.fromMillis(Math.ceil(milliseconds / 60_000) * 60_000).toFormat("h 'h' mm 'min'");
}

const SILENCE: Record<ApprovalRules['onExpiry'], string> = {
  cancel: 'The ring and all after it are left alone, and the rollout ends.',
  nextWindow: 'The ring is left for this time and you are asked again before its next window.',
  proceed: 'The ring starts.',
};

function windowText({ window }: RingPlan, opens: string): string {
  if (window === undefined) return 'any time';
  const at = DateTime.fromISO(opens).setZone(window.zone).toFormat('ccc d LLL HH:mm');
  return `${window.name}, opens ${at} ${window.zone}`;
}

/** May AKS be told to ignore what it holds this upgrade for? */
export function force(
  instance: string,
  { cluster, ring: name, rollout, goal }: ClusterUpgradeInput,
  reason: Reason,
  rules: ApprovalRules,
  hours: number,
): ApprovalRequest {
  return {
    id: `approval:${instance}:force`,
    kind: 'force',
    title: `${describeGoal(goal)}: force the upgrade of ${cluster.name}?`,
    text: `AKS refuses to upgrade ${cluster.name}, and would do it if it were told to ignore that. What still uses these APIs breaks afterwards.`,
    facts: [
      { label: 'Cluster', value: cluster.name },
      { label: 'Ring', value: name },
      { label: 'The permission ends', value: `${hours} h after the yes, at Azure itself` },
    ],
    reasons: [{ subject: cluster.name, reason }],
    onYes: `The upgrade of ${cluster.name} is forced, and the permission is taken back after it.`,
    onNo: `${cluster.name} keeps its version and is reported as failed.`,
    onSilence: `${cluster.name} keeps its version and is reported as failed.`,
    rules,
    ring: name,
    clusters: [cluster.id],
    correlation: rollout,
  };
}
