/** What other jobs may ask of notifications. */
import type { OrchestrationContext } from 'durable-functions';
import { type Step, steps } from '../../shared/durable/steps';
import type { Notice } from '../../shared/notify/notice';
import { reasonOf } from '../../shared/reasons';
import type * as activities from './activities';

/** Tells people. News that cannot be delivered is logged and never stops the work it is about. */
export function* announce(context: OrchestrationContext, notice: Notice): Step<void> {
  const { postToTeams, sendMail } = steps<typeof activities>(context);
  for (const deliver of [postToTeams, sendMail]) {
    try {
      yield* deliver(notice);
    } catch (thrown) {
      context.error(`notice '${notice.key}' was not delivered: ${reasonOf(thrown).message}`);
    }
  }
}
