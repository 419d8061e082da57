/** Approvals in the policy: who may say yes, and what silence means. */
import { z } from 'zod';
import { duration, keys } from './policyFields';

const automaticSchema = keys({
  clusters: z.int().min(1).max(1000).describe('At most so many clusters are touched.'),
  warnings: z.int().min(0).max(1000).default(0).describe('At most so many preflight warnings.'),
});

const person = z
  .string({ error: 'an e-mail address, or group:NAME' })
  .regex(/^([^\s@]+@[^\s@]+|group:\S.*)$/, 'an e-mail address, or group: and an Entra group');

export const approvalSchema = keys({
  approvers: z
    .array(person)
    .optional()
    .describe('E-mail addresses, or group: and an Entra group. Whoever gets it, when left out.'),
  deputies: z.array(person).default([]).describe('Asked when nobody has answered in time.'),
  needed: z.int().min(1).max(5).default(1).describe('How many must say yes.'),
  remindAfter: duration.prefault('4h').describe('Reminds those asked.'),
  escalateAfter: duration.prefault('24h').describe('Asks the deputies too.'),
  expiresAfter: duration.prefault('72h').describe('After this silence counts as an answer.'),
  onExpiry: z
    .enum(['cancel', 'nextWindow', 'proceed'])
    .default('cancel')
    .describe('What silence means.'),
  signIn: z
    .boolean()
    .default(false)
    .describe('Only people who signed in with Entra may decide; a link alone is not enough.'),
  separation: z
    .boolean()
    .default(true)
    .describe('Whoever started the work by hand may not approve it.'),
  automatic: automaticSchema
    .optional()
    .describe('When nobody needs to be asked; always asked when left out.'),
}).describe('A person must say yes before the ring starts.');

/** Durations in milliseconds. */
export type ApprovalRules = z.output<typeof approvalSchema>;
