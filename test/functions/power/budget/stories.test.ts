/** Budgets as people see them: the app on the local host, a simulated Azure with its prices. */
import { call, fleetOf, questions, titles, vote, wait, type Spec } from '../../../scenarios/story';
import { setStage, type Stage } from '../../../support/stage';
import '../../../../functions/power/functions';

const CORE = "core: 'Mon-Fri 08:00-10:00'";

/** Some cents of a month's cost: it is over from the first look on. */
const policyFor = (budget: string) => `
timeZone: Europe/Amsterdam
calendars: { schedules: { ${CORE}, always: 'Mon-Sun 00:00-24:00' } }
rings:
  - { name: dev }
  - { name: production, approval: { expiresAfter: 3h, approvers: [anna@contoso.example] } }
power:
  rest: 15m
  rules: [{ clusters: { resourceGroup: rg }, schedule: always }]
  budgets: [{ name: team, clusters: { resourceGroup: rg }, monthly: 10, ${budget} }]
`;

const STOP = policyFor('steps: [stop]');

async function begin(policy: string, specs: Spec[] = [{ name: 'shop' }]): Promise<Stage> {
  return setStage({ fleet: fleetOf(specs), policy });
}

function power(stage: Stage, name = 'shop'): string | undefined {
  return stage.simulator.world.cluster(name)?.power;
}

/** The question that is open after some minutes. */
async function asked(stage: Stage) {
  await wait(stage, 0.2);
  const [question] = await questions(stage);
  if (question === undefined) throw new Error('nobody is asked anything');
  return question;
}

const TWO = [{ name: 'shop' }, { name: 'vital', ring: 'production' }];

test('who only wants to be warned is warned once a month, and nothing is stopped', async () => {
  const stage = await begin(policyFor('steps: [warn]'));
  await wait(stage, 3);
  expect(titles(stage)).toEqual(['Budget team is expected to be exceeded']);
  expect(power(stage)).toBe('Running');
  const { body } = await call(stage, 'power/budgets');
  expect(body.budgets).toMatchObject([
    { budget: 'team', step: 'warn', standing: { state: 'over' } },
  ]);
}, 60_000);

test('a budget that is tightened leaves the core hours', async () => {
  const stage = await begin(policyFor('steps: [tighten], coreHours: core'));
  await wait(stage, 0.6);
  expect(power(stage)).toBe('Stopped');
  const { body } = await call(stage, 'power/shop');
  expect(body.because).toMatchObject([{ code: 'overBudget' }, { code: 'offHours' }]);
  await wait(stage, 1);
  expect(power(stage)).toBe('Running');
  await wait(stage, 2);
  expect(power(stage)).toBe('Stopped');
}, 60_000);

test('a budget stops what is no production at once, and production after a yes', async () => {
  const stage = await begin(STOP, TWO);
  const question = await asked(stage);
  expect(question.request).toMatchObject({ kind: 'power', ring: 'production' });
  await wait(stage, 1);
  expect([power(stage), power(stage, 'vital')]).toEqual(['Stopped', 'Running']);
  await vote(stage, question, 'yes');
  await wait(stage, 0.6);
  expect(power(stage, 'vital')).toBe('Stopped');
}, 60_000);

test.each(['no', 'silence'] as const)(
  'production runs on after %s, and nobody is asked again',
  async (answer) => {
    const stage = await begin(STOP, TWO);
    const question = await asked(stage);
    if (answer === 'no') await vote(stage, question, 'no');
    await wait(stage, 4.5);
    expect(power(stage, 'vital')).toBe('Running');
    expect(await questions(stage)).toEqual([]);
    const { body } = await call(stage, 'power/vital');
    expect(body.verdict).toBe('done');
  },
  60_000,
);

test('what has no price is warned of, and is no reason to stop anything', async () => {
  const pools = [{ name: 'system', vmSize: 'Standard_D4s_v5_Promo' }];
  const stage = await begin(STOP, [{ name: 'shop' }, { name: 'odd', pools }]);
  await wait(stage, 2);
  expect(titles(stage)).toEqual(['Budget team cannot be compared with what is spent']);
  expect([power(stage), power(stage, 'odd')]).toEqual(['Running', 'Running']);
}, 60_000);

const WANTED = { until: '2026-11-24T18:00', why: 'a demo', by: 'olga@contoso.example' };

describe('an exemption', () => {
  test('that is cheap needs nobody, and many cheap ones are not cheap', async () => {
    const stage = await begin(policyFor('steps: [stop], exemption: { automaticUnder: 500 }'));
    const short = { ...WANTED, until: '2026-11-23T09:00' };
    const first = await call(stage, 'power/exemptions', { ...short, cluster: 'shop' });
    expect(first.status).toBe(201);
    expect(first.body.exemption).toMatchObject({
      state: 'granted',
      automatic: true,
      currency: 'EUR',
    });
    const more = { ...WANTED, budget: 'team', amount: 499.9 };
    const second = await call(stage, 'power/exemptions', more);
    expect(second.status).toBe(202);
    await wait(stage, 1);
    expect(power(stage)).toBe('Running');
    await wait(stage, 2.5);
    expect(power(stage)).toBe('Stopped');
  }, 60_000);

  test('that is dear needs a second person', async () => {
    const stage = await begin(STOP);
    const answer = await call(stage, 'power/exemptions', { ...WANTED, cluster: 'shop' });
    expect(answer.status).toBe(202);
    const question = await asked(stage);
    expect((await vote(stage, question, 'yes', WANTED.by)).status).toBe(403);
    await wait(stage, 0.5);
    expect(power(stage)).toBe('Stopped');
    await vote(stage, question, 'yes');
    await wait(stage, 1.2);
    expect(power(stage)).toBe('Running');
  }, 60_000);

  test('that is refused changes nothing', async () => {
    const stage = await begin(STOP);
    await call(stage, 'power/exemptions', { ...WANTED, budget: 'team', amount: 5000 });
    await vote(stage, await asked(stage), 'no');
    await wait(stage, 0.6);
    expect(power(stage)).toBe('Stopped');
    const { body } = await call(stage, 'power/budgets');
    expect(body.exemptions).toMatchObject([{ state: 'refused' }]);
  }, 60_000);

  test('of more money lets a budget go', async () => {
    const stage = await begin(policyFor('steps: [stop], exemption: { automaticUnder: 9999 }'));
    await wait(stage, 0.6);
    expect(power(stage)).toBe('Stopped');
    await call(stage, 'power/exemptions', { ...WANTED, budget: 'team', amount: 5000 });
    await wait(stage, 0.8);
    expect(power(stage)).toBe('Running');
  }, 60_000);

  test.each([
    [{ cluster: 'shop', budget: 'team', amount: 1 }, /budget: either 'budget' or 'cluster'/],
    [{ budget: 'team' }, /amount: how much more/],
    [{ cluster: 'shop', amount: 3 }, /amount: leave it out/],
    [{ cluster: 'nowhere' }, /there is none called 'nowhere'/],
    [{ budget: 'other', amount: 1 }, /there are: team/],
    [{ cluster: 'shop', until: '2026-11-22T10:00' }, /until: it must end after now/],
    [{ cluster: 'shop', by: '' }, /by: /],
  ])('that makes no sense is told why: %j', async (fields, error) => {
    const stage = await begin(STOP);
    const answer = await call(stage, 'power/exemptions', { ...WANTED, ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(error);
  });
});

const ALERT = {
  schemaId: 'azureMonitorCommonAlertSchema',
  data: { essentials: { alertId: '/alerts/1', firedDateTime: '2026-11-23T06:01:00Z' } },
};

test('an alert asks for a look at once, and only once', async () => {
  const stage = await begin(policyFor('steps: [warn]'));
  const first = await call(stage, 'power/budget-alert', ALERT);
  expect(first).toMatchObject({ status: 202, body: { looked: true } });
  const { body } = await call(stage, 'power/budgets');
  expect(body.budgets).toMatchObject([{ step: 'warn' }]);
  const again = await call(stage, 'power/budget-alert', ALERT);
  expect(again.body).toEqual({ looked: false, known: true });
  const wrong = await call(stage, 'power/budget-alert', { schemaId: 'other' });
  expect(wrong.status).toBe(400);
  expect(wrong.body.error).toMatch(/schemaId.*AIP Budget Notification/);
}, 60_000);
