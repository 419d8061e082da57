/** What other jobs may ask of notifications. Each costs the asker one activity. */
import type { OrchestrationContext } from 'durable-functions';
import { nowOf, type Step, steps } from '../../shared/durable/steps';
import type { SentEvent } from '../../shared/notify/cloudEvent';
import type { Notice } from '../../shared/notify/notice';
import { reasonOf } from '../../shared/reasons';
import type * as activities from './activities';

/**
 * Tells people. The notice is kept in the outbox, and delivered from there however long that takes.
 * News that cannot even be kept is logged and never stops the work it is about.
 */
export function* announce(context: OrchestrationContext, notice: Notice): Step<void> {
  try {
    yield* steps<typeof activities>(context).acceptNotice(notice);
  } catch (thrown) {
    context.error(`notice '${notice.key}' was not kept: ${reasonOf(thrown).message}`);
  }
}

/** An event for programs. */
export interface Published extends Pick<SentEvent, 'type' | 'subject' | 'data'> {
  /** The same for the same event: subscribers recognise a repetition by it. */
  key: string;
}

/** Tells programs, when there is a topic: setting EVENT_TOPIC_ENDPOINT. Kept as a notice is. */
export function* publishEvent(
  context: OrchestrationContext,
  { key, ...event }: Published,
): Step<void> {
  try {
    yield* steps<typeof activities>(context).acceptEvent({
      ...event,
      id: key,
      time: nowOf(context),
    });
  } catch (thrown) {
    context.error(`event '${key}' was not kept: ${reasonOf(thrown).message}`);
  }
}
