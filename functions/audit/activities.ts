/** I/O of the audit trail. */
import type { AuditEntry } from '../../shared/audit/entry';
import type { Outcome } from '../../shared/reasons';
import { services } from '../../shared/services';

export async function writeAudit(entry: AuditEntry): Promise<Outcome<null>> {
  await (await services().audit()).write(entry);
  return { ok: null };
}
