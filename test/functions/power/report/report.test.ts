/** The report of a week: what counts, for whom, and what is never mixed or invented. */
import fc from 'fast-check';
import { budgetLines } from '../../../../functions/power/report/budgets';
import { reportNotice } from '../../../../functions/power/report/notice';
import { savingsPage } from '../../../../functions/power/report/page';
import { weekReport } from '../../../../functions/power/report/report';
import { differenceText, money, worth } from '../../../../functions/power/report/text';
import { weekAt, weekDue, weekNamed } from '../../../../functions/power/report/week';
import { parsePolicy } from '../../../../shared/fleet/policy';
import { anInterval, at, ID } from '../ledger/support';
import { input, ONE, TWO } from './facts';

describe('a week', () => {
  const report = weekReport(input());
  const [one, two] = report.members;

  test('counts the part of each stop that is in it, and only those of ours', () => {
    expect(one).toMatchObject({ stops: 4, hoursOff: 7 + 11 + 11 + 52, hoursByHand: 11 });
    expect(one?.saved.EUR).toBeCloseTo(81 * 1.6);
  });

  test('says what was missed and why', () => {
    expect(one?.missed).toMatchObject([{ why: 'override', hours: 11 }]);
    expect(one?.missed[0]?.cost.EUR).toBeCloseTo(11 * 1.6);
  });

  test('by ring, and all rings make the whole', () => {
    expect(report.rings.map(({ name, clusters }) => [name, clusters])).toEqual([
      ['dev', 1],
      ['staging', 1],
    ]);
    expect(report.saved).toEqual(report.rings[0]?.saved);
  });

  test('the days make the week', () => {
    expect(report.days.map(({ label }) => label)).toEqual(
      ['Mon 16', 'Tue 17', 'Wed 18', 'Thu 19', 'Fri 20', 'Sat 21', 'Sun 22'].map((d) => `${d} Nov`),
    );
    const sum = report.days.reduce((total, { saved }) => total + (saved.EUR ?? 0), 0);
    expect(sum).toBeCloseTo(report.saved.EUR ?? NaN);
  });

  test('what has no price is named, and saves no zero', () => {
    expect(two).toMatchObject({ saved: {}, unknown: ['No price for Standard_Secret.'] });
    expect(report.unknown).toContain('No price for Standard_Secret.');
  });

  test('compares with the bill', () => {
    expect(differenceText(report.difference ?? never())).toBe(
      '22.00 EUR billed, 20.00 reckoned, +10.0 % (one day of a cluster)',
    );
  });
});

function never(): never {
  throw new Error('there is a difference');
}

test('a week that is not over counts until now, one before the ledger began from then on', () => {
  const soFar = weekReport(input({ now: Date.parse(at('17T00:00')) }));
  expect(soFar.members[0]?.hoursOff).toBe(7 + 4);
  const late = weekReport(input({ since: Date.parse(at('21T00:00')) }));
  expect(late).toMatchObject({ since: at('21T00:00'), hoursOff: 48 });
  expect(late.members[0]?.missed).toEqual([]);
});

test('currencies stand side by side', () => {
  const stop = anInterval(at('17T20:00'), at('18T07:00'));
  const dollars = { ...stop, savesHourly: { USD: 1 } };
  const report = weekReport(input({ clusters: [ONE, { ...TWO, stops: [dollars] }] }));
  expect(report.saved.USD).toBe(11);
  expect(report.saved.EUR).toBeCloseTo(81 * 1.6);
  expect(money(report.saved)).toBe('129.60 EUR and 11.00 USD');
  expect(savingsPage(report).match(/<svg/g)).toHaveLength(2);
});

test('saved is never negative and never more than all hours are worth', () => {
  const stops = fc.array(
    fc.tuple(fc.nat(400), fc.nat(200)).map(([from, length]) => {
      const start = Date.parse(at('10T00:00')) + from * 3_600_000;
      const end = new Date(start + length * 3_600_000).toISOString();
      return anInterval(new Date(start).toISOString(), end);
    }),
    { maxLength: 1 },
  );
  fc.assert(
    fc.property(stops, (own) => {
      const { members, saved } = weekReport(input({ clusters: [{ ...ONE, stops: own }] }));
      expect(saved.EUR ?? 0).toBeGreaterThanOrEqual(0);
      expect(saved.EUR ?? 0).toBeLessThanOrEqual(7 * 24 * 1.6 + 1e-9);
      const missed = members[0]?.missed.reduce((sum, { hours }) => sum + hours, 0) ?? 0;
      expect(missed).toBeLessThanOrEqual(7 * 11 + 1e-9);
    }),
  );
});

describe('which week', () => {
  const zone = 'Europe/Amsterdam';

  test.each([
    { now: '2026-11-23T06:59:00Z', week: '2026-W46' },
    { now: '2026-11-23T07:00:00Z', week: '2026-W47' },
    { now: '2026-11-27T07:00:00Z', week: '2026-W47' },
  ])('is due at $now: $week', ({ now, week }) => {
    expect(weekDue('Mon 08:00', zone, Date.parse(now)).name).toBe(week);
  });

  test('the week of a clock change has an hour more', () => {
    const week = weekNamed('2026-W43', zone);
    expect(((week?.end ?? 0) - (week?.start ?? 0)) / 3_600_000).toBe(169);
    expect(weekAt(week?.start ?? 0, zone).name).toBe('2026-W43');
  });

  test.each(['2026-W54', '2026-47', 'W47', '2026-W00'])('%s is none', (name) => {
    expect(weekNamed(name, zone)).toBeUndefined();
  });
});

describe('budgets', () => {
  const policy = parsePolicy(
    `
rings: [{ name: dev }]
power:
  budgets:
    - { name: together, clusters: all, monthly: 100 }
    - { name: each, clusters: { name: one }, per: cluster, monthly: 60 }
`,
    'fleet.yaml',
  );
  const forecast = (total: Record<string, number>) => ({
    ...{ actual: {}, rest: total, total, hoursLeft: 10, unknown: [] },
  });
  const cluster = (name: string) => ({
    ...{ id: ID.replace(/one$/, name), name, location: 'westeurope', tags: {} },
  });

  test('all together, or each; only the currency of the policy is compared', () => {
    const lines = budgetLines(policy.power.budgets, 'EUR', [
      { cluster: cluster('one'), forecast: forecast({ EUR: 70 }) },
      { cluster: cluster('two'), forecast: forecast({ EUR: 20, USD: 500 }) },
    ]);
    expect(lines).toMatchObject([
      { name: 'together', over: false, forecast: { EUR: 90, USD: 500 } },
      { name: 'each', cluster: 'one', over: true, forecast: { EUR: 70 } },
    ]);
  });
});

describe('the notice', () => {
  test('says what was saved and missed, and links the page', () => {
    const notice = reportNotice(weekReport(input()));
    expect(notice).toMatchObject({
      key: 'power:report:2026-W47',
      topic: 'power',
      severity: 'good',
      title: 'Week 47: 129.60 EUR saved',
      link: '/api/power/savings?week=2026-W47',
    });
    expect(notice.reasons.map(({ subject, reason }) => `${subject}: ${reason.message}`)).toEqual([
      'one: 11 h, 17.60 EUR: kept running by a person. Anna keeps it running: <b>demo</b>.',
    ]);
  });

  test('a budget that is over asks for attention', () => {
    const budget = {
      ...{ name: 'b', monthly: 10, currency: 'EUR', forecast: { EUR: 12 }, actual: {} },
      ...{ over: true, unknown: [] },
    };
    expect(reportNotice(weekReport(input({ budgets: [budget] })))).toMatchObject({
      severity: 'attention',
      facts: expect.arrayContaining([
        { label: 'budget b', value: 'forecast 12.00 EUR of 10.00 EUR' },
      ]) as unknown,
    });
  });
});

test.each([
  { amounts: {}, hours: 0, text: 'nothing' },
  { amounts: {}, hours: 3, text: 'an unknown amount' },
  { amounts: { EUR: 1.005 }, hours: 3, text: '1.00 EUR' },
])('$hours hours of $amounts are $text', ({ amounts, hours, text }) => {
  expect(worth(amounts, hours)).toBe(text);
});

test('what came from outside is text on the page', () => {
  const page = savingsPage(weekReport(input()));
  expect(page).not.toContain('<b>demo</b>');
  expect(page).toContain('&lt;b&gt;demo&lt;/b&gt;');
});
