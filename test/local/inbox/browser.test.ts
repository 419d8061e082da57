/** The inbox as a person sees it, and a mail on a phone. In real Chromium. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, launch, type Page } from 'puppeteer-core';
import type { Notification } from '../../../local/azure/notifications';
import { toResponse } from '../../../local/azure/http';
import { inboxRoutes } from '../../../local/inbox/routes';
import { cardMessage } from '../../../shared/notify/card';
import { mailOf } from '../../../shared/notify/mailText';
import { messageOf } from '../../../shared/notify/message';

const CHROMIUM = '/usr/bin/chromium';
const installed = existsSync(CHROMIUM);
const where = installed ? 'in Chromium' : 'in Chromium (skipped: it is not installed)';
const PHONE = { width: 360, height: 740 };

const HOSTILE = '<script>document.title = "taken"</script><img src=x onerror="document.title=1">';
const LONG = `a-cluster-${'with-a-name-without-end-'.repeat(8)}`;

const message = messageOf(
  {
    key: 'k',
    topic: 'approval',
    severity: 'attention',
    title: 'Kubernetes 1.34.2: may ring production start?',
    text: `4 clusters. ${HOSTILE}`,
    facts: [
      { label: 'window', value: 'weekend-nights, Sat 28 Nov 21:00 Europe/Amsterdam' },
      { label: LONG, value: LONG },
    ],
    reasons: [
      {
        subject: LONG,
        reason: { code: 'c', message: 'PodDisruptionBudget payments/ledger allows no disruption.' },
      },
      { subject: 'aks-prd-web', reason: { code: 'c', message: HOSTILE } },
    ],
    next: 'Without an answer until Fri 27 Nov 06:00 the ring waits for its next window.',
    actions: ['Approve: the ring starts when its window opens.', 'Refuse: the rollout ends here.'],
  },
  'id',
  [{ title: 'Decide', url: 'https://steward.example/api/decide/a?t=x&y=1' }],
);

const { subject, ...content } = mailOf(message);
const all: Notification[] = [
  { kind: 'event', at: 0, to: 'fleet', title: 'AksSteward.Notice', body: { note: HOSTILE } },
  { kind: 'mail', at: 60_000, to: 'anna@contoso.example', title: subject, body: { content } },
  { kind: 'teams', at: 120_000, to: 'platform-team', title: 'Card', body: cardMessage(message) },
];

(installed ? describe : describe.skip)(where, () => {
  let browser: Browser;
  let page: Page;
  let server: Server;
  let address: string;

  beforeAll(async () => {
    browser = await launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const routes = inboxRoutes({ all });
    server = createServer((request, response) => {
      const route = routes.find(({ path }) => path === request.url);
      const answer = route?.handle({} as never) ?? { status: 404 };
      const { status, headers, body } = toResponse(answer);
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/inbox`;
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    await page.setViewport(PHONE);
  });

  afterEach(() => page.close());

  test('a mail on a phone: nothing sticks out, it is read without zooming, nothing runs', async () => {
    await page.setContent(content.html);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    const sizes = await page.$$eval('p, li, td, th, a', (all) =>
      all.map((one) => Number.parseFloat(getComputedStyle(one).fontSize)),
    );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(14);
    const button = await page.$eval('a', (link) => link.getBoundingClientRect().height);
    expect(button).toBeGreaterThanOrEqual(40);
    // A label of a usual length is not broken.
    expect(await page.$eval('th', (label) => label.clientWidth)).toBeGreaterThan(90);
    expect(await page.title()).toBe(message.title);
    expect(await page.$$('script, img')).toEqual([]);
    const picture = await page.screenshot({ fullPage: true });
    expect(picture.length).toBeGreaterThan(5000);
  });

  test('the inbox shows the newest first, each as its own program would', async () => {
    const complaints: string[] = [];
    page.on('console', (line) => complaints.push(line.text()));
    await page.goto(address);
    expect(await page.$$eval('article', (all) => all.map((one) => one.dataset.kind))).toEqual([
      'teams',
      'mail',
      'event',
    ]);
    expect(await page.$eval('header', (one) => one.textContent)).toBe(
      'Teams to platform-team · 1970-01-01 00:02 UTC',
    );
    expect(await page.$eval('.card', (card) => card.textContent)).toContain(message.title);
    expect(await page.$eval('.card button', (button) => button.textContent)).toBe('Decide');
    expect(await page.title()).toBe('Inbox (3)');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(complaints).toEqual([]);
  });

  test('a mail in the inbox is as high as it needs, and its scripts do not run', async () => {
    await page.goto(address);
    const element = await page.waitForSelector('iframe');
    const frame = await element?.contentFrame();
    expect(await frame?.title()).toBe(message.title);
    const [inner, outer] = await Promise.all([
      frame?.evaluate('document.documentElement.scrollHeight'),
      element?.evaluate((one) => one.getBoundingClientRect().height),
    ]);
    expect(Math.abs(Number(inner) - Number(outer))).toBeLessThanOrEqual(2);
  });

  test('links lead where they say', async () => {
    await page.goto(address);
    await page.evaluate('window.open = (url) => { window.opened = url; }');
    await page.click('.card button');
    expect(await page.evaluate('window.opened')).toBe(
      'https://steward.example/api/decide/a?t=x&y=1',
    );
    const frame = await (await page.$('iframe'))?.contentFrame();
    const link = await frame?.$eval('a', (one) => [
      one.href,
      one.ownerDocument.querySelector('base')?.target,
    ]);
    expect(link).toEqual(['https://steward.example/api/decide/a?t=x&y=1', '_blank']);
  });
});
