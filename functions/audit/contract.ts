/** What other jobs may ask of the audit trail. */
import type { OrchestrationContext } from 'durable-functions';
import { type Step, steps } from '../../shared/durable/steps';
import type { AuditEntry } from '../../shared/audit/entry';
import { reasonOf } from '../../shared/reasons';
import type * as activities from './activities';

/**
 * Adds an entry to the audit trail. One that cannot be written, after some attempts, is logged
 * whole: to stop an upgrade halfway would do more harm than an entry in another place.
 */
export function* record(context: OrchestrationContext, entry: AuditEntry): Step<void> {
  try {
    yield* steps<typeof activities>(context).writeAudit(entry);
  } catch (thrown) {
    const why = reasonOf(thrown).message;
    context.error(`audit entry not written (${why}): ${JSON.stringify(entry)}`);
  }
}
