/**
 * Empties one batch of one channel, message after message, and waits as the channel demands. All
 * that it knows is in the outbox, so a courier that is lost is replaced by another.
 */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import { nowOf, sleep, type Step, steps, type Story } from '../../shared/durable/steps';
import type { Next } from '../../shared/notify/desk';
import { reasonOf } from '../../shared/reasons';
import type * as activities from './activities';

export interface Errand {
  channel: string;
  /** `now`, or the ISO instant (UTC) until which it is collected. */
  batch: string;
}

export const courier: Story<Errand, null> = { name: 'noticeCourier', tell };

/** Turns of a history: at most eight events each. */
const TURNS = 30;

/** Seconds until a turn that failed for no reason of the channel (storage is away) is tried again. */
const AFTER_FAULT = 300;

/** A courier that can do nothing ends as failed, for people to see; another replaces it later. */
const FAULTS_MAX = 12;

function* tell(context: OrchestrationContext, errand: Errand): Step<null> {
  yield* untilDue(context, errand.batch);
  let faults = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const next = yield* takeTurn(context, errand);
    if (next.kind === 'ended') return null;
    if (next.kind === 'wait') yield* sleep(context, next.seconds);
    if (next.kind !== 'fault') continue;
    if (++faults === FAULTS_MAX) throw new Error(next.message);
    yield* sleep(context, AFTER_FAULT);
  }
  context.df.continueAsNew(errand);
  return null;
}

function* takeTurn(
  context: OrchestrationContext,
  errand: Errand,
): Step<Next | { kind: 'fault'; message: string }> {
  try {
    const job = { ...errand, courier: context.df.instanceId };
    return yield* steps<typeof activities>(context).dispatch(job);
  } catch (thrown) {
    const { message } = reasonOf(thrown);
    context.error(`notices for ${errand.channel} have to wait: ${message}`);
    return { kind: 'fault', message };
  }
}

function* untilDue(context: OrchestrationContext, batch: string): Step<void> {
  const due = DateTime.fromISO(batch);
  const left = due.diff(DateTime.fromISO(nowOf(context))).as('seconds');
  if (due.isValid && left > 0) yield* sleep(context, left);
}
