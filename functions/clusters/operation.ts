/**
 * One long-running operation of Azure on one cluster: ask for it, wait, read what became of it.
 * Waiting costs nothing: durable timers on a growing interval, cut short by the event that says
 * that a pool is through. What is read is the resource, since no message is proof.
 */
import type { OrchestrationContext, Task } from 'durable-functions';
import {
  addRequests,
  type Counted,
  nowOf,
  requestsOf,
  sleep,
  sleepUnless,
  type Step,
  steps,
  type Story,
} from '../../shared/durable/steps';
import type { Started } from '../../shared/azure/aks';
import { type Change, describeChange, type Progress, progressOf } from '../../shared/fleet/change';
import type { Cluster } from '../../shared/fleet/cluster';
import { type Outcome, reasonOf, Refusal, type Reason } from '../../shared/reasons';
import type * as activities from './activities';
import type { Why } from './trail';
import { secondsBeforeLook } from './waiting';

export interface OperationInput {
  id: string;
  change: Change;
  /** The time that Azure is likely to need. */
  expectedSeconds: number;
  /** For the trail; stories begun before there was one do not say. */
  why?: Why;
  /** When this began, of a continued wait: ISO instant, UTC. */
  began?: string;
  /** When Azure took the request, of a continued wait: ISO instant, UTC. */
  since?: string;
  /** Azure has the request: it is not sent again. */
  asked?: true;
  /** Requests of earlier histories. */
  requests?: number;
}

/** Answers the cluster afterwards; a refusal is returned, since exceptions lose their type. */
export type OperationResult = Counted<Cluster>;

/** Event: Azure says that it has replaced the nodes of the pool, or failed to. */
export const POOL_ROLLED = 'poolRolled';

/** Looks before the history is cut by continuing as new. */
const LOOKS_PER_HISTORY = 20;

/** `todo` after it was asked for: it was aborted, or undone by somebody. */
const ENDED_BADLY: Progress[] = ['failed', 'todo'];

export const operation: Story<OperationInput, OperationResult> = { name: 'operation', tell };

function* tell(context: OrchestrationContext, input: OperationInput): Step<OperationResult> {
  addRequests(context, input.requests);
  const outcome = yield* inWords(context, input);
  return { ...outcome, requests: requestsOf(context) };
}

function* inWords(context: OrchestrationContext, input: OperationInput): Step<Outcome<Cluster>> {
  try {
    return yield* startAndWait(context, input);
  } catch (thrown) {
    return { refused: reasonOf(thrown) };
  }
}

function* startAndWait(
  context: OrchestrationContext,
  given: OperationInput,
): Step<Outcome<Cluster>> {
  const rolled = context.df.waitForExternalEvent(POOL_ROLLED);
  const input = { ...given, began: given.began ?? nowOf(context) };
  const started = input.asked ? { asked: false } : yield* ask(context, input);
  if (started === undefined) return goOn(context, input);
  const { asked, retryAfter = 0 } = started;
  const since = input.since ?? nowOf(context);
  if (asked) yield* sleepUnless(context, rolled, Math.max(input.expectedSeconds, retryAfter));
  return yield* watch(context, { ...input, since }, rolled);
}

/**
 * Asks Azure, and again while it is at work on something else: that is waited out for a day.
 * @returns undefined when the history has grown long enough and Azure is still busy
 */
function* ask(
  context: OrchestrationContext,
  { id, change, why, began }: OperationInput & { began: string },
): Step<Started | undefined> {
  const { startChange } = steps<typeof activities>(context);
  const asking = { instance: context.df.instanceId, began };
  for (let attempt = 0; attempt < LOOKS_PER_HISTORY; attempt++) {
    const { busy, ...started } = yield* startChange({ id, change, asking, ...(why && { why }) });
    if (busy === undefined) return started;
    const wait = secondsBeforeLook({ since: began, now: nowOf(context), expectedSeconds: 0 });
    if (wait === undefined) throw new Refusal(busy.reason);
    yield* sleep(context, Math.max(wait, busy.after));
  }
  return undefined;
}

/** What is returned after this is not read by anybody. */
function goOn(context: OrchestrationContext, input: OperationInput): Outcome<Cluster> {
  context.df.continueAsNew({ ...input, requests: requestsOf(context) });
  return { refused: { code: 'continued', message: 'It goes on in a new history.' } };
}

/** Looks at the resource until it settles. */
function* watch(
  context: OrchestrationContext,
  input: OperationInput & { since: string },
  rolled: Task,
): Step<Outcome<Cluster>> {
  const { readCluster } = steps<typeof activities>(context);
  const { id, change, expectedSeconds, since } = input;
  for (let look = 0; look < LOOKS_PER_HISTORY; look++) {
    const heard = rolled.isCompleted;
    const cluster = yield* readCluster(id);
    const progress = progressOf(change, cluster);
    if (progress === 'done') return { ok: cluster };
    if (ENDED_BADLY.includes(progress))
      return { refused: yield* whyFailed(context, input, cluster) };
    const wait = secondsBeforeLook({ since, now: nowOf(context), expectedSeconds });
    if (wait === undefined) return { refused: stillRunning(change, since) };
    // The event may have come while the resource was read.
    if (heard || !rolled.isCompleted) yield* sleepUnless(context, rolled, wait);
  }
  return goOn(context, { ...input, asked: true });
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

/** For the contract: why it did not come to a good end. */
export function reasonIn(outcome: Outcome<Cluster> | undefined): Reason | undefined {
  if (outcome === undefined || 'ok' in outcome) return undefined;
  return 'refused' in outcome ? outcome.refused : outcome.retry.reason;
}
