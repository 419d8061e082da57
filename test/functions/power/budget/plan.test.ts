/** What a budget does, case by case. */
import fc from 'fast-check';
import { isAutomatic, reckon } from '../../../../functions/power/budget/exemption';
import {
  BETWEEN_STEPS,
  questionsDue,
  standingOf,
  stepNow,
  strictest,
  wishOf,
  type Member,
} from '../../../../functions/power/budget/plan';
import type { BudgetQuestion, BudgetStep, Standing } from '../../../../shared/fleet/budget';
import { parsePolicy } from '../../../../shared/fleet/policy';
import { aPowerCluster } from '../support';

const NOW = Date.parse('2026-11-23T06:00:00Z');

function budgetFor(steps: BudgetStep[]) {
  const policy = parsePolicy(
    `
calendars: { schedules: { core: 'Mon-Fri 10:00-12:00' } }
rings: [{ name: dev }]
power:
  budgets:
    - { name: team, clusters: { resourceGroup: rg }, monthly: 100, coreHours: core, steps: [${steps.join()}] }
`,
    'fleet.yaml',
  );
  const [budget] = policy.power.budgets;
  if (budget === undefined) throw new Error('there is no budget');
  return budget;
}

const ALL: BudgetStep[] = ['warn', 'tighten', 'stop'];

function aMember(fields: Partial<Member> & { total?: number; core?: number } = {}): Member {
  const { total = 150, core = 120, ...rest } = fields;
  const forecast = (sum: number) => ({
    actual: {},
    rest: { EUR: sum },
    total: { EUR: sum },
    hoursLeft: 100,
    unknown: [],
  });
  const cluster = aPowerCluster();
  return { cluster, asks: false, forecast: forecast(total), tightened: forecast(core), ...rest };
}

function standing(fields: Partial<Standing> = {}): Standing {
  const account = { budget: budgetFor(ALL), members: [aMember()] };
  return { ...standingOf(account, 'EUR', 0), ...fields };
}

const ago = (days: number) => new Date(NOW - days * BETWEEN_STEPS).toISOString();

test.each<{
  what: string;
  steps?: BudgetStep[];
  is?: Partial<Standing>;
  taken?: object;
  step: string;
}>([
  { what: 'kept', is: { state: 'within' }, step: 'none' },
  {
    what: 'unknown, whatever was done',
    is: { state: 'unknown' },
    taken: { stop: ago(3) },
    step: 'warn',
  },
  { what: 'over: first people are told', step: 'warn' },
  { what: 'over, half a day later', taken: { warn: ago(0.5) }, step: 'warn' },
  { what: 'over, a day later', taken: { warn: ago(1) }, step: 'tighten' },
  { what: 'two days later', taken: { warn: ago(2), tighten: ago(1) }, step: 'stop' },
  {
    what: 'core hours are enough',
    is: { tightened: { EUR: 90 } },
    taken: { warn: ago(9), tighten: ago(8) },
    step: 'tighten',
  },
  { what: 'nothing but a stop is allowed', steps: ['stop'], step: 'stop' },
  {
    what: 'no core hours are allowed',
    steps: ['warn', 'stop'],
    is: { tightened: { EUR: 90 } },
    taken: { warn: ago(1) },
    step: 'stop',
  },
])('$what: $step', ({ steps = ALL, is, taken = {}, step }) => {
  expect(stepNow({ budget: budgetFor(steps) }, standing(is), taken, NOW)).toBe(step);
});

test('no step is taken that the policy does not allow, and none without the ones before it', () => {
  const instant = fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.subarray(ALL, { minLength: 1 }),
      instant,
      instant,
      (steps, warned, tightened) => {
        const taken = {
          ...(warned === undefined ? {} : { warn: ago(warned) }),
          ...(tightened === undefined ? {} : { tighten: ago(tightened) }),
        };
        const step = stepNow({ budget: budgetFor(steps) }, standing(), taken, NOW);
        expect(steps).toContain(step);
        if (step === 'stop' && steps.includes('warn'))
          expect(warned ?? 0).toBeGreaterThanOrEqual(1);
      },
    ),
  );
});

test('two currencies are said and not added', () => {
  const other = aMember();
  other.forecast = { ...other.forecast, total: { EUR: 20, USD: 400 } };
  const account = { budget: budgetFor(ALL), members: [aMember({ total: 50 }), other] };
  const found = standingOf(account, 'EUR', 0);
  expect(found.state).toBe('unknown');
  expect(found.forecast).toEqual({ EUR: 70, USD: 400 });
  expect(found.unknown).toEqual([
    '400.00 USD of it are in another currency and are not added to EUR.',
  ]);
});

test('exemptions raise the amount', () => {
  const account = { budget: budgetFor(ALL), members: [aMember()] };
  expect(standingOf(account, 'EUR', 60)).toMatchObject({ state: 'within', amount: 160 });
});

describe('a ring that asks', () => {
  const account = { budget: budgetFor(ALL) };
  const member = aMember({ asks: true, ring: 'production' });
  const question = (answer: BudgetQuestion['answer'], more: Partial<BudgetQuestion> = {}) => ({
    id: 'q',
    account: 'team',
    month: '2026-11',
    ring: 'production',
    step: 'stop' as const,
    clusters: [member.cluster.id],
    asked: ago(2),
    ...(answer === undefined ? {} : { answer, answered: ago(1) }),
    ...more,
  });

  test.each([
    { what: 'nobody was asked', questions: [], needs: true },
    { what: 'nobody has answered', questions: [question(undefined)], needs: true },
    { what: 'a no', questions: [question('refused')], needs: true },
    { what: 'silence', questions: [question('expired')], needs: true },
    {
      what: 'a yes to core hours',
      questions: [question('approved', { step: 'tighten' })],
      needs: true,
    },
    {
      what: 'a yes for another cluster',
      questions: [question('approved', { clusters: ['x'] })],
      needs: true,
    },
    { what: 'a yes', questions: [question('approved')], needs: undefined },
  ])('is stopped for money only with its yes: $what', ({ questions, needs }) => {
    const state = { step: 'stop' as const, standing: standing(), questions };
    const wish = wishOf(account, state, member, undefined);
    expect(wish.step).toBe('stop');
    expect(wish.needsApproval).toBe(needs);
  });

  test.each([
    { what: 'at first', questions: [], asks: 1 },
    { what: 'while a question is open', questions: [question(undefined)], asks: 0 },
    { what: 'after a no', questions: [question('refused')], asks: 0 },
    { what: 'after silence that means no', questions: [question('expired')], asks: 0 },
    { what: 'after silence', questions: [question('expired', { asksAgain: true })], asks: 1 },
  ])('is asked $what: $asks', ({ questions, asks }) => {
    const due = questionsDue({ members: [member] }, { step: 'stop', questions }, () => false, NOW);
    expect(due).toHaveLength(asks);
  });
});

test('of several budgets the hardest that may act counts', () => {
  const wish = (step: BudgetStep, needsApproval?: true) => ({
    budget: step,
    step,
    because: [],
    ...(needsApproval === undefined ? {} : { needsApproval }),
  });
  expect(strictest([wish('warn'), wish('stop'), wish('tighten')])?.step).toBe('stop');
  expect(strictest([wish('stop', true), wish('tighten')])?.step).toBe('tighten');
});

describe('an exemption', () => {
  const budget = {
    ...budgetFor(ALL),
    exemption: { ...budgetFor(ALL).exemption, automaticUnder: 50 },
  };

  test('that cannot be priced is never automatic', () => {
    const price = reckon({ EUR: 1 }, ['There is no price for X.'], 'EUR', 'then');
    expect(price).toEqual({ reckoned: 'at least 1.00 EUR: There is no price for X.' });
    expect(isAutomatic(budget, price, [], { start: 0 })).toBe(false);
  });

  test.each([
    { amount: 49, automatic: true },
    { amount: 50, automatic: false },
  ])('of $amount under a limit of 50: $automatic', ({ amount, automatic }) => {
    expect(isAutomatic(budget, { amount, reckoned: '' }, [], { start: 0 })).toBe(automatic);
  });
});
