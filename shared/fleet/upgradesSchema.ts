/** The sections `upgrades` and `nodeImages` of the policy. */
import { z } from 'zod';
import { approvalSchema } from './approvalSchema';
import { healthSchema } from './healthSchema';
import { amount, duration, keys } from './policyFields';
import { preflightSchema } from './preflightSchema';

const VERSION_ALLOWED = "a minor version such as '1.34' or a full one such as '1.34.2', in quotes";
const GOAL_ALLOWED = "latest, stable, patch, or a minor version in quotes such as '1.34'";

const version = z
  .string({ error: VERSION_ALLOWED })
  .regex(/^1\.\d{1,2}(\.\d{1,3})?$/, VERSION_ALLOWED);

export const upgradesSchema = keys({
  goal: z
    .string({ error: GOAL_ALLOWED })
    .regex(/^(latest|stable|patch|1\.\d{1,2})$/, GOAL_ALLOWED)
    .default('latest')
    .describe('latest: the newest minor; stable: the one before; patch: stay; or a minor.'),
  allow: z.array(version).default([]).describe('Only these versions; all when left out.'),
  deny: z.array(version).default([]).describe('Never these versions.'),
  stopped: z
    .enum(['skip', 'wake'])
    .default('skip')
    .describe(
      'Stopped clusters: left out until they run and then caught up with, or started for the ' +
        'upgrade and stopped again.',
    ),
  surge: z
    .union([z.literal('keep'), amount(1, 100)], {
      error: "a number of nodes, a percentage such as '33%', or keep",
    })
    .default('33%')
    .describe('Extra nodes per batch during an upgrade. keep: as each pool says.'),
  surgeFallback: amount(1, 100)
    .optional()
    .describe('Surge to use instead when the quota is too small; refused when left out.'),
  maxUnavailable: amount(0, 100)
    .optional()
    .describe('Nodes that may be missing instead of a surge. AKS refuses it for system pools.'),
  drainTimeout: duration.optional().describe('How long a node may take to become empty.'),
  soak: duration.optional().describe('Wait after each node.'),
  undrainable: z
    .enum(['schedule', 'cordon'])
    .optional()
    .describe('Nodes that cannot be drained: stop the upgrade (schedule), or set them aside.'),
  poolsAtOnce: z.int().min(1).max(10).default(1).describe('User pools upgraded side by side.'),
  preflight: preflightSchema.prefault({}),
  health: healthSchema.prefault({}),
  force: approvalSchema
    .optional()
    .describe(
      'Who may allow an upgrade that AKS blocks because of deprecated APIs. Never forced when ' +
        'left out.',
    ),
  forceFor: duration
    .prefault('4h')
    .describe('How long such a permission holds; it ends by itself at Azure.'),
  rollback: approvalSchema
    .optional()
    .describe('Who may allow pools to go back when health fails. Not offered when left out.'),
}).describe('Kubernetes upgrades, and what node image upgrades have in common with them.');

export const nodeImagesSchema = keys({
  day: z
    .enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])
    .default('Tue')
    .describe('Day of the week on which a rollout of new images begins.'),
  hour: z.int().min(0).max(23).default(3).describe('Hour of that day, in the zone of the policy.'),
}).describe('One rollout of node images a week. None when the section is left out.');
