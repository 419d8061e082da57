/** What comes next for one cluster: orders, plan, window and preflight, asked in this order. */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import { whenToStart } from '../../shared/calendar/workTime';
import { nowOf, sleep, type Step, steps } from '../../shared/durable/steps';
import type { Cluster } from '../../shared/fleet/cluster';
import { isPassing } from '../../shared/fleet/faultClass';
import { leftBecause } from '../../shared/fleet/leavers';
import { type Reason, Refusal, type Verdict } from '../../shared/reasons';
import { readCluster, releaseLease, takeLease, waitUntilCalm } from '../clusters/contract';
import type * as activities from './activities';
import { ask } from './carryOut';
import { readHealth } from './health/health';
import { goAhead } from './hold';
import {
  type ClusterUpgradeInput,
  type Ending,
  type Journey,
  purposeOf,
  sentences,
  show,
  workDuring,
} from './journey';
import { imagesMoved } from './movedImages';
import { expectedMilliseconds, type Move, needsOffer, nextStep } from './plan';
import { preflight, surgeOf } from './preflight/preflight';
import type { PreflightSummary } from './preflight/report';
import { noteVersionsOf } from './rollback/offer';

type Next = { move: Move } | { arrived: Reason[] } | { ending: Ending } | { again: true };

const AGAIN: Next = { again: true };

/** Something that passes by itself blocks: looked at again so often, so many minutes later. */
const BLOCKED_LOOKS = 4;
const BLOCKED_MINUTES = 30;

/** Starting takes minutes, and stopping again does. */
const WAKE_MILLISECONDS = 15 * 60_000;

export function* whatNext(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
): Step<Next> {
  const stopped = yield* stoppedBy(context, input, journey);
  if (stopped !== undefined) return { ending: stopped };
  const verdict = yield* planned(context, input, journey);
  switch (verdict.kind) {
    case 'done':
      return { arrived: verdict.because };
    case 'wait':
      return yield* calmDown(context, input, journey, verdict.because);
    case 'refuse':
      return yield* refused(context, input, journey, verdict.because);
    case 'act':
      return yield* mayMove(context, input, journey, verdict.action);
  }
}

function* mayMove(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  move: Move,
): Step<Next> {
  const moved = yield* imagesMoved(context, journey, move);
  if (moved !== undefined) return { ending: { status: unfinished(journey), because: [moved] } };
  const first = hasBegun(journey) ? undefined : yield* notYet(context, input, journey);
  return first ?? { move };
}

/** Orders of operators, and tags that have taken the cluster out of its ring. */
function* stoppedBy(
  context: OrchestrationContext,
  { run, ring, cluster: { id } }: ClusterUpgradeInput,
  journey: Journey,
): Step<Ending | undefined> {
  const before = nowOf(context);
  const held = yield* goAhead(context, { run, ring, cluster: id });
  // A pause may have taken days.
  if (nowOf(context) !== before) journey.cluster = yield* readCluster(context, id);
  const status = journey.began === undefined ? 'skipped' : 'canceled';
  if (held !== undefined) return { status, because: [held] };
  const left = hasBegun(journey) ? undefined : leftBecause(journey.cluster.tags, ring);
  return left === undefined ? undefined : { status: 'skipped', because: [left] };
}

function hasBegun({ stage }: Journey): boolean {
  return stage !== undefined;
}

/** One that was woken and cannot be upgraded after all goes back to sleep. */
function unfinished(journey: Journey): Ending['status'] {
  return hasBegun(journey) ? 'failed' : 'skipped';
}

function* planned(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  { cluster, aim }: Journey,
): Step<Verdict<Move>> {
  const asks = needsOffer(cluster, aim) && cluster.power === 'Running';
  const offered = asks
    ? yield* steps<typeof activities>(context).readOfferedVersions(cluster.id)
    : [];
  return nextStep({ cluster, offered }, aim, input.rules.upgrades.poolsAtOnce, nowOf(context));
}

/** An operation that is not ours is waited out; it may have changed everything. */
function* calmDown(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  because: Reason[],
): Step<Next> {
  show(context, `waiting: ${sentences(because)}`);
  journey.cluster = yield* waitUntilCalm(context, input.cluster.id);
  if (!hasBegun(journey)) journey.from = journey.cluster.version;
  return AGAIN;
}

/** A stopped cluster may be woken; everything else that the plan refuses needs a person. */
function* refused(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  because: Reason[],
): Step<Next> {
  const stopped = journey.cluster.power === 'Stopped' && !hasBegun(journey);
  if (!stopped || input.rules.upgrades.stopped !== 'wake')
    return { ending: { status: unfinished(journey), because } };
  const notNow = yield* waitForWindow(context, input, journey, WAKE_MILLISECONDS);
  if (notNow !== undefined) return notNow;
  yield* wake(context, input, journey);
  return AGAIN;
}

/** The cluster is put to sleep again afterwards. */
function* wake(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
): Step<void> {
  journey.began = nowOf(context);
  const [failed] = yield* ask(context, input, journey, [{ kind: 'start' }]);
  if (failed !== undefined) throw new Refusal(failed.reason);
  journey.woken = true;
}

/** Everything that is true of a cluster only until its upgrade begins. */
function* notYet(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
): Step<Next | undefined> {
  const late = journey.woken ? undefined : yield* waitForWindow(context, input, journey, 0);
  if (late !== undefined) return late;
  return journey.cleared ? undefined : yield* passPreflight(context, input, journey);
}

function* waitForWindow(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  besides: number,
): Step<Next | undefined> {
  const now = context.df.currentUtcDateTime.getTime();
  const expected = expectedFor(input, journey) + besides;
  const start = whenToStart(input.window, input.freezes, jobOf(input), now, expected);
  if (start.kind === 'act') return undefined;
  if (start.kind !== 'wait') return { ending: { status: 'skipped', because: start.because } };
  show(context, `waiting: ${sentences(start.because)}`);
  journey.cluster = yield* sleepUntil(context, input, start.until);
  journey.from = journey.cluster.version;
  journey.leased = nowOf(context);
  // What preflight saw may be days old.
  journey.cleared = false;
  return AGAIN;
}

function jobOf({ goal }: ClusterUpgradeInput) {
  return goal.kind === 'nodeImages' ? 'nodeImages' : 'upgrades';
}

function expectedFor({ rules }: ClusterUpgradeInput, { cluster, aim }: Journey): number {
  return expectedMilliseconds(cluster, aim, workDuring(rules.upgrades));
}

/** Others may work on a cluster whose turn comes much later. */
function* sleepUntil(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  until: string,
): Step<Cluster> {
  const { id } = input.cluster;
  const wait = DateTime.fromISO(until).diff(DateTime.fromJSDate(context.df.currentUtcDateTime));
  const lend = wait.as('hours') > 1;
  if (lend) yield* releaseLease(context, id);
  yield* sleep(context, Math.max(1, wait.as('seconds')));
  if (lend) yield* takeLease(context, id, purposeOf(input));
  return yield* readCluster(context, id);
}

/** Again at the start, since days may have gone by since people saw it. */
function* passPreflight(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
): Step<Next | undefined> {
  for (let look = 1; ; look++) {
    show(context, 'preflight');
    const summary = yield* preflightOf(context, input, journey);
    const surge = surgeOf(summary);
    if (surge !== undefined) journey.surge = surge;
    if (!isHolding(summary.status)) break;
    const because = summary.problems
      .filter(({ status }) => isHolding(status))
      .map(({ reason }) => reason);
    const passing = summary.problems.every((one) => !isHolding(one.status) || passes(one));
    if (!passing || look === BLOCKED_LOOKS) return { ending: { status: 'skipped', because } };
    show(context, `waiting: ${sentences(because)}`);
    yield* sleep(context, BLOCKED_MINUTES * 60);
    journey.cluster = yield* readCluster(context, input.cluster.id);
  }
  journey.cleared = true;
  // It may have taken long, and the window may be about to close.
  return AGAIN;
}

function* preflightOf(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
): Step<PreflightSummary> {
  const { goal, target, rules, window, freezes, rollout } = input;
  const task = {
    cluster: journey.cluster,
    goal,
    rules: rules.upgrades,
    backups: rules.backups,
    freezes,
    rollout,
    expected: expectedFor(input, journey),
    ...(target === undefined ? {} : { target }),
    ...(window === undefined ? {} : { window }),
  };
  return yield* preflight(context, task);
}

/** Nobody begins on a guess: what could not be looked at holds as well. */
function isHolding(status: PreflightSummary['status']): boolean {
  return status === 'block' || status === 'cannotLook';
}

/** What changes by itself; also that Azure takes no more requests, or has a bad minute. */
function passes({ id, status, reason }: PreflightSummary['problems'][number]): boolean {
  if (status === 'cannotLook') return isPassing(reason);
  return id === 'kured' || id === 'backupRunning' || id === 'state';
}

/** Health as it is before the first change: what is broken already is not blamed on the upgrade. */
export function* beginWith(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
): Step<void> {
  const { health } = input.rules.upgrades;
  const before = yield* readHealth(context, journey.cluster, health);
  const [unread] = before.unread;
  // Without a look before it, nobody could judge the look after it.
  if (unread !== undefined) throw new Refusal(unread);
  journey.before = before;
  yield* noteVersionsOf(context, journey.cluster, input.rollout);
}
