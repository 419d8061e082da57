/** The report as a page. In real Chromium where it matters. */
import { existsSync } from 'node:fs';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { reportPage } from '../../../../functions/upgrades/report/page';
import { reportOf } from '../../../../functions/upgrades/report/report';
import { aRef } from '../../../support/clusters';
import { aResult } from '../../../support/fleets';
import { aHead, aRow, ended, rows, STARTED } from './support';

const CHROMIUM = '/usr/bin/chromium';
const installed = existsSync(CHROMIUM);
const where = installed ? 'in Chromium' : 'in Chromium (skipped: it is not installed)';

const PHONE = { width: 360, height: 740 };

const HOSTILE = `<script>document.title = "taken"</script>"><img src=x onerror="document.title='taken'">'&amp;`;

const page = reportPage(reportOf(aHead({ result: ended, startedBy: 'ann' }), rows));

test('says what was asked of Azure, how often again, and how it ended', () => {
  const facts = [...page.matchAll(/<dt>(.*?)<\/dt>\s*<dd>(.*?)<\/dd>/g)].map((found) => [
    found[1],
    found[2],
  ]);
  expect(facts).toEqual([
    ['Rollout', 'rollout:kubernetes:1.34.2'],
    ['Started', 'Mon 23 Nov 2026 06:00 UTC by ann'],
    ['Ended', 'Tue 24 Nov 2026 01:30 UTC'],
    ['Changes asked of Azure', '3'],
    ['Asked again', '1'],
    ['Requests to Azure', '42'],
  ]);
});

test('a rollout that still runs has not ended', () => {
  expect(reportPage(reportOf(aHead(), rows))).toContain('<dd>not yet</dd>');
});

test('names who is in no ring, and why', () => {
  const reason = { code: 'noRing', message: 'The tag is missing.' };
  const outside = [{ ...aRef('lost'), reason }];
  expect(reportPage(reportOf(aHead({ outside }), rows))).toContain(
    '<b>lost</b>: The tag is missing.',
  );
});

(installed ? describe : describe.skip)(where, () => {
  let browser: Browser;
  let tab: Page;

  beforeAll(async () => {
    browser = await launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(() => browser.close());

  beforeEach(async () => {
    tab = await browser.newPage();
    await tab.setViewport(PHONE);
  });

  afterEach(() => tab.close());

  const textsOf = (selector: string) =>
    tab.$$eval(selector, (found) =>
      found.map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()),
    );

  test('each cluster in a line; what did not go the usual way is open, the rest is not', async () => {
    await tab.setContent(page);
    expect(await textsOf('summary')).toEqual([
      'upgraded web 1.33.4 → 1.34.2 · 1 h 00 min',
      'failed shop 1.33.4 · 3 h 05 min',
      'skipped batch 1.33.4',
      'waiting payments 1.33.4',
    ]);
    expect(await textsOf('h2')).toEqual(['Ring dev failed', 'Ring production not started']);
    const open = await tab.$$eval('details', (found) => found.map((one) => one.open));
    expect(open).toEqual([false, true, true, false]);
    expect(await textsOf('details[open] li')).toEqual([
      'PodDisruptionBudget shop/web allows no disruption.',
      'batch is stopped.',
    ]);
    expect(await textsOf('section > ul')).toEqual([
      '1 of 3 clusters of ring dev failed.',
      'Ring production was not started because ring dev did not end well.',
    ]);
  });

  test('on a phone nothing sticks out, however long the names', async () => {
    const long = 'a-cluster-with-a-name-as-long-as-names-can-get-and-no-break-in-it-63-c';
    const result = aResult(long, {
      status: 'failed',
      because: [{ code: 'x', message: `${long}/${long}: ${'x'.repeat(200)}` }],
      steps: [
        {
          change: `node pool ${long} to 1.34.2`,
          started: '2026-11-23T06:00:00.000Z',
          finished: '2026-11-23T07:00:00.000Z',
          failed: 'y'.repeat(200),
        },
      ],
    });
    const head = aHead({
      startedBy: `${'ann.'.repeat(20)}@contoso.example`,
      outside: [{ ...aRef(long), reason: { code: 'noRing', message: 'z'.repeat(200) } }],
    });
    await tab.setContent(reportPage(reportOf(head, [...rows, aRow('dev', long, result)])));
    await tab.$$eval('details', (found) => {
      for (const one of found) one.open = true;
    });
    const width = await tab.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(PHONE.width);
  });

  test('what came from outside is text, wherever it stands', async () => {
    const reason = { code: 'x', message: HOSTILE };
    const result = aResult(HOSTILE, {
      status: 'failed',
      from: HOSTILE,
      because: [reason],
      steps: [{ change: HOSTILE, started: STARTED, finished: STARTED, failed: HOSTILE }],
    });
    const head = aHead({
      startedBy: HOSTILE,
      outside: [{ id: HOSTILE, name: HOSTILE, reason }],
    });
    await tab.setContent(reportPage(reportOf(head, [aRow('dev', 'a', result)])));
    expect(await tab.title()).toBe('Kubernetes 1.34.2: report');
    expect(await tab.$$('script, img')).toEqual([]);
    const shown = await tab.$eval('body', (body) => body.textContent);
    expect(shown.split(HOSTILE)).toHaveLength(9);
  });

  test('is HTML in which the browser has nothing to put right', async () => {
    await tab.setContent(page);
    const tagsOf = (text: string) =>
      [...text.matchAll(/<(\/?[a-z][a-z0-9]*)/g)]
        .map((found) => found[1])
        .filter((tag) => tag !== 'tbody' && tag !== '/tbody');
    expect(tagsOf(await tab.content())).toEqual(tagsOf(page));
    expect(await tab.$eval('html', (root) => root.lang)).toBe('en');
  });
});
