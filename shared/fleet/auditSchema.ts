/** The section `audit` of the policy. */
import { z } from 'zod';
import { duration, keys } from './policyFields';

export const auditSchema = keys({
  keep: duration
    .prefault('400d')
    .describe('Entries of the audit trail and old approvals are deleted after this.'),
}).describe('What was done, by whom and why.');

/** Durations in milliseconds. */
export type AuditRules = z.output<typeof auditSchema>;
