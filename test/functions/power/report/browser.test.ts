/** The weekly report on a phone and on a desk, in real Chromium. */
import { existsSync } from 'node:fs';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { savingsPage } from '../../../../functions/power/report/page';
import { weekReport } from '../../../../functions/power/report/report';
import { input, ONE, TWO } from './facts';

const CHROMIUM = '/usr/bin/chromium';
const installed = existsSync(CHROMIUM);
const where = installed ? 'in Chromium' : 'in Chromium (skipped: it is not installed)';

const LONG = 'a-cluster-with-a-name-as-long-as-names-of-clusters-can-get-and-no-break-in-it';

const BUDGET = {
  ...{ name: 'development', monthly: 500, currency: 'EUR', forecast: { EUR: 612.5 } },
  ...{ actual: { EUR: 300 }, actualUntil: '2026-11-21T00:00:00.000Z', over: true, unknown: [] },
};

function page(): string {
  const attack = {
    ...TWO,
    cluster: { ...TWO.cluster, name: '<script>document.title="taken"</script>' },
  };
  const long = { ...ONE, cluster: { ...ONE.cluster, name: LONG } };
  return savingsPage(weekReport(input({ clusters: [ONE, attack, long], budgets: [BUDGET] })));
}

(installed ? describe : describe.skip)(where, () => {
  let browser: Browser;
  let tab: Page;

  beforeAll(async () => {
    browser = await launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(() => browser.close());

  beforeEach(async () => {
    tab = await browser.newPage();
  });

  afterEach(() => tab.close());

  test.each([
    { name: 'a phone', width: 360 },
    { name: 'a desk', width: 1200 },
  ])('on $name nothing sticks out, and nothing from outside runs', async ({ width }) => {
    await tab.setViewport({ width, height: 800 });
    await tab.setContent(page());
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await tab.title()).toBe('Savings of week 2026-W47');
    const text = await tab.$eval('body', (body) => body.textContent);
    expect(text).toContain('<script>document.title="taken"</script>');
  });

  test('a bar for every day that saved something, the tallest for the day that saved most', async () => {
    await tab.setContent(page());
    const heights = await tab.$$eval('svg rect.saved', (bars) =>
      bars.map((bar) => bar.getBoundingClientRect().height),
    );
    expect(heights).toHaveLength(7);
    expect(Math.max(...heights)).toBe(heights[5]);
    expect(heights[3]).toBe(0);
  });

  test('a budget that is over is said to be', async () => {
    await tab.setContent(page());
    expect(await tab.$eval('.over', (cell) => cell.textContent)).toBe('612.50 EUR – over');
  });
});
