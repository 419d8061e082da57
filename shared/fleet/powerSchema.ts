/** The section `power` of the policy: when clusters run, what they may cost, how deep they sleep. */
import { z } from 'zod';
import { approvalSchema } from './approvalSchema';
import { duration, keys, name } from './policyFields';
import { selectorSchema } from './selector';

const percentage = z.number({ error: 'a percentage from 0 to 100' }).min(0).max(100);

const idleSchema = keys({
  after: duration.prefault('2h').describe('Idle for so long before anything is said.'),
  cpuBelow: percentage.default(10).describe('Average CPU of the nodes of user pools, per cent.'),
  networkBelow: z
    .number({ error: 'kilobytes per second' })
    .min(0)
    .default(100)
    .describe('Kilobytes per second and node, in and out together.'),
  requestsBelow: z
    .number({ error: 'requests in flight' })
    .min(0)
    .optional()
    .describe('Requests in flight at the API server; not looked at when left out.'),
  notice: duration.prefault('30m').describe('Between the warning and the stop.'),
  cooldown: duration.prefault('1h').describe('Never idle for so long after a start.'),
}).describe('Stop what nobody uses. Metrics that are missing never count as idle.');

const probe = z
  .url({ protocol: /^https$/, error: 'an https address' })
  .describe('Must answer with 2xx before a start counts as done.');

const powerRule = keys({
  clusters: selectorSchema,
  schedule: name
    .optional()
    .describe('Name of a schedule of the calendars; without one only idleness and budgets decide.'),
  depth: z
    .enum(['cluster', 'pools'])
    .default('cluster')
    .describe('Stop the cluster, or only its user node pools.'),
  idle: idleSchema.optional(),
  batchJobs: z
    .enum(['ignore', 'wait'])
    .default('ignore')
    .describe('wait: no stop while a Kubernetes Job runs. A keep-alive annotation always counts.'),
  autoProvisioning: z
    .enum(['report', 'freeze'])
    .default('report')
    .describe('Node auto-provisioning cannot be stopped: say so, or set its limits to zero.'),
  startAfter: z
    .string()
    .min(1, 'the name of a tag')
    .optional()
    .describe('Tag with the name of a cluster that must run before this one is started.'),
  probe: probe.optional(),
}).describe('The tag steward-schedule of a cluster wins over its schedule.');

const budgetSchema = keys({
  name: name.describe('Shown wherever it decides something.'),
  clusters: selectorSchema,
  per: z
    .enum(['all', 'cluster'])
    .default('all')
    .describe('One amount for all of them together, or for each.'),
  monthly: z.number({ error: 'an amount of money' }).positive().describe('Per calendar month.'),
  coreHours: name.optional().describe('Schedule that holds while the budget is over: tighten.'),
  steps: z
    .array(z.enum(['warn', 'tighten', 'stop']))
    .min(1)
    .default(['warn'])
    .describe('What may be done, in this order, when the forecast is over the amount.'),
  exemption: keys({
    automaticUnder: z
      .number({ error: 'an amount of money' })
      .min(0)
      .default(0)
      .describe('An exemption that costs less needs nobody.'),
    approval: approvalSchema.prefault({}).describe('Who may grant one that costs more.'),
  }).prefault({}),
}).describe('A ring with an approval is never stopped for money without one.');

export const powerSchema = keys({
  rules: z.array(powerRule).default([]).describe('The first rule that selects a cluster counts.'),
  budgets: z.array(budgetSchema).default([]),
  currency: z
    .string({ error: 'a currency code such as EUR' })
    .regex(/^[A-Z]{3}$/, 'a currency code of three capital letters such as EUR')
    .default('EUR')
    .describe('Of budgets, prices and reports. Other currencies are never added to it.'),
  readyBefore: duration.prefault('15m').describe('How long before the hour clusters are ready.'),
  stagger: duration.prefault('0m').describe('Starts of one schedule are spread over this time.'),
  rest: duration
    .prefault('30m')
    .describe('Between a start and the next stop of a cluster, and the other way round.'),
  maxConcurrent: z
    .int({ error: 'a whole number from 1 to 200' })
    .min(1)
    .max(200)
    .default(25)
    .describe('Clusters of one subscription that are changed at the same time.'),
  report: z
    .string({ error: 'a day and time such as Mon 08:00' })
    .regex(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01]\d|2[0-3]):[0-5]\d$/, 'a day and time: Mon 08:00')
    .default('Mon 08:00')
    .describe('When the weekly report of savings is sent.'),
}).describe('Starting and stopping clusters.');

/** Durations in milliseconds. */
export type PowerRules = z.output<typeof powerSchema>;
export type PowerRule = PowerRules['rules'][number];
export type IdleRule = NonNullable<PowerRule['idle']>;
export type BudgetRule = PowerRules['budgets'][number];
