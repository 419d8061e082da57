/** The section `audit` of the policy. Durations are milliseconds. */
import { duration, keys } from './policyFields';

export const auditSchema = keys({
  keep: duration
    .prefault('400d')
    .describe('Entries of the audit trail and old approvals are deleted after this.'),
}).describe('What was done, by whom and why.');
