import { z } from 'zod';

/** What limits an upgrade from outside the clusters: networks, quotas and locks. */

export const networkSchema = z.strictObject({
  name: z.string().min(1),
  subscription: z.string(),
  resourceGroup: z.string(),
  region: z.string(),
  subnets: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        prefix: z.string().regex(/^\d+(\.\d+){3}\/\d{1,2}$/, 'a prefix such as 10.1.0.0/24'),
        /** Addresses that others than the fleet's clusters use. */
        usedByOthers: z.int().min(0).default(0),
      }),
    )
    .min(1),
});

/** vCPUs by family, such as `standardDSv5Family`, and `cores` for all together. */
export const quotaSchema = z.strictObject({
  subscription: z.string(),
  region: z.string(),
  limits: z.record(z.string(), z.int().min(0)),
});

/** On a cluster, its node resource group, a resource group or a subscription, as `on` says. */
export const lockSchema = z.strictObject({
  name: z.string().min(1),
  level: z.enum(['ReadOnly', 'CanNotDelete']),
  on: z.union(
    [
      z.strictObject({ cluster: z.string() }),
      z.strictObject({ nodesOf: z.string() }),
      z.strictObject({ subscription: z.string(), resourceGroup: z.string().optional() }),
    ],
    'cluster: NAME, nodesOf: CLUSTER, or subscription: NAME with resourceGroup: NAME or without',
  ),
});

export type NetworkSpec = z.output<typeof networkSchema>;
export type LockSpec = z.output<typeof lockSchema>;
