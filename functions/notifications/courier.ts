/**
 * Empties one batch of one channel, message after message, and waits as the channel demands. All
 * that it knows is in the outbox, so a courier that is lost is replaced by another.
 */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import { nowOf, sleep, type Step, steps, type Story } from '../../shared/durable/steps';
import type * as activities from './activities';

export interface Errand {
  channel: string;
  /** `now`, or the ISO instant (UTC) until which it is collected. */
  batch: string;
}

export const courier: Story<Errand, null> = { name: 'noticeCourier', tell };

/** Turns of a history: four events each. */
const TURNS = 50;

function* tell(context: OrchestrationContext, errand: Errand): Step<null> {
  const { dispatch } = steps<typeof activities>(context);
  yield* untilDue(context, errand.batch);
  for (let turn = 0; turn < TURNS; turn++) {
    const next = yield* dispatch({ ...errand, courier: context.df.instanceId });
    if (next.kind === 'ended') return null;
    if (next.kind === 'wait') yield* sleep(context, next.seconds);
  }
  context.df.continueAsNew(errand);
  return null;
}

function* untilDue(context: OrchestrationContext, batch: string): Step<void> {
  const due = DateTime.fromISO(batch);
  const left = due.diff(DateTime.fromISO(nowOf(context))).as('seconds');
  if (due.isValid && left > 0) yield* sleep(context, left);
}
