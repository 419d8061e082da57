/**
 * One long-running operation of Azure on one cluster: ask for it, wait, read what became of it.
 * Waiting costs nothing: durable timers on a growing interval. What is read is the resource, since
 * the operation's own words are no proof.
 */
import type { OrchestrationContext } from 'durable-functions';
import { nowOf, sleep, type Step, steps, type Story } from '../../shared/durable/steps';
import { type Change, describeChange, type Progress, progressOf } from '../../shared/fleet/change';
import type { Cluster } from '../../shared/fleet/cluster';
import { type Outcome, reasonOf, Refusal, type Reason } from '../../shared/reasons';
import type * as activities from './activities';
import { secondsBeforeLook } from './waiting';

export interface OperationInput {
  id: string;
  change: Change;
  /** The shortest time that Azure is likely to need. */
  expectedSeconds: number;
  /** ISO instant of the request, when this is a continued wait. */
  since?: string;
}

/** Looks before the history is cut by continuing as new. */
const LOOKS_PER_HISTORY = 20;

/** `todo` after it was asked for: it was aborted, or undone by somebody. */
const ENDED_BADLY: Progress[] = ['failed', 'todo'];

/** Answers the cluster afterwards; a refusal is returned, since exceptions lose their type. */
export const operation: Story<OperationInput, Outcome<Cluster>> = { name: 'operation', tell };

function* tell(context: OrchestrationContext, input: OperationInput): Step<Outcome<Cluster>> {
  try {
    return yield* startAndWait(context, input);
  } catch (thrown) {
    return { refused: reasonOf(thrown) };
  }
}

function* startAndWait(
  context: OrchestrationContext,
  input: OperationInput,
): Step<Outcome<Cluster>> {
  const { readCluster, startChange } = steps<typeof activities>(context);
  const { id, change, expectedSeconds } = input;
  // A wait that continues asks again too: the change shows as asked for, so nothing is sent.
  const { asked, retryAfter = 0 } = yield* startChange({ id, change });
  const since = input.since ?? nowOf(context);
  if (asked) yield* sleep(context, Math.max(expectedSeconds, retryAfter));
  for (let look = 0; look < LOOKS_PER_HISTORY; look++) {
    const cluster = yield* readCluster(id);
    const progress = progressOf(change, cluster);
    if (progress === 'done') return { ok: cluster };
    if (ENDED_BADLY.includes(progress))
      return { refused: yield* whyFailed(context, input, cluster) };
    const wait = secondsBeforeLook({ since, now: nowOf(context), expectedSeconds });
    if (wait === undefined) return { refused: stillRunning(change, since) };
    yield* sleep(context, wait);
  }
  context.df.continueAsNew({ ...input, since });
  return { refused: stillRunning(change, since) };
}

function* whyFailed(
  context: OrchestrationContext,
  { id, change }: OperationInput,
  cluster: Cluster,
): Step<Reason> {
  const { readPoolError } = steps<typeof activities>(context);
  const failed = 'pool' in change ? change.pool : failedPool(cluster);
  const known = failed === undefined ? cluster.error : yield* readPoolError({ id, pool: failed });
  if (known) return { code: known.code, message: known.message };
  return {
    code: 'operationFailed',
    message: `Azure ended the change of ${describeChange(change)} as ${cluster.provisioningState} and gives no reason; see the activity log of ${cluster.name}.`,
  };
}

function failedPool(cluster: Cluster): string | undefined {
  return cluster.pools.find(({ error }) => error !== undefined)?.name;
}

function stillRunning(change: Change, since: string): Reason {
  return {
    code: 'stillRunning',
    message: `Azure has been changing ${describeChange(change)} since ${since} without an end; abort it or ask Azure support.`,
  };
}

/** For the contract: the outcome as a value or a thrown refusal. */
export function settled(outcome: Outcome<Cluster>): Cluster {
  if ('ok' in outcome) return outcome.ok;
  throw new Refusal('refused' in outcome ? outcome.refused : outcome.retry.reason);
}
