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
  kind: z
    .enum(['teams', 'mail', 'smtp', 'eventGrid'])
    .describe(
      'teams: a Workflows webhook; mail: Azure Communication Services; smtp: a mail server; ' +
        'eventGrid: a topic, for programs.',
    ),
  setting: setting.describe('App setting with its address; never the address itself.'),
  to: z
    .array(z.email('an e-mail address'))
    .default([])
    .describe('Whom mails go to; those of the setting MAIL_TO when left out.'),
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
  digest: z
    .enum(['none', 'hourly', 'daily'])
    .default('none')
    .describe('Collected, or at once. What needs attention, and approvals, are never collected.'),
});

export const notifySchema = keys({
  channels: named(channel).describe('Channels by name.'),
  routes: z
    .array(route)
    .default([])
    .describe(
      'What goes where. All that match are used. What none matches is not sent, unless it needs ' +
        'attention: then it goes everywhere.',
    ),
  quietHours: windowUse.optional().describe('When nothing is sent but what breaks them.'),
  breaksQuietHours: keys({
    severities: z.array(z.enum(SEVERITIES)).default(['attention']).describe('So grave.'),
    topics: z.array(z.enum(TOPICS)).default([]).describe('About these.'),
  })
    .prefault({})
    .describe('What is sent during quiet hours too; the rest waits until they end.'),
}).describe('Who is told what. The channels of the app settings when left out.');
