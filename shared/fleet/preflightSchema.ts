/** What is looked at before an upgrade, as the policy says: `upgrades.preflight`. */
import { z } from 'zod';
import { duration, keys, name } from './policyFields';

/** The checks that come with the product. */
export const CHECK_IDS = [
  'state',
  'path',
  'channel',
  'budgets',
  'deprecatedApis',
  'quota',
  'subnet',
  'nodes',
  'pods',
  'kured',
  'backupRunning',
  'locks',
  'backupAge',
  'window',
  'identity',
] as const;

const ALLOWED = `block, warn or off`;

const level = z.enum(['block', 'warn', 'off'], { error: ALLOWED });

export const preflightSchema = keys({
  checks: z
    .partialRecord(z.enum(CHECK_IDS), level)
    .default({})
    .describe('What a check that does not pass means; each has a sensible default.'),
  custom: z
    .array(
      keys({
        name: name.describe('Shown in reports.'),
        setting: z.string().min(1).describe('App setting with the HTTPS address that is asked.'),
        timeout: duration.prefault('10s').describe('No answer in this time is no look.'),
      }),
    )
    .default([])
    .describe('Checks of your own.'),
}).describe('What must be true of a cluster before it is upgraded.');
