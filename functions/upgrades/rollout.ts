/**
 * One Kubernetes version through the whole fleet, ring by ring. The rings are copied when it
 * starts: later edits of policy or tags wait for the next rollout.
 */
import type { OrchestrationContext } from 'durable-functions';
import { child, nowOf, type Step, steps, type Story } from '../../shared/durable/steps';
import type { Ring, RingMember } from '../../shared/fleet/rings';
import { announce } from '../notifications/contract';
import type * as activities from './activities';
import type { RingResult, RolloutInput, RolloutResult } from './contract';
import * as notices from './notices';
import { ringUpgrade } from './ringUpgrade';
import { type Scope, scopeOf, unchanged } from './scope';

export const rollout: Story<RolloutInput, RolloutResult> = { name: 'rollout', tell };

function* tell(context: OrchestrationContext, { target }: RolloutInput): Step<RolloutResult> {
  const { discoverFleet } = steps<typeof activities>(context);
  const id = context.df.instanceId;
  const started = nowOf(context);
  const { rings, outside } = yield* discoverFleet(null);
  const scopes = rings.map((ring) => scopeOf(ring, target));
  // Azure announces its list of versions again and again: no news where nothing is to be done.
  const quiet = scopes.every(({ todo }) => todo.clusters.length === 0);
  if (!quiet) yield* announce(context, notices.started(id, started, target, rings, outside));

  const results: RingResult[] = [];
  for (const { todo, there } of scopes) {
    const failed = results.find(({ status }) => status !== 'done');
    if (failed !== undefined) {
      results.push(notStarted(todo, failed.name));
      continue;
    }
    // The place for the ring's window, approval and bake time.
    context.df.setCustomStatus({ target, ring: todo.name, rings: summary(scopes, results) });
    const result = yield* upgradeRing(context, todo, there, target);
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

function* upgradeRing(
  context: OrchestrationContext,
  ring: Ring,
  there: RingMember[],
  target: string,
): Step<RingResult> {
  const rollout = context.df.instanceId;
  const at = nowOf(context);
  const input = { rollout, ring, target };
  const result = yield* child(context, ringUpgrade, input, `${rollout}:${ring.name}`);
  const clusters = [...result.clusters, ...there.map((member) => unchanged(member, at))];
  return { ...result, clusters };
}

/** A failed cluster keeps the next ring from starting. */
function notStarted(ring: Ring, after: string): RingResult {
  const message = `Ring ${ring.name} was not started because ring ${after} did not end well.`;
  return {
    name: ring.name,
    status: 'notStarted',
    clusters: [],
    because: [{ code: 'ringBeforeFailed', message, evidence: { ring: after } }],
  };
}

function summary(scopes: Scope[], results: RingResult[]) {
  return scopes.map(({ todo }, at) => ({
    name: todo.name,
    clusters: todo.clusters.length,
    status: results[at]?.status ?? 'waiting',
  }));
}
