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

const SETTING_ALLOWED = 'the name of an app setting that holds it: addresses and keys are secrets';

const setting = z
  .string({ error: SETTING_ALLOWED })
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, SETTING_ALLOWED);

type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=';

const CONDITION = /^\s*(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?)\s*$/;
const CONDITION_ALLOWED = "a comparison with a number, such as '< 5' or '== 0'";

const condition = z
  .string({ error: CONDITION_ALLOWED })
  .regex(CONDITION, CONDITION_ALLOWED)
  .transform((text) => {
    const [, operator = '==', number = '0'] = CONDITION.exec(text) ?? [];
    return { operator: operator as Operator, number: Number(number) };
  });

const TIMEOUT_MIN = 1000;
const TIMEOUT_MAX = 60_000;

const timeout = duration.refine((ms) => ms >= TIMEOUT_MIN && ms <= TIMEOUT_MAX, {
  error: 'a duration from 1s to 60s',
});

const common = { name: name.describe('Shown in reports.') };

const query = {
  query: z.string().min(1, 'a query that gives one number').describe('It gives one number.'),
  passes: condition.describe("When that number is a pass: '< 5', '== 0'."),
  otherwise: z
    .enum(['block', 'warn'], { error: 'block or warn' })
    .default('block')
    .describe('What it means when the number is no pass.'),
};

const addressCheck = keys({
  ...common,
  setting: setting.describe('App setting with the HTTPS address that is asked.'),
  key: setting.describe('App setting with the key that signs the question.'),
  timeout: timeout.prefault('10s').describe('No answer in this time is no look.'),
});

const logsCheck = keys({
  ...common,
  workspace: setting.describe('App setting with the id of a Log Analytics workspace.'),
  ...query,
  over: duration
    .prefault('1h')
    .refine((ms) => ms > 0, { error: 'a duration such as 1h' })
    .describe('How far back the query looks.'),
});

const prometheusCheck = keys({
  ...common,
  prometheus: setting.describe(
    'App setting with the query endpoint of an Azure Monitor workspace.',
  ),
  ...query,
});

const FORMS = 'a check with setting (an address), workspace (Log Analytics) or prometheus';

export const preflightSchema = keys({
  checks: z
    .partialRecord(z.enum(CHECK_IDS), level)
    .default({})
    .describe('What a check that does not pass means; each has a sensible default.'),
  custom: z
    .array(z.union([addressCheck, logsCheck, prometheusCheck], { error: FORMS }))
    .default([])
    .describe('Checks of your own: ask an address, Log Analytics or Prometheus.'),
}).describe('What must be true of a cluster before it is upgraded.');

export type CustomCheck = z.output<typeof preflightSchema>['custom'][number];
export type QueryCheck = z.output<typeof logsCheck> | z.output<typeof prometheusCheck>;

/** Whether a number is a pass. */
export function holds({ operator, number }: QueryCheck['passes'], value: number): boolean {
  switch (operator) {
    case '<':
      return value < number;
    case '<=':
      return value <= number;
    case '>':
      return value > number;
    case '>=':
      return value >= number;
    case '==':
      return value === number;
    case '!=':
      return value !== number;
  }
}
