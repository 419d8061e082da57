/** The fleet policy as people write it. `npm run schema` makes fleet.schema.json of it. */
import { z } from 'zod';
import { auditSchema } from './auditSchema';
import { calendarsSchema } from './calendarSchema';
import { backupsSchema, postureSchema, rebootsSchema, scopeSchema } from './jobSchemas';
import { notifySchema } from './notifySchema';
import { keys, zone } from './policyFields';
import { powerSchema } from './powerSchema';
import { ringSchema } from './ringSchema';
import { nodeImagesSchema, upgradesSchema } from './upgradesSchema';

export const policySchema = keys({
  timeZone: zone
    .default('UTC')
    .describe('Time zone of all times without one of their own, for example Europe/Amsterdam.'),
  scope: scopeSchema.prefault({}),
  calendars: calendarsSchema.prefault({}),
  rings: z.array(ringSchema).min(1).describe('Rings in the order in which they are upgraded.'),
  upgrades: upgradesSchema.prefault({}),
  nodeImages: nodeImagesSchema.optional(),
  power: powerSchema.prefault({}),
  reboots: rebootsSchema.prefault({}),
  backups: backupsSchema.prefault({}),
  posture: postureSchema.prefault({}),
  notify: notifySchema.prefault({}),
  audit: auditSchema.prefault({}),
});

/** What the schema makes of a file: times are read, names are not looked up yet. */
export type PolicyText = z.output<typeof policySchema>;

/** The JSON schema for editors. */
export function policyJsonSchema(): Record<string, unknown> {
  return {
    title: 'Fleet policy of AKS Steward',
    ...z.toJSONSchema(policySchema, { io: 'input' }),
  };
}
