/** Waits while operators have paused a rollout. A story of its own: a pause may take days. */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import { child, nowOf, sleep, type Step, steps, type Story } from '../../shared/durable/steps';
import { mayGoOn, type Subject } from '../../shared/fleet/orders';
import type { Reason } from '../../shared/reasons';
import type * as activities from './activities';

interface HoldInput extends Subject {
  run: string;
}

/** Looks before the history is cut by continuing as new. */
const LOOKS_PER_HISTORY = 30;

/** Answers why the work must not go on after all, or null. */
export const hold: Story<HoldInput, Reason | null> = { name: 'hold', tell };

function* tell(context: OrchestrationContext, input: HoldInput): Step<Reason | null> {
  for (let look = 0; look < LOOKS_PER_HISTORY; look++) {
    const verdict = yield* ordersFor(context, input);
    if (verdict.kind === 'refuse') return verdict.because[0] ?? null;
    if (verdict.kind !== 'wait') return null;
    const wait = DateTime.fromISO(verdict.until).diff(DateTime.fromISO(nowOf(context)));
    yield* sleep(context, wait.as('seconds'));
  }
  context.df.continueAsNew(input);
  return null;
}

/**
 * Goes on at once, after a pause, or not at all.
 * @returns why not, or undefined
 */
export function* goAhead(
  context: OrchestrationContext,
  input: HoldInput,
): Step<Reason | undefined> {
  const verdict = yield* ordersFor(context, input);
  if (verdict.kind === 'refuse') return verdict.because[0];
  if (verdict.kind !== 'wait') return undefined;
  context.df.setCustomStatus({ activity: `paused: ${verdict.because[0]?.message ?? ''}` });
  return (yield* child(context, hold, input, `${context.df.instanceId}:hold`)) ?? undefined;
}

function* ordersFor(context: OrchestrationContext, { run, ...subject }: HoldInput) {
  const orders = yield* steps<typeof activities>(context).readOrders(run);
  return mayGoOn(orders, subject, nowOf(context));
}
