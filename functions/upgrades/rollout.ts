/**
 * One goal through the whole fleet, ring by ring. Policy, rings and targets are copied when it
 * starts: later edits wait for the next rollout.
 */
import type { OrchestrationContext } from 'durable-functions';
import { child, nowOf, type Step, steps, type Story } from '../../shared/durable/steps';
import { type Reason, reasonOf } from '../../shared/reasons';
import { announce } from '../notifications/contract';
import type * as activities from './activities';
import { lookAhead } from './agreement';
import type { RingPlan, RingResult, RolloutInput, RolloutResult, RunPlan } from './contract';
import { describeGoal } from './goalTypes';
import * as notices from './notices';
import type { RingPreflightResult } from './preflight/ringPreflight';
import { type RingInput, ringUpgrade } from './ringUpgrade';
import { NOBODY } from './tally';

export const rollout: Story<RolloutInput, RolloutResult> = { name: 'rollout', tell };

function* tell(context: OrchestrationContext, input: RolloutInput): Step<RolloutResult> {
  const started = nowOf(context);
  const plan = yield* open(context, input, started);
  // Azure announces its list of versions again and again: no news where nothing is to be done.
  const quiet = plan.rings.every(({ todo }) => todo === 0);
  if (!quiet) yield* begin(context, input, plan);

  const results: RingResult[] = [];
  for (const ring of plan.rings) {
    const failed = results.find(({ status }) => status === 'failed' || status === 'notStarted');
    if (failed !== undefined) {
      results.push(notStarted(ring, failed));
      continue;
    }
    show(context, input, plan, results, ring.name);
    const turn = ringInput(context, input, plan, ring);
    results.push(yield* child(context, ringUpgrade, turn, ringId(context, ring)));
  }

  const { canceled } = yield* steps<typeof activities>(context).readOrders(plan.run);
  const result: RolloutResult = {
    goal: input.goal,
    run: plan.run,
    status: canceled === undefined ? statusOf(results) : 'canceled',
    rings: results,
    outside: plan.outside,
    started,
    finished: nowOf(context),
  };
  show(context, input, plan, results);
  yield* steps<typeof activities>(context).closeRun({ rollout: context.df.instanceId, result });
  if (!quiet) yield* announce(context, notices.finished(context.df.instanceId, result));
  return result;
}

/** A rollout that cannot even begin says so: nobody watches for what does not happen. */
function* open(
  context: OrchestrationContext,
  { goal, startedBy, only }: RolloutInput,
  started: string,
): Step<RunPlan> {
  const { instanceId } = context.df;
  const request = {
    rollout: instanceId,
    goal,
    started,
    ...(startedBy === undefined ? {} : { startedBy }),
    ...(only === undefined ? {} : { only }),
  };
  try {
    return yield* steps<typeof activities>(context).openRun(request);
  } catch (thrown) {
    yield* announce(context, notices.notBegun(instanceId, started, goal, reasonOf(thrown)));
    throw thrown;
  }
}

/** What is known days ahead is told days ahead. The clusters of the first ring begin at once. */
function* begin(context: OrchestrationContext, input: RolloutInput, plan: RunPlan): Step<void> {
  const later = plan.rings.filter(({ todo }) => todo > 0).slice(1);
  const ahead: { ring: RingPlan; found: RingPreflightResult }[] = [];
  for (const ring of later) {
    const found = yield* lookAhead(context, ringInput(context, input, plan, ring), 'ahead');
    ahead.push({ ring, found });
  }
  yield* announce(context, notices.started(context.df.instanceId, input.goal, plan, ahead));
}

function ringInput(
  context: OrchestrationContext,
  { goal, startedBy }: RolloutInput,
  { run, rules, rings }: RunPlan,
  ring: RingPlan,
): RingInput {
  const bakes = rings.some(({ place, todo }) => place > ring.place && todo > 0);
  const who = startedBy === undefined ? {} : { startedBy };
  return { rollout: context.df.instanceId, run, goal, rules, ring, bakes, ...who };
}

function ringId(context: OrchestrationContext, { name }: RingPlan): string {
  return `${context.df.instanceId}:${name}`;
}

function notStarted({ name }: RingPlan, before: RingResult): RingResult {
  const reason: Reason = {
    code: 'ringBeforeFailed',
    message: `Ring ${name} was not started because ring ${before.name} did not end well.`,
    evidence: { ring: before.name },
  };
  return { name, status: 'notStarted', ...NOBODY, because: [reason] };
}

function statusOf(results: RingResult[]): RolloutResult['status'] {
  const bad = results.some(({ status }) => status === 'failed' || status === 'notStarted');
  return bad ? 'failed' : 'done';
}

/** How far it is, for whoever asks. */
function show(
  context: OrchestrationContext,
  { goal }: RolloutInput,
  { run, rings }: RunPlan,
  results: RingResult[],
  running?: string,
): void {
  const shown = rings.map(({ name, todo }, at) => ({
    name,
    clusters: todo,
    status: results[at]?.status ?? (name === running ? 'running' : 'waiting'),
  }));
  context.df.setCustomStatus({ goal: describeGoal(goal), run, rings: shown });
}
