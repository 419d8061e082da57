/** The section `rings` of the policy. */
import { z } from 'zod';
import { approvalSchema } from './approvalSchema';
import { windowUse } from './calendarSchema';
import { amount, duration, keys, name, share } from './policyFields';
import { selectorSchema } from './selector';

export const ringSchema = keys({
  name: name.describe('Also the value of the tag steward-ring of its clusters.'),
  clusters: selectorSchema
    .optional()
    .describe('Which clusters are in it. The tag steward-ring of a cluster wins over this.'),
  orderBy: z
    .string()
    .min(1, 'the name of a tag')
    .optional()
    .describe('Tag whose value orders the clusters; numbers by size, without the tag last.'),
  window: windowUse.optional().describe('When upgrades may start; any time when left out.'),
  maxConcurrent: amount(1, 50)
    .default(3)
    .describe('Clusters upgraded at the same time: a number, or a percentage of the ring.'),
  bake: duration
    .prefault('0m')
    .describe('How long the ring must stay healthy before the next one starts.'),
  approval: approvalSchema.optional(),
  failureBudget: amount(0, 1000)
    .default(0)
    .describe('Clusters that may fail: a number, or a percentage of the ring.'),
  minSuccess: share
    .prefault('0%')
    .describe('Share of the ring that must run the version before the next ring starts.'),
}).describe('A group of clusters that is upgraded before the next one starts.');
