/**
 * What a careful engineer looks at before an upgrade: days ahead and again at the start. It changes
 * nothing, but for the backup that the policy may want.
 */
import type { OrchestrationContext } from 'durable-functions';
import { child, nowOf, sleep, type Step, steps } from '../../../shared/durable/steps';
import type { ClusterRef } from '../../../shared/fleet/cluster';
import { type Reason, reasonOf } from '../../../shared/reasons';
import type * as activities from './activities';
import type { Inspection } from './activities';
import { backupBefore, backupName } from './backupBefore';
import { unseen } from './check';
import type { PreflightInput } from './facts';
import type { PreflightSummary } from './report';

export type { PreflightInput } from './facts';
export { surgeOf } from './judge';

/** Looks at what may only be hidden for a moment: Azure throttles, an API server restarts. */
const LOOKS_MAX = 3;

/** Longest pause between them, in seconds. */
const PAUSE_MAX = 300;

/**
 * Looks, judges, keeps the full report and answers what does not pass. It never throws: what cannot
 * be looked at says so.
 */
export function* preflight(
  context: OrchestrationContext,
  input: PreflightInput,
): Step<PreflightSummary> {
  try {
    const { summary, takeBackupIn: namespace } = yield* inspect(context, input);
    if (namespace === undefined) return summary;
    yield* takeBackup(context, input, namespace);
    return (yield* inspect(context, input)).summary;
  } catch (thrown) {
    return blind(input.cluster, nowOf(context), reasonOf(thrown));
  }
}

/** Nobody could look at the cluster at all. */
export function blind({ id, name }: ClusterRef, at: string, reason: Reason): PreflightSummary {
  return { id, name, at, status: 'cannotLook', problems: [unseen('state', reason)] };
}

function* inspect(context: OrchestrationContext, input: PreflightInput): Step<Inspection> {
  const { inspectCluster, startInspection } = steps<typeof activities>(context);
  const { id, privateApi, power } = input.cluster;
  for (let look = 1; ; look++) {
    const byCommand = privateApi && power === 'Running';
    const commandId = byCommand ? { commandId: yield* startInspection(id) } : {};
    const inspection = yield* inspectCluster({ input, ...commandId });
    if (inspection.again === undefined || look === LOOKS_MAX) return inspection;
    yield* sleep(context, Math.min(PAUSE_MAX, inspection.again));
  }
}

/** A backup that does not come to an end is judged by the look that follows. */
function* takeBackup(
  context: OrchestrationContext,
  { cluster, rollout }: PreflightInput,
  namespace: string,
): Step<void> {
  const order = { name: backupName(rollout, nowOf(context)), namespace };
  const { id, privateApi } = cluster;
  yield* child(
    context,
    backupBefore,
    { id, privateApi, rollout, order },
    `${context.df.instanceId}:${order.name}`,
  );
}
