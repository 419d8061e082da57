/**
 * One Kubernetes version through the whole fleet, ring by ring. The rings are copied when it
 * starts: later edits of policy or tags wait for the next rollout.
 */
import type { OrchestrationContext } from 'durable-functions';
import { child, nowOf, sleep, type Step, steps, type Story } from '../../shared/durable/steps';
import type { Membership, Ring } from '../../shared/fleet/rings';
import { type Reason, reasonOf } from '../../shared/reasons';
import { announce } from '../notifications/contract';
import type * as activities from './activities';
import type { RingResult, RolloutInput, RolloutResult } from './contract';
import * as notices from './notices';
import { judgeRing } from './promotion';
import { ringUpgrade } from './ringUpgrade';
import { type Scope, scopeOf, unchanged } from './scope';

export const rollout: Story<RolloutInput, RolloutResult> = { name: 'rollout', tell };

function* tell(context: OrchestrationContext, { goal }: RolloutInput): Step<RolloutResult> {
  const target = goal.kind === 'kubernetes' ? goal.version : '';
  const id = context.df.instanceId;
  const started = nowOf(context);
  const { rings, outside } = yield* discover(context, target);
  const scopes = rings.map((ring) => scopeOf(ring, target));
  // Azure announces its list of versions again and again: no news where nothing is to be done.
  const quiet = scopes.every(({ todo }) => todo.clusters.length === 0);
  if (!quiet) yield* announce(context, notices.started(id, started, target, rings, outside));

  const results: RingResult[] = [];
  for (const scope of scopes) {
    const { todo } = scope;
    const held = whyNotStarted(todo, results);
    if (held !== undefined) {
      results.push({ name: todo.name, status: 'notStarted', clusters: [], because: [held] });
      continue;
    }
    yield* bake(context, target, scopes, results);
    context.df.setCustomStatus({ target, rings: summary(scopes, results, todo.name) });
    const result = yield* upgradeRing(context, scope, target);
    results.push(result);
    if (!quiet) yield* announce(context, notices.ringDone(id, started, target, result));
  }

  const status = results.every((ring) => ring.status === 'done') ? 'done' : 'failed';
  const result: RolloutResult = {
    target,
    status,
    rings: results,
    outside: outside.map(({ cluster, reason }) => ({ ...cluster, reason })),
    started,
    finished: nowOf(context),
  };
  context.df.setCustomStatus({ target, rings: summary(scopes, results) });
  if (!quiet) yield* announce(context, notices.finished(id, result));
  return result;
}

/** A rollout that cannot even begin says so: nobody watches for what does not happen. */
function* discover(context: OrchestrationContext, target: string): Step<Membership> {
  const { discoverFleet } = steps<typeof activities>(context);
  try {
    return yield* discoverFleet(null);
  } catch (thrown) {
    const { instanceId } = context.df;
    yield* announce(
      context,
      notices.notBegun(instanceId, nowOf(context), target, reasonOf(thrown)),
    );
    throw thrown;
  }
}

/** Gives the ring before time to show what the upgrade did to it. */
function* bake(
  context: OrchestrationContext,
  target: string,
  scopes: Scope[],
  results: RingResult[],
): Step<void> {
  const before = scopes[results.length - 1]?.todo;
  const changed = results.at(-1)?.clusters.some(({ status }) => status === 'upgraded') ?? false;
  if (before === undefined || before.bake === 0 || !changed) return;
  const baking = { ring: before.name, seconds: before.bake / 1000 };
  context.df.setCustomStatus({ target, baking, rings: summary(scopes, results) });
  yield* sleep(context, before.bake / 1000);
}

function* upgradeRing(
  context: OrchestrationContext,
  { todo, there }: Scope,
  target: string,
): Step<RingResult> {
  const rollout = context.df.instanceId;
  const started = nowOf(context);
  const input = { rollout, ring: todo, target };
  const upgraded = yield* child(context, ringUpgrade, input, `${rollout}:${todo.name}`);
  const clusters = [...upgraded, ...there.map((member) => unchanged(member, started))];
  const verdict = judgeRing(todo, clusters);
  return { name: todo.name, ...verdict, clusters, started, finished: nowOf(context) };
}

function whyNotStarted(ring: Ring, before: RingResult[]): Reason | undefined {
  const failed = before.find(({ status }) => status !== 'done');
  if (failed !== undefined) {
    const message = `Ring ${ring.name} was not started because ring ${failed.name} did not end well.`;
    return { code: 'ringBeforeFailed', message, evidence: { ring: failed.name } };
  }
  if (!ring.needsApproval || ring.clusters.length === 0) return undefined;
  // Nothing may start unasked where the policy wants to be asked.
  return {
    code: 'approvalNeeded',
    message: `Ring ${ring.name} wants an approval, and this version cannot ask for one yet: leave out 'approval' to let it start.`,
  };
}

function summary(scopes: Scope[], results: RingResult[], running?: string) {
  return scopes.map(({ todo: { name, clusters } }, at) => ({
    name,
    clusters: clusters.length,
    status: results[at]?.status ?? (name === running ? 'running' : 'waiting'),
  }));
}
