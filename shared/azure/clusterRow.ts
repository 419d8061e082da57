/** What all queries for clusters ask of Resource Graph. */
import { z } from 'zod';

/** A cluster of which little is known, since its creation failed, must not hide the others. */
export const clusterRow = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  version: z.string().nullish(),
  state: z.string().nullish(),
  power: z.string().nullish(),
  plan: z.string().nullish(),
});
