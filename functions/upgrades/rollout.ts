/**
 * One Kubernetes version through the whole fleet, ring by ring. The rings are copied when it
 * starts: later edits of policy or tags wait for the next rollout.
 */
import type { OrchestrationContext } from 'durable-functions';
import { child, nowOf, type Step, steps, type Story } from '../../shared/durable/steps';
import type { Ring } from '../../shared/fleet/rings';
import { announce } from '../notifications/contract';
import type * as activities from './activities';
import type { RingResult, RolloutInput, RolloutResult } from './contract';
import * as notices from './notices';
import { ringUpgrade } from './ringUpgrade';

export const rollout: Story<RolloutInput, RolloutResult> = { name: 'rollout', tell };

function* tell(context: OrchestrationContext, { target }: RolloutInput): Step<RolloutResult> {
  const { discoverFleet } = steps<typeof activities>(context);
  const id = context.df.instanceId;
  const started = nowOf(context);
  const { rings, outside } = yield* discoverFleet(null);
  yield* announce(context, notices.started(id, started, target, rings, outside));

  const results: RingResult[] = [];
  for (const ring of rings) {
    const failed = results.find(({ status }) => status !== 'done');
    if (failed !== undefined) {
      results.push(notStarted(ring, failed.name));
      continue;
    }
    // The place for the ring's window, approval and bake time.
    context.df.setCustomStatus({ target, ring: ring.name, rings: summary(rings, results) });
    const result = yield* child(
      context,
      ringUpgrade,
      { rollout: id, ring, target },
      `${id}:${ring.name}`,
    );
    results.push(result);
    yield* announce(context, notices.ringDone(id, started, target, result));
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
  context.df.setCustomStatus({ target, rings: summary(rings, results) });
  yield* announce(context, notices.finished(id, result));
  return result;
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

function summary(rings: Ring[], results: RingResult[]) {
  return rings.map(({ name, clusters }, at) => ({
    name,
    clusters: clusters.length,
    status: results[at]?.status ?? 'waiting',
  }));
}
