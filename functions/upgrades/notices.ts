/** The news of a rollout, in words. */
import type { Notice } from '../../shared/notify/notice';
import type { Reason } from '../../shared/reasons';
import type { Counts, Problem, RingPlan, RingResult, RolloutResult, RunPlan } from './contract';
import { describeGoal, type Goal } from './goalTypes';
import type { RingPreflightResult } from './preflight/ringPreflight';
import { addCounts, STATUSES } from './tally';

/** Where the report of a rollout is. */
function reportPath(rollout: string): string {
  return `/api/rollouts/${encodeURIComponent(rollout)}/report?format=html`;
}

export function started(
  rollout: string,
  goal: Goal,
  { run, rings, outside }: RunPlan,
  ahead: { ring: RingPlan; found: RingPreflightResult }[],
): Notice {
  const todo = rings.reduce((sum, ring) => sum + ring.todo, 0);
  const unavailable = rings.flatMap((ring) => ring.unavailable);
  return {
    key: `${run}:started`,
    topic: 'rollout',
    severity: 'info',
    title: `${describeGoal(goal)}: rollout started`,
    text: `${todo} clusters in ${rings.length} rings are upgraded, ring by ring.`,
    facts: [
      ...rings.map(({ name, todo: behind, clusters, maxConcurrent }) => ({
        label: name,
        value: `${behind} of ${clusters} clusters, ${maxConcurrent} at once`,
      })),
      ...ahead.map(({ ring, found: { counts } }) => ({
        label: `${ring.name}, looked at ahead`,
        value: `${counts.pass} pass, ${counts.warn} warn, ${counts.block} blocked, ${counts.cannotLook} not seen`,
      })),
      ...(outside.count === 0 ? [] : [{ label: 'in no ring', value: String(outside.count) }]),
    ],
    reasons: [
      ...ahead.flatMap(({ found }) => linesOfPreflight(found)),
      ...unavailable.flatMap(linesOf),
      ...outside.first.map(({ name, reason }) => ({ subject: name, reason })),
    ],
    link: reportPath(rollout),
  };
}

export function notBegun(rollout: string, at: string, goal: Goal, reason: Reason): Notice {
  return {
    key: `${rollout}@${at}:notBegun`,
    topic: 'rollout',
    severity: 'attention',
    title: `${describeGoal(goal)}: rollout could not begin`,
    text: 'No cluster was touched. Mend what is named below; the next event starts the rollout again.',
    facts: [],
    reasons: [{ subject: 'fleet', reason }],
  };
}

interface RingOfRun {
  rollout: string;
  run: string;
  goal: Goal;
}

export function ringDone({ rollout, run, goal }: RingOfRun, ring: RingResult): Notice {
  const failed = ring.status === 'failed';
  return {
    key: `${run}:ring:${ring.name}`,
    topic: 'rollout',
    severity: severityOf(ring.status, ring.counts),
    title: `${describeGoal(goal)}: ring ${ring.name} ${howItEnded(ring)}`,
    text: whatItMeans(ring),
    facts: counts(ring.counts),
    reasons: [...ring.problems.flatMap(linesOf), ...ofRing(ring)],
    ring: ring.name,
    ...(failed ? { actions: AFTER_FAILURE } : {}),
    link: reportPath(rollout),
  };
}

function howItEnded({ status, because, counts: of }: RingResult): string {
  if (because.some(({ code }) => code === 'canceled')) return 'was canceled';
  if (status === 'skipped') return 'was left out';
  return status === 'failed' ? 'has failures' : `is done${exceptions(of)}`;
}

/** So that nobody takes "done" for "all of them": `, 1 failed, 2 left out`. */
function exceptions({ failed, canceled, skipped }: Counts): string {
  const words = { failed, canceled, 'left out': skipped };
  return Object.entries(words)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `, ${count} ${word}`)
    .join('');
}

/** Good news is what nobody has to read on for. */
function severityOf(status: string, { failed, canceled, skipped }: Counts): Notice['severity'] {
  if (status === 'failed' || failed > 0) return 'attention';
  return status === 'skipped' || canceled + skipped > 0 ? 'info' : 'good';
}

function whatItMeans({ status, counts: { failed, canceled } }: RingResult): string {
  if (status === 'failed')
    return 'The next ring is not started. Clusters that were begun stay in a state that AKS supports: control plane first, pools at most three minors behind.';
  if (failed + canceled > 0)
    return 'Some clusters that were begun did not get there; the policy lets so many fail, and the rollout goes on.';
  return 'Every cluster that was begun is proved to have what was wanted.';
}

const AFTER_FAILURE = [
  'Mend what is named below, then retry: POST /api/rollouts/{id}/retry. It goes on from here with the same versions and images.',
  'Or leave it: nothing else happens to these clusters until the next event.',
];

export function bakeFailed(
  { rollout, run, goal }: RingOfRun,
  ring: RingResult,
  worse: { subject: string; reason: Reason }[],
): Notice {
  return {
    key: `${run}:bake:${ring.name}`,
    topic: 'rollout',
    severity: 'attention',
    title: `${describeGoal(goal)}: ring ${ring.name} has not stayed healthy`,
    text: 'What is named below was well before the upgrade and is not now; a second look said the same. The next ring is not started.',
    facts: counts(ring.counts),
    reasons: worse,
    ring: ring.name,
    actions: AFTER_FAILURE,
    link: reportPath(rollout),
  };
}

const ENDED: Record<RolloutResult['status'], { title: string; text: string }> = {
  done: { title: 'rollout done', text: 'The fleet has it, apart from what is named below.' },
  failed: {
    title: 'rollout ended with failures',
    text: 'Some clusters need a person; the reasons are below.',
  },
  canceled: {
    title: 'rollout canceled',
    text: 'What had begun was brought to the end of its step; nothing else is done.',
  },
};

export function finished(rollout: string, result: RolloutResult): Notice {
  const { goal, run, status, rings } = result;
  const problems = rings.flatMap((ring) => ring.problems);
  const all = addCounts(rings);
  return {
    key: `${run}:finished`,
    topic: 'rollout',
    severity: status === 'done' ? severityOf(status, all) : 'attention',
    title: `${describeGoal(goal)}: ${ENDED[status].title}${status === 'done' ? exceptions(all) : ''}`,
    text: `${ENDED[status].text} Where Terraform or Bicep name a version of these clusters, they must follow, or the next apply goes against it.`,
    facts: counts(all),
    reasons: [...problems.flatMap(linesOf), ...rings.flatMap(ofRing)],
    ...(status === 'failed' ? { actions: AFTER_FAILURE } : {}),
    link: reportPath(rollout),
  };
}

function counts(of: Counts): Notice['facts'] {
  return STATUSES.map((status) => ({ label: status, value: String(of[status]) })).filter(
    ({ value }) => value !== '0',
  );
}

function linesOf({ name, because }: Problem): Notice['reasons'] {
  return because.map((reason) => ({ subject: name, reason }));
}

function linesOfPreflight({ problems }: RingPreflightResult): Notice['reasons'] {
  return problems.flatMap(({ name, problems: found }) =>
    found.map(({ reason }) => ({ subject: name, reason })),
  );
}

function ofRing({ name, because }: RingResult): Notice['reasons'] {
  return because.map((reason) => ({ subject: name, reason }));
}
