/** A person with a phone: opens the link, reads, approves, sees that it counted. In real Chromium. */
import { existsSync } from 'node:fs';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { type Office, openOffice } from './office';
import { aRequest } from './support';

const CHROMIUM = '/usr/bin/chromium';
const installed = existsSync(CHROMIUM);
const where = installed ? 'in Chromium' : 'in Chromium (skipped: it is not installed)';

const PHONE = { width: 360, height: 740 };

(installed ? describe : describe.skip)(where, () => {
  let browser: Browser;
  let page: Page;
  let office: Office;
  let link: string;

  beforeAll(async () => {
    browser = await launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(() => browser.close());

  beforeEach(async () => {
    office = await openOffice();
    const long = 'a-cluster-with-a-name-as-long-as-names-of-clusters-can-get-and-no-break-in-it';
    const reason = { code: 'budget', message: '<script>document.title = "taken"</script>' };
    await office.ask(aRequest({}, { reasons: [{ subject: long, reason }] }));
    const sent = new URL(office.linkTo('platform-team'));
    link = `${office.host.url}${sent.pathname}${sent.search}`;
    page = await browser.newPage();
    await page.setViewport(PHONE);
  });

  afterEach(() => page.close());

  const heading = () => page.$eval('h1', (element) => element.textContent);

  test('on a phone: nothing sticks out, the styles are allowed, what came from outside is text', async () => {
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(link);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(PHONE.width);
    const height = await page.$eval(
      'button.yes',
      (button) => button.getBoundingClientRect().height,
    );
    expect(height).toBeGreaterThanOrEqual(44);
    expect(await page.title()).toContain('Start ring production');
    expect(complaints).toEqual([]);
  });

  test('a click on Approve decides, and says what happens now', async () => {
    await page.goto(link);
    await page.type('#comment', 'looks good');
    await Promise.all([page.waitForNavigation(), page.click('button.yes')]);
    expect(await heading()).toBe('You approved it');
    expect(await page.$eval('main', (main) => main.textContent)).toContain(
      'The ring starts on Saturday.',
    );
    await office.later(0);
    expect(office.decision()).toMatchObject({
      answer: 'approved',
      votes: [{ comment: 'looks good' }],
    });
    await page.goto(link);
    expect(await heading()).toBe('Already approved');
  });

  test('the keyboard is enough, and without scripts it works', async () => {
    await page.setJavaScriptEnabled(false);
    await page.goto(link);
    for (const key of ['Tab', 'Tab', 'Tab'] as const) await page.keyboard.press(key);
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    expect(await heading()).toBe('You refused it');
    await office.later(0);
    expect(office.decision()?.answer).toBe('refused');
  });
});
