/** Reads the maintenance windows of some clusters, one after the other. */
import type { OrchestrationContext } from 'durable-functions';
import { type Step, steps, type Story } from '../../shared/durable/steps';
import { reasonOf } from '../../shared/reasons';
import type * as activities from './activities';

/** Input: ids. Answers how many could be read; what could not is noted with its reason. */
export const calendarBatch: Story<string[], number> = { name: 'calendarBatch', tell };

function* tell(context: OrchestrationContext, ids: string[]): Step<number> {
  const { readMaintenance, noteUnread } = steps<typeof activities>(context);
  let read = 0;
  for (const id of ids) {
    try {
      yield* readMaintenance(id);
      read++;
    } catch (thrown) {
      yield* noteUnread({ id, reason: reasonOf(thrown) });
    }
  }
  return read;
}
