/** How the health of a cluster is judged, as the policy says: `upgrades.health`. */
import { z } from 'zod';
import { duration, keys, share } from './policyFields';

const WORSE_ALLOWED = "a percentage such as '50%'";

const metricSchema = keys({
  name: z
    .string({ error: 'the name of a platform metric of AKS' })
    .regex(/^[A-Za-z][\w/. -]*$/, 'the name of a platform metric of AKS')
    .describe('A platform metric of managed clusters, such as node_cpu_usage_percentage.'),
  aggregation: z
    .enum(['average', 'maximum', 'minimum', 'total'])
    .default('average')
    .describe('What is read of each interval, and over the period.'),
  worseBy: z
    .string({ error: WORSE_ALLOWED })
    .regex(/^\d{1,4}%$/, WORSE_ALLOWED)
    .transform((text) => Number.parseInt(text, 10) / 100)
    .describe('Fails when the value is higher than before by more than this.'),
  atLeast: z
    .number({ error: 'a number, in the unit of the metric' })
    .optional()
    .describe('A value below this is never a failure, however much it has grown.'),
}).describe('A metric of Azure Monitor that must not get worse.');

export const healthSchema = keys({
  period: duration
    .prefault('10m')
    .describe(
      'How long a cluster may take to be as healthy as before, at each gate; metrics are compared ' +
        'over as long.',
    ),
  restarts: z
    .int()
    .min(0)
    .max(1000)
    .default(3)
    .describe('Restarts that the pods of one workload may have between two looks.'),
  apiErrors: share
    .prefault('5%')
    .describe('Share of failed API server requests that may come on top of the share before.'),
  ignoreNamespaces: z
    .array(z.string().min(1))
    .default([])
    .describe('Namespaces whose pods do not count.'),
  metrics: z.array(metricSchema).max(20).default([]).describe('None when left out.'),
}).describe('Gates between the steps of an upgrade, and the watch while a ring bakes.');

/** Durations in milliseconds, shares as numbers: 0.5 is 50 %. */
export type HealthRules = z.output<typeof healthSchema>;
