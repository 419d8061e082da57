/** Preflights of all clusters of a ring, in waves, so that no history grows with the fleet. */
import type { OrchestrationContext } from 'durable-functions';
import type { Freeze, Window } from '../../../shared/calendar/types';
import { all, childTask, nowOf, type Step, type Story } from '../../../shared/durable/steps';
import { clusterKey, type ClusterRef } from '../../../shared/fleet/cluster';
import type { Policy } from '../../../shared/fleet/policy';
import { reasonOf } from '../../../shared/reasons';
import { readCluster } from '../../clusters/contract';
import type { Goal } from '../goalTypes';
import { workDuring } from '../journey';
import { type Aim, expectedMilliseconds } from '../plan';
import { blind, preflight } from './preflight';
import type { CheckStatus, PreflightSummary } from './report';

export interface RingPreflightCluster extends ClusterRef {
  /** Full version it is to get; absent for node images. */
  target?: string;
  /** Its own window, by tag, instead of the ring's. */
  window?: Window;
}

/** What the clusters of a ring have in common. */
export interface RingPreflightRules {
  rollout: string;
  goal: Goal;
  rules: Policy['upgrades'];
  backups: Policy['backups'];
  window?: Window;
  freezes: Freeze[];
  /** Days before the upgrade: no backup is taken yet. */
  ahead: boolean;
}

export interface RingPreflightInput extends RingPreflightRules {
  clusters: RingPreflightCluster[];
  /** What earlier histories have found. */
  done?: RingPreflightResult;
}

export interface RingPreflightResult {
  counts: Record<CheckStatus, number>;
  /** Clusters that do not pass: the first of them, the worst before the others. The store has all. */
  problems: PreflightSummary[];
  /** Of those that could start, in milliseconds: all after one another, and the longest. */
  work?: { total: number; longest: number };
}

/** Clusters that are looked at side by side, and waves before the history is cut. */
const WAVE = 20;
const WAVES_PER_HISTORY = 2;

/** What of the problems goes through histories. */
const CLUSTERS_MAX = 20;
const PROBLEMS_MAX = 3;

const WORST_FIRST: CheckStatus[] = ['block', 'cannotLook', 'warn'];

export const ringPreflight: Story<RingPreflightInput, RingPreflightResult> = {
  name: 'ringPreflight',
  tell,
};

function* tell(
  context: OrchestrationContext,
  input: RingPreflightInput,
): Step<RingPreflightResult> {
  const { clusters, done = nothing(), ...common } = input;
  let result = done;
  let left = clusters;
  for (let wave = 0; wave < WAVES_PER_HISTORY; wave++) {
    const looks = left.slice(0, WAVE).map((cluster) => {
      const instance = `${context.df.instanceId}:${clusterKey(cluster.id)}`;
      return childTask(context, memberPreflight, { ...common, cluster }, instance);
    });
    result = add(result, yield* all(context, looks));
    left = left.slice(WAVE);
    if (left.length === 0) return result;
  }
  context.df.continueAsNew({ ...input, clusters: left, done: result });
  return result;
}

export interface MemberPreflightInput extends RingPreflightRules {
  cluster: RingPreflightCluster;
}

/** Reads one cluster and looks at it. It never throws: caught failures mix up results. */
export const memberPreflight: Story<MemberPreflightInput, PreflightSummary> = {
  name: 'memberPreflight',
  tell: tellOfOne,
};

function* tellOfOne(
  context: OrchestrationContext,
  { cluster: member, ...common }: MemberPreflightInput,
): Step<PreflightSummary> {
  try {
    const cluster = yield* readCluster(context, member.id);
    const { id, name, ...own } = member;
    const aim = aimOf(common.goal, member.target);
    const expected = expectedMilliseconds(cluster, aim, workDuring(common.rules));
    const summary = yield* preflight(context, { ...common, ...own, cluster, expected });
    return { ...summary, expected };
  } catch (thrown) {
    return blind(member, nowOf(context), reasonOf(thrown));
  }
}

/** @throws Error when the goal has nothing for the cluster, which planning has ruled out */
function aimOf(goal: Goal, target: string | undefined): Aim {
  if (goal.kind === 'nodeImages') return { kind: 'images', goal };
  if (target === undefined) throw new Error('The goal has no version for this cluster.');
  return { kind: 'version', version: target };
}

function nothing(): RingPreflightResult {
  return { counts: { pass: 0, warn: 0, cannotLook: 0, block: 0 }, problems: [] };
}

function add(
  before: RingPreflightResult,
  summaries: readonly PreflightSummary[],
): RingPreflightResult {
  const counts = { ...before.counts };
  for (const { status } of summaries) counts[status]++;
  const all = [...before.problems, ...summaries];
  const ordered = WORST_FIRST.flatMap((worst) => all.filter(({ status }) => status === worst));
  const problems = ordered
    .slice(0, CLUSTERS_MAX)
    .map((one) => ({ ...one, problems: one.problems.slice(0, PROBLEMS_MAX) }));
  const work = workOf(summaries, before.work);
  return { counts, problems, ...(work === undefined ? {} : { work }) };
}

function workOf(
  summaries: readonly PreflightSummary[],
  before: RingPreflightResult['work'],
): RingPreflightResult['work'] {
  const spans = summaries
    .filter(({ status }) => status === 'pass' || status === 'warn')
    .map(({ expected }) => expected)
    .filter((expected) => expected !== undefined);
  if (spans.length === 0) return before;
  const { total, longest } = before ?? { total: 0, longest: 0 };
  return {
    total: spans.reduce((sum, span) => sum + span, total),
    longest: Math.max(longest, ...spans),
  };
}
