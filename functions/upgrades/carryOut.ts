/** Asks Azure for the changes of one move, and does what is foreseen when one fails. */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import { nowOf, sleep, type Step } from '../../shared/durable/steps';
import { type Change, describeChange, poolOf } from '../../shared/fleet/change';
import { classifyFault } from '../../shared/fleet/faultClass';
import { exactSettings } from '../../shared/fleet/poolSettings';
import { type Reason, Refusal } from '../../shared/reasons';
import { type ApprovalRequest, askApproval, type Decision } from '../approvals/contract';
import { changeSideBySide, readCluster, releaseLease, takeLease } from '../clusters/contract';
import type { StepResult } from './contract';
import { explain } from './explain';
import {
  type ClusterUpgradeInput,
  comesToTheSame,
  type Journey,
  purposeOf,
  settingsDuring,
  show,
} from './journey';
import type { Move } from './plan';
import * as questions from './questions';

/** Changes that Azure let fall for a passing cause are asked for again so often. */
const RETRIES_MAX = 3;
const PAUSE_SECONDS = 300;

/** The lease ends after a day; it is renewed well before. */
const RENEW_HOURS = 6;

/** @throws Refusal when the cluster cannot go on */
export function* carryOut(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  move: Move,
): Step<void> {
  yield* renewLease(context, input, journey);
  journey.began ??= nowOf(context);
  journey.stage = move.stage;
  for (const changes of inOrder(input, journey, move.changes)) {
    const failed = yield* ask(context, input, journey, changes);
    for (const { change, reason } of failed) yield* mend(context, input, journey, change, reason);
    if (failed.length > 0) return;
  }
}

interface Failed {
  change: Change;
  reason: Reason;
}

/** Asks for changes side by side, and keeps what became of each. */
export function* ask(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  changes: Change[],
): Step<Failed[]> {
  if (changes.length === 0) return [];
  const words = changes.map(describeChange);
  show(context, words.join(', '));
  const started = nowOf(context);
  journey.moves++;
  const why = { because: [reasonFor(input, words)], correlation: input.rollout };
  const { cluster, failed } = yield* changeSideBySide(
    context,
    journey.cluster,
    changes,
    journey.moves,
    why,
  );
  journey.cluster = cluster;
  const finished = nowOf(context);
  const results = changes.map((change): StepResult => {
    const fault = failed.find((one) => describeChange(one.change) === describeChange(change))
      ?.reason.code;
    const step = { change: describeChange(change), started, finished };
    return fault === undefined ? step : { ...step, failed: fault };
  });
  journey.steps.push(...results);
  return failed;
}

function reasonFor(input: ClusterUpgradeInput, words: string[]): Reason {
  return {
    code: 'upgrade',
    message: `${purposeOf(input)}, ring ${input.ring}: ${words.join(', ')}`,
  };
}

/**
 * The settings of the policy for the time of the upgrade: in the same request where AKS takes them
 * along, in one before it for node images.
 */
function inOrder(input: ClusterUpgradeInput, journey: Journey, changes: Change[]): Change[][] {
  const before: Change[] = [];
  const then = changes.map((change): Change => {
    if (change.kind !== 'nodePool' && change.kind !== 'nodeImage') return change;
    const pool = poolOf(journey.cluster, change.pool);
    const settings = settingsDuring(input.rules.upgrades, pool, journey.surge);
    if (comesToTheSame(pool, settings)) return change;
    journey.settings[pool.name] ??= exactSettings(pool);
    if (change.kind === 'nodePool') return { ...change, settings };
    before.push({ kind: 'poolSettings', pool: pool.name, settings });
    return change;
  });
  return [before, then];
}

function* renewLease(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
): Step<void> {
  const held = DateTime.fromISO(nowOf(context)).diff(DateTime.fromISO(journey.leased));
  if (held.as('hours') < RENEW_HOURS) return;
  yield* takeLease(context, input.cluster.id, purposeOf(input));
  journey.leased = nowOf(context);
}

/** Makes another attempt possible, or throws why a person is needed. */
function* mend(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  change: Change,
  reason: Reason,
): Step<void> {
  const { class: kind } = classifyFault(reason, change);
  const { surgeFallback } = input.rules.upgrades;
  if (FITS_SMALLER.includes(kind) && surgeFallback !== undefined && journey.surge === undefined) {
    journey.surge = String(surgeFallback);
    return;
  }
  if (FORCEABLE.includes(kind) && (yield* mayForce(context, input, journey, reason))) return;
  if (PASSING.includes(kind) && journey.retries < RETRIES_MAX) {
    journey.retries++;
    yield* sleep(context, PAUSE_SECONDS);
    journey.cluster = yield* readCluster(context, input.cluster.id);
    return;
  }
  throw new Refusal(yield* explain(context, journey.cluster, change, reason));
}

const FITS_SMALLER = ['quota', 'subnet', 'capacity'];
const FORCEABLE = ['deprecatedApi', 'unsatisfiablePdb'];
const PASSING = ['retry', 'wait', 'throttled', 'preempted'];

/** Only a person may push an upgrade through what AKS holds it for, and only for a time. */
function* mayForce(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  reason: Reason,
): Step<boolean> {
  const { force, forceFor } = input.rules.upgrades;
  if (force === undefined || journey.forced) return false;
  const hours = Math.round(forceFor / 3_600_000);
  const request = questions.force(context.df.instanceId, input, reason, force, hours);
  const { answer, because } = yield* askUnleased(context, input, journey, request);
  if (answer !== 'approved')
    throw new Refusal({ ...reason, message: `${reason.message} ${because.message}` });
  const until = DateTime.fromISO(nowOf(context), { zone: 'utc' }).plus({ hours }).toISO();
  journey.forced = true;
  const failed = yield* ask(context, input, journey, [
    { kind: 'force', ...(until === null ? {} : { until }) },
  ]);
  if (failed[0] !== undefined) throw new Refusal(failed[0].reason);
  return true;
}

/** A person may think for days, for longer than a lease lasts; nobody holds the cluster then. */
function* askUnleased(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  request: ApprovalRequest,
): Step<Decision> {
  const { id } = input.cluster;
  yield* releaseLease(context, id);
  const decision = yield* askApproval(context, request);
  yield* takeLease(context, id, purposeOf(input));
  journey.leased = nowOf(context);
  journey.cluster = yield* readCluster(context, id);
  return decision;
}
