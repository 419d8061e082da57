/** The sections of the policy that belong to one job each. */
import { z } from 'zod';
import { duration, keys } from './policyFields';
import { selectorSchema } from './selector';

export const rebootsSchema = keys({
  overdueAfter: duration
    .prefault('7d')
    .describe('A node that has needed a reboot for longer is a finding.'),
}).describe('Nodes that need a reboot.');

export const backupsSchema = keys({
  clusters: selectorSchema.optional().describe('Clusters that must have backups; all by default.'),
  maxAge: duration.prefault('24h').describe('The newest good backup must not be older.'),
  beforeUpgrade: z
    .enum(['ignore', 'require', 'take'])
    .default('ignore')
    .describe('Without a young enough backup: go on, refuse, or take one first.'),
}).describe('Velero and AKS Backup.');

export const postureSchema = keys({
  ignore: z.array(z.string().min(1)).default([]).describe('Checks that are not made, by id.'),
}).describe('Audit against the AKS baseline.');

export const scopeSchema = keys({
  subscriptions: z
    .array(z.guid('a subscription id (GUID)'))
    .default([])
    .describe('Subscriptions to look after; all that the app can read when left out.'),
  include: selectorSchema.optional().describe('Opt in: only these clusters.'),
  exclude: selectorSchema
    .optional()
    .describe('Opt out: never these. The tag steward: off on a cluster always wins.'),
}).describe('Which clusters are looked after.');
