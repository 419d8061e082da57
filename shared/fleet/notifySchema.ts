/** The section `notify` of the policy. */
import { z } from 'zod';
import { windowUse } from './calendarSchema';
import { keys, name, named } from './policyFields';
import { selectorSchema } from './selector';

/** What news is about; routes choose by it. */
export const TOPICS = [
  'rollout',
  'approval',
  'power',
  'reboot',
  'backup',
  'posture',
  'calendar',
  'system',
] as const;

export type Topic = (typeof TOPICS)[number];

export const SEVERITIES = ['info', 'good', 'attention'] as const;

export type Severity = (typeof SEVERITIES)[number];

const setting = z
  .string({ error: 'the name of an app setting' })
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    'the name of an app setting that holds it: addresses are secrets',
  );

const channel = keys({
  kind: z.enum(['teams', 'mail', 'eventGrid']).describe('What it is.'),
  setting: setting.describe('App setting with its address; never the address itself.'),
  fallback: name.optional().describe('Channel that is used when this one fails.'),
});

const route = keys({
  topics: z.array(z.enum(TOPICS)).default([]).describe('What it is about; everything by default.'),
  severities: z
    .array(z.enum(SEVERITIES))
    .default([])
    .describe('How grave it is; everything by default.'),
  rings: z.array(name).default([]).describe('Rings it is about; all by default.'),
  clusters: selectorSchema.optional().describe('Clusters it is about; all by default.'),
  to: z.array(name).min(1).describe('Channels it goes to.'),
  digest: z.enum(['none', 'hourly', 'daily']).default('none').describe('Collected, or at once.'),
});

export const notifySchema = keys({
  channels: named(channel).describe('Channels by name.'),
  routes: z.array(route).default([]).describe('What goes where. All that match are used.'),
  quietHours: windowUse.optional().describe('When only what needs attention is sent.'),
}).describe('Who is told what. The channels of the app settings when left out.');
