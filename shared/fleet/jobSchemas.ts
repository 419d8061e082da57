/** The sections of the policy that belong to one job each. */
import { z } from 'zod';
import { windowUse } from './calendarSchema';
import { amount, duration, keys, name, named } from './policyFields';
import { selectorSchema } from './selector';

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
    .describe('Stopped clusters: left out until they run, or started and stopped again.'),
  surge: amount(1, 100)
    .optional()
    .describe('Extra nodes per batch; as each pool says if left out.'),
  maxUnavailable: amount(0, 100)
    .optional()
    .describe('Nodes that may be missing instead of a surge. AKS refuses it for system pools.'),
  drainTimeout: duration.optional().describe('How long a node may take to become empty.'),
  soak: duration.optional().describe('Wait after each node.'),
}).describe('Kubernetes and node image upgrades.');

const powerRule = keys({
  clusters: selectorSchema,
  schedule: name.describe('Name of a schedule of the calendars.'),
  depth: z
    .enum(['cluster', 'pools'])
    .default('cluster')
    .describe('Stop the cluster, or only its user node pools.'),
}).describe('The tag steward-schedule of a cluster wins over this.');

export const powerSchema = keys({
  rules: z.array(powerRule).default([]).describe('The first rule that selects a cluster counts.'),
  readyBefore: duration.prefault('15m').describe('How long before the hour clusters are started.'),
  stagger: duration.prefault('0m').describe('Starts of one schedule are spread over this time.'),
}).describe('Starting and stopping clusters.');

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

const TOPICS = [
  'rollout',
  'approval',
  'power',
  'reboot',
  'backup',
  'posture',
  'calendar',
  'system',
] as const;

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
    .array(z.enum(['info', 'good', 'attention']))
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
