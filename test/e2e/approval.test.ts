/**
 * A person at the demo: reads the question in the inbox, decides by a click, sees the rollout go on.
 * In real Chromium.
 */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type ElementHandle, launch, type Page, type Target } from 'puppeteer-core';
import type { ApprovalRequest, Vote } from '../../shared/approvals/record';
import { type LocalRun, startLocalRun } from '../support/localRun';

const CHROMIUM = '/usr/bin/chromium';
const installed = existsSync(CHROMIUM);
const where = installed ? 'in Chromium' : 'in Chromium (skipped: it is not installed)';

interface Demo {
  run: LocalRun;
  /** The first line that matches, printed already or yet to come. */
  line: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** `npm start` at full speed, with nobody who answers by script. */
async function startDemo(): Promise<Demo> {
  const waiting = new Set<(line: string) => void>();
  const state = mkdtempSync(path.join(tmpdir(), 'steward-approval-'));
  const run = await startLocalRun(['--speed', 'max', '--port', '0', '--state', state], (line) => {
    for (const look of waiting) look(line);
  });
  const line: Demo['line'] = (pattern) =>
    new Promise((resolve, reject) => {
      const look = (text: string) => {
        const found = pattern.exec(text);
        if (found !== null) resolve(found);
      };
      waiting.add(look);
      run.lines.forEach(look);
      void run.ended.then(() => {
        reject(new Error(`ended before ${String(pattern)}:\n${run.errors.join('\n')}`));
      });
    });
  return { run, line };
}

interface Shown {
  state: string;
  request: ApprovalRequest;
  votes: Vote[];
}

(installed ? describe : describe.skip)(where, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(() => browser.close());

  /** The page that a click opens beside the inbox. */
  async function opened(click: () => Promise<void>): Promise<Page> {
    const [target] = await Promise.all([
      new Promise<Target>((resolve) => {
        browser.once('targetcreated', resolve);
      }),
      click(),
    ]);
    const page = await target.page();
    if (page === null) throw new Error('the click opened no page');
    await page.waitForSelector('h1');
    return page;
  }

  const headingOf = (page: Page) => page.$eval('h1', (element) => element.textContent);
  const textOf = (page: Page) => page.$eval('main', (main) => main.innerText);

  /** A message may be on its way still when the console tells of the question. */
  async function message(inbox: Page, selector: string): Promise<ElementHandle> {
    await inbox.bringToFront();
    for (;;) {
      const found = await inbox.$(selector);
      if (found !== null) return found;
      await inbox.reload();
    }
  }

  async function decideInMail(inbox: Page): Promise<Page> {
    const mail = 'article[data-kind="mail"][data-to="platform-lead@contoso.example"]';
    const frame = await message(inbox, `${mail} iframe`);
    return opened(async () => {
      const link = await (frame as ElementHandle<HTMLIFrameElement>)
        .contentFrame()
        .then((content) => content.waitForSelector('a ::-p-text(Decide)'));
      await link?.click();
    });
  }

  test('the question of the demo is answered by clicking through, and the rollout goes on', async () => {
    const { run, line } = await startDemo();
    const [, host = ''] = await line(/host (http:\S+)/);
    const [, address = ''] = await line(
      /\? Kubernetes 1\.34\.2: start ring production\?.* in (\S+\/inbox)/,
    );
    const approvals = async (id = '') => {
      const answer = await fetch(`${host}/api/approvals${id}`);
      return (await answer.json()) as unknown;
    };
    const { approvals: all } = (await approvals()) as { approvals: { id: string }[] };
    const id = `/${encodeURIComponent(all[0]?.id ?? '')}`;
    const shown = async () => (await approvals(id)) as Shown;

    const inbox = await browser.newPage();
    await inbox.goto(address);

    // The card went to a whole channel, but the policy names who decides.
    const button = await message(inbox, 'article[data-kind="teams"] button ::-p-text(Decide)');
    const ofChannel = await opened(() => button.click());
    expect(await headingOf(ofChannel)).toBe('Who are you?');

    const page = await decideInMail(inbox);
    expect(await headingOf(page)).toBe('Kubernetes 1.34.2: start ring production?');
    const text = await textOf(page);
    expect(text).toMatch(/Preflight\s+3 pass, 0 warn, 1 blocked/);
    expect(text).toMatch(/Window\s+weekend-nights, opens Sat 28 Nov 21:00 Europe\/Amsterdam/);
    expect(text).toMatch(/Estimate\s+about \d+ h \d\d min of upgrading, the longest cluster \d+ h/);
    expect(text).toMatch(/aks-prd-payments PodDisruptionBudget payments\/ledger allows no disr/);
    // Looking decides nothing.
    expect(await shown()).toMatchObject({ state: 'open', votes: [] });

    await page.type('#comment', 'after the sale');
    await Promise.all([page.waitForNavigation(), page.click('button.yes')]);
    expect(await headingOf(page)).toBe('You approved it');
    await line(/Approved by platform-lead@contoso\.example \(“after the sale”\)/);
    await line(/✔ aks-prd-web +1\.33\.6 → 1\.34\.2/);
    await line(/Kubernetes 1\.34\.2: rollout is done/);

    const again = await decideInMail(inbox);
    expect(await headingOf(again)).toBe('Already approved');
    expect(await again.$('button')).toBeNull();
    expect(await shown()).toMatchObject({
      state: 'approved',
      votes: [{ answer: 'yes', by: 'platform-lead@contoso.example', comment: 'after the sale' }],
    });
    run.process.kill('SIGINT');
    expect(await run.ended).toBe(0);
  }, 300_000);
});
