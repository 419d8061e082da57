/**
 * Starts or stops one cluster, or its user pools: the lease, a last look, the guards, the change,
 * the proof, and what is written down of it. Sweeps begin it; an override may overtake it.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import { DateTime } from 'luxon';
import {
  listen,
  nowOf,
  requestsOf,
  type Step,
  steps,
  type Story,
} from '../../../shared/durable/steps';
import { definedOnly } from '../../../shared/fleet/optional';
import { reasonOf, Refusal } from '../../../shared/reasons';
import { readCluster, releaseLease, tryLease } from '../../clusters/contract';
import type * as guards from '../guards/activities';
import { proveAsleep, proveAwake } from '../proof/prove';
import type * as activities from './activities';
import { carryOut } from './carryOut';
import { type Concluded, conclude, ownChange } from './conclude';
import { OVERTAKEN, type PowerChangeInput, type PowerChangeResult } from './contract';
import { freezeKarpenter, thawKarpenter } from './karpenter';
import { freezing } from './limits';
import { planPower } from './plan';
import { type Ending, overtakenEnding, purposeOf, type Work } from './work';

export const powerChange: Story<PowerChangeInput, PowerChangeResult> = {
  name: 'powerChange',
  tell,
};

function* tell(context: OrchestrationContext, input: PowerChangeInput): Step<PowerChangeResult> {
  const concluded = { input, asked: nowOf(context) };
  const { id } = input;
  try {
    yield* tryLease(context, id, purposeOf(input));
  } catch (thrown) {
    const ending: Ending = { result: 'refused', because: [reasonOf(thrown)] };
    return yield* end(context, { ...concluded, ending });
  }
  try {
    const overtaken = yield* listen(context, OVERTAKEN);
    return yield* end(context, yield* underLease(context, concluded, overtaken));
  } finally {
    yield* releaseLease(context, id);
  }
}

function* end(context: OrchestrationContext, concluded: Concluded): Step<PowerChangeResult> {
  yield* conclude(context, concluded);
  const { result, because, seconds } = concluded.ending;
  return { result, because, requests: requestsOf(context), ...definedOnly({ seconds }) };
}

function* underLease(
  context: OrchestrationContext,
  begun: Pick<Concluded, 'input' | 'asked'>,
  overtaken: Task,
): Step<Concluded> {
  const unborn: Partial<Work> = {};
  try {
    const ready = yield* prepare(context, begun, overtaken, unborn);
    if ('result' in ready) return { ...begun, ...bornOf(unborn), ending: ready };
    const ending = yield* change(context, ready);
    return { ...begun, work: ready, ending };
  } catch (thrown) {
    const because = [reasonOf(thrown)];
    // What nobody foresaw must not pass for a change left out on purpose.
    const early = unborn.plan === undefined && thrown instanceof Refusal;
    const ending: Ending = { result: early ? 'refused' : 'failed', because, person: true };
    return { ...begun, ...bornOf(unborn), ending };
  }
}

function bornOf(unborn: Partial<Work>): { work?: Work } {
  return unborn.plan === undefined ? {} : { work: unborn as Work };
}

/** Reads, judges and plans; answers an ending when nothing is to be done, or may be. */
function* prepare(
  context: OrchestrationContext,
  { input, asked }: Pick<Concluded, 'input' | 'asked'>,
  overtaken: Task,
  unborn: Partial<Work>,
): Step<Work | Ending> {
  const { action, id } = input;
  const { lookAtGuards, startGuardLook } = steps<typeof guards>(context);
  const cluster = yield* readCluster(context, id);
  const inside = action.kind === 'stop' && cluster.power === 'Running' && cluster.privateApi;
  const command = inside ? { commandId: yield* startGuardLook(id) } : {};
  const guarded = yield* lookAtGuards({ cluster, action, ...command });
  const plan = planPower(action, cluster, guarded.saved);
  if ('refused' in plan) return { result: 'refused', because: [plan.refused], person: true };
  const work = { input, asked, overtaken, cluster, before: cluster, guarded, plan, moves: 0 };
  Object.assign(unborn, work, { told: false });
  if (!hasWork(unborn as Work)) return nothingToDo(unborn as Work);
  const { blocked, person } = guarded;
  if (blocked.length > 0) return { result: 'refused', because: blocked, person };
  if (overtaken.isCompleted) return overtakenEnding({ overtaken }, 'Nothing was asked of Azure.');
  return unborn as Work;
}

function hasWork({ plan, guarded, input }: Work): boolean {
  const thaws = input.action.kind === 'start' && guarded.frozen !== undefined;
  return plan.steps.length > 0 || freezes({ plan, guarded, input }) || thaws;
}

/** The policy wants Karpenter frozen, and it is there. */
function freezes({ plan, guarded, input }: Pick<Work, 'plan' | 'guarded' | 'input'>): boolean {
  const wanted = input.action.kind === 'stop' && guarded.rule?.autoProvisioning === 'freeze';
  if (!wanted || !plan.karpenter) return false;
  return freezing(guarded.karpenter ?? [], guarded.frozen).orders.length > 0;
}

/** Resource Graph lags, and people are quick. What was kept for a wake is not needed then. */
function nothingToDo({ input, cluster, guarded }: Work): Ending {
  const { kind } = input.action;
  const message = `${cluster.name} is as the ${kind} wants it already; somebody was quicker.`;
  const because = [{ code: 'already', message }];
  if (kind === 'start' && guarded.saved !== undefined) {
    return { result: 'done', because, state: 'running', restored: true };
  }
  return { result: 'overtaken', because, idle: true };
}

function* change(context: OrchestrationContext, work: Work): Step<Ending> {
  yield* noteAsked(context, work);
  for (const step of work.plan.steps) {
    const failed = yield* carryOut(context, work, step);
    if (failed !== undefined) return withState(work, failed);
  }
  return work.input.action.kind === 'start'
    ? yield* finishStart(context, work)
    : yield* finishStop(context, work);
}

/** What Azure has done of it so far is true, however it went on. */
function withState({ cluster, before, input }: Work, ending: Ending): Ending {
  if (cluster.power === before.power) return ending;
  return { ...ending, state: input.action.kind === 'start' ? 'running' : 'stopped' };
}

function* noteAsked(context: OrchestrationContext, work: Work): Step<void> {
  const { input, asked, plan, guarded } = work;
  const { id, name, action } = input;
  const ours = ownChange(context, { input, asked });
  const sleeps = action.kind === 'stop' && action.depth === 'pools';
  const frozen = freezes(work)
    ? freezing(guarded.karpenter ?? [], guarded.frozen).frozen
    : undefined;
  const kept = definedOnly({ saved: sleeps ? plan.saved : undefined, frozen });
  yield* steps<typeof activities>(context).notePowerAsked({ id, name, ours, ...kept });
}

function* finishStart(context: OrchestrationContext, work: Work): Step<Ending> {
  yield* thawKarpenter(context, work);
  const awake = { state: 'running', restored: true } as const;
  if (work.overtaken.isCompleted) {
    return { ...overtakenEnding(work, 'The start was let end.'), ...awake };
  }
  const missing = yield* proveAwake(context, work.cluster, work.guarded.rule?.probe);
  if (missing.length > 0) return { result: 'failed', because: missing, person: true, ...awake };
  const seconds = secondsSince(work.asked, nowOf(context));
  const message = `${work.cluster.name} runs: its nodes and system pods are ready, its webhooks answer.`;
  return { result: 'done', because: [{ code: 'provedAwake', message }], seconds, ...awake };
}

function secondsSince(from: string, to: string): number {
  return Math.round(DateTime.fromISO(to).diff(DateTime.fromISO(from)).as('seconds'));
}

function* finishStop(context: OrchestrationContext, work: Work): Step<Ending> {
  const { action } = work.input;
  const pools = action.depth === 'pools' ? work.plan.saved.map(({ name }) => name) : undefined;
  const notes = freezes(work) ? yield* freezeKarpenter(context, work) : [];
  const state = pools === undefined ? 'stopped' : 'asleep';
  if (work.overtaken.isCompleted) {
    return { ...overtakenEnding(work, 'The stop was let end.'), state };
  }
  const { missing, billed } = yield* proveAsleep(context, work.cluster, pools);
  const said = missing.length > 0 ? missing : [provedAsleep(work, pools)];
  const person = missing.some(({ code }) => code === 'orphanMachines');
  return {
    result: 'done',
    because: [...said, ...notes],
    person,
    state,
    ...definedOnly({ billed }),
  };
}

function provedAsleep({ cluster }: Work, pools: string[] | undefined) {
  const what = pools === undefined ? `${cluster.name} is stopped` : 'Its user pools have no nodes';
  return { code: 'provedAsleep', message: `${what}, and no machine of it goes on billing.` };
}
