/** What comes from outside about budgets: exemptions that people want, alerts that Azure sends. */
import { z } from 'zod';
import { instantOf, readMoment } from '../../../shared/fleet/dates';
import { readAs } from '../../../shared/schema';

const name = z.string({ error: 'a name' }).trim().min(1).max(300);

const moment = z
  .string({ error: 'a moment such as 2026-11-28T20:00' })
  .superRefine((text, context) => {
    const read = readMoment(text);
    if (!('value' in read)) context.addIssue({ code: 'custom', message: read.allowed });
  });

const exemptionSchema = z
  .strictObject({
    budget: name.optional(),
    cluster: name.optional(),
    amount: z.number({ error: 'an amount of money' }).positive().max(1e9).optional(),
    until: moment,
    why: z.string({ error: 'say why: people read it' }).trim().min(1).max(300),
    by: z.string({ error: 'who wants it' }).trim().min(1).max(200),
  })
  .superRefine(({ budget, cluster, amount }, context) => {
    const add = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if ((budget === undefined) === (cluster === undefined))
      add('budget', "either 'budget' or 'cluster'");
    if (budget !== undefined && amount === undefined) add('amount', 'how much more for the budget');
    if (cluster !== undefined && amount !== undefined)
      add('amount', 'leave it out: what the hours of a cluster cost is reckoned');
  });

export type ExemptionRequest = z.output<typeof exemptionSchema>;

/**
 * @param now milliseconds since 1970 (UTC)
 * @param timeZone of moments without an offset
 * @param end of the month: no exemption outlives it
 * @throws Error of one line that names the field, what is allowed and what was found
 */
export function readExemption(
  body: unknown,
  { now, timeZone, end }: { now: number; timeZone: string; end: string },
): ExemptionRequest {
  const asked = readAs(exemptionSchema, body, 'the body');
  const until = instantOf(asked.until.trim().replace(' ', 'T'), timeZone, 'to');
  if (Date.parse(until) <= now) throw new Error(`until: it must end after now (found ${until})`);
  return { ...asked, until: Date.parse(until) < Date.parse(end) ? until : end };
}

const text = z.string().min(1).max(2000);

/** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema */
const commonAlert = z.object({
  schemaId: z.literal('azureMonitorCommonAlertSchema'),
  data: z.object({ essentials: z.object({ alertId: text, firedDateTime: text }) }),
});

/** A budget of Cost Management without the common schema. */
const budgetAlert = z.object({
  schemaId: z.literal('AIP Budget Notification'),
  data: z.object({
    SubscriptionId: text,
    BudgetName: text,
    SpendingAmount: z.union([z.string(), z.number()]),
    NotificationThresholdAmount: z.union([z.string(), z.number()]),
  }),
});

const alertSchema = z.discriminatedUnion('schemaId', [commonAlert, budgetAlert], {
  error: "'azureMonitorCommonAlertSchema' or 'AIP Budget Notification'",
});

/**
 * What makes an alert the same as one that came before.
 * @throws Error of one line that names the field
 */
export function readAlert(body: unknown): string {
  const alert = readAs(alertSchema, body, 'the alert');
  if (alert.schemaId === 'azureMonitorCommonAlertSchema') {
    const { alertId, firedDateTime } = alert.data.essentials;
    return JSON.stringify([alertId, firedDateTime]);
  }
  const { SubscriptionId, BudgetName, SpendingAmount, NotificationThresholdAmount } = alert.data;
  return JSON.stringify([SubscriptionId, BudgetName, SpendingAmount, NotificationThresholdAmount]);
}
