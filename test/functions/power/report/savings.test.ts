/** A short night as the ledger, the report and the message tell it: the whole app. */
import type { StopInterval } from '../../../../functions/power/ledger/interval';
import type { WeekReport } from '../../../../functions/power/report/types';
import { services } from '../../../../shared/services';
import { call, fleetOf, titles, wait } from '../../../scenarios/story';
import { setStage, type Stage } from '../../../support/stage';
import '../../../../functions/power/functions';

const POLICY = `
timeZone: UTC
calendars: { schedules: { office: ['Mon-Sun 06:00-07:00', 'Mon-Sun 09:00-20:00'] } }
rings: [{ name: dev }, { name: lab }]
power:
  rest: 15m
  rules: [{ clusters: all, schedule: office }]
  budgets: [{ name: everything, clusters: all, monthly: 10 }]
`;

async function begin(): Promise<Stage> {
  return setStage({
    fleet: fleetOf([{ name: 'shop' }, { name: 'lab', ring: 'lab' }]),
    policy: POLICY,
  });
}

const ledger = () => services().ledger<StopInterval>();

/** The host's own requests hold the clock; the table is asked while it stands. */
function ask<T>(stage: Stage, read: () => Promise<T>): Promise<T> {
  return stage.clock.hold(read);
}

/** Budgets have news of their own. */
function reports(stage: Stage): string[] {
  return titles(stage).filter((title) => title.startsWith('Week '));
}

async function report(stage: Stage, query = ''): Promise<WeekReport> {
  const { body } = await call(stage, `power/savings${query}`);
  return body as unknown as WeekReport;
}

test('from seven to nine: the ledger, the report so far, the forecast, and a cluster that a person woke', async () => {
  const stage = await begin();
  await wait(stage, 1.6);
  const open = await ask(stage, async () => (await ledger()).allOpen());
  expect(open.map(({ name, ring, trigger, depth }) => [name, ring, trigger, depth]).sort()).toEqual(
    [
      ['lab', 'lab', 'schedule', 'cluster'],
      ['shop', 'dev', 'schedule', 'cluster'],
    ],
  );
  expect(open[0]?.wouldRun.lines[0]?.price.source).toMatch(/^Azure Retail Prices: /);
  expect(open[0]?.savesHourly.EUR).toBeGreaterThan(0);

  await startByHand(stage, 'lab');
  await wait(stage, 2);
  const ended = await ask(stage, async () =>
    (await ledger()).between('2026-11-23T00:00:00Z', '2026-11-24T12:00:00Z'),
  );
  const [lab, shop] = ['lab', 'shop'].map((name) => ended.find((one) => one.name === name));
  expect(lab).toMatchObject({ startedBy: 'someone' });
  expect(shop).toMatchObject({ startedBy: 'steward' });
  expect(Date.parse(lab?.to ?? '')).toBeLessThan(Date.parse(shop?.to ?? ''));

  expectReport(await report(stage, '?week=2026-W48'));
}, 60_000);

function expectReport(week: WeekReport): void {
  const missed = week.members.find(({ name }) => name === 'lab')?.missed ?? [];
  expect(missed.map(({ why }) => why)).toContain('hand');
  expect(week.rings.map(({ name }) => name).sort()).toEqual(['dev', 'lab']);
  expect(week.saved.EUR).toBeGreaterThan(0);
  expect(week.budgets).toMatchObject([{ name: 'everything', over: true, currency: 'EUR' }]);
  expect(week.budgets[0]?.forecast.EUR).toBeGreaterThan(10);
}

test('on Monday at eight the week before is told, once', async () => {
  const stage = await begin();
  await ask(stage, async () => (await ledger()).mark('since', '2026-11-16T00:00:00Z'));
  await wait(stage, 1);
  expect(reports(stage)).toEqual([]);
  await wait(stage, 2);
  expect(reports(stage)).toEqual(['Week 47: nothing saved']);
  await wait(stage, 1);
  expect(reports(stage)).toHaveLength(1);
}, 60_000);

test.each([
  { query: '?week=2026-W99', status: 400, says: /2026-W99/ },
  { query: '?week=2027-W01', status: 404, says: /has not begun/ },
  { query: '?format=pdf', status: 400, says: /pdf/ },
])('GET /api/power/savings$query answers $status', async ({ query, status, says }) => {
  const stage = await begin();
  const answer = await call(stage, `power/savings${query}`);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).toMatch(says);
});

async function startByHand(stage: Stage, name: string): Promise<void> {
  const { id } = stage.simulator.world.cluster(name) ?? { id: '' };
  const token = await stage.simulator.credential.getToken('https://management.azure.com/.default');
  const answer = await stage.simulator.handle({
    method: 'POST',
    url: `https://management.azure.com${id}/start?api-version=2026-04-01`,
    headers: { authorization: `Bearer ${token?.token ?? ''}` },
  });
  expect(answer.status).toBe(202);
}
