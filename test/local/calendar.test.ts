/** The command `npm run calendar`, its picture, and what it says when it cannot. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { calendarSvg } from '../../local/calendar/svg';
import { calendarCommand } from '../../local/calendar/command';
import { examine } from '../../shared/calendar/conflicts';
import type { Finding } from '../../shared/calendar/findings';
import { calendarWith, DAY, START } from '../shared/calendar/conflicts/support';

const ROOT = path.resolve(__dirname, '../..');
const NOW = Date.parse('2026-03-22T23:00:00Z');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'calendar-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(...args: string[]) {
  return calendarCommand(args, ROOT, NOW);
}

interface Result {
  conflicts: Finding[];
  entries: { kind: string; source: string; start: string; end: string }[];
  unread: { message: string }[];
}

async function json(...args: string[]): Promise<Result> {
  const { text } = await run(...args, '--json');
  return JSON.parse(text) as Result;
}

describe('the calendar of a cluster of Contoso', () => {
  test('shows what never meets: at least five different conflicts', async () => {
    const { conflicts } = await json('aks-stg-web');
    expect(new Set(conflicts.map(({ reason }) => reason.code))).toEqual(
      new Set([
        'backupWhileStopped',
        'backupIntoUpgrade',
        'upgradeWindowNeverRuns',
        'upgradeWindowNearPowerChange',
        'kuredNeverRuns',
        'maintenanceWhileStopped',
        'offsetDisagrees',
      ]),
    );
  });

  test('says when, how often and what to change, in local time', async () => {
    const { text, exitCode } = await run('aks-stg-web', '--days', '2');
    expect(exitCode).toBe(1);
    expect(text).toMatch(/Mon 23 Mar +runs +·+█+·+ +07:00-20:00/);
    expect(text).toMatch(/Tue 24 Mar/);
    expect(text).not.toMatch(/Wed 25 Mar +runs/);
    expect(text).toContain('first Mon 23 Mar 2026 01:30 Europe/Amsterdam; 90 times in 90 days');
    expect(text).toContain('→ Move it to a time at which the cluster runs');
  });

  test('marks the change of the clocks', async () => {
    const { text } = await run('aks-stg-web');
    expect(text).toContain('clocks change by +1 h at 03:00');
  });

  test('knows holidays, freezes and bakes of the policy', async () => {
    const { entries } = await json('aks-prd-web', '--from', '2026-12-16');
    const freeze = entries.find(({ kind }) => kind === 'freeze');
    expect(freeze).toMatchObject({ source: 'year-end', start: '2026-12-17T23:00:00.000Z' });
    expect(entries.some(({ kind }) => kind === 'bake')).toBe(true);
    const office = await json('aks-dev-api', '--from', '2026-12-21');
    expect(office.entries.filter(({ kind }) => kind === 'holiday')).toHaveLength(3);
    const running = office.entries.filter(({ kind }) => kind === 'running');
    expect(running.map(({ start }) => start.slice(0, 10))).not.toContain('2026-12-25');
  });

  test('without conflicts ends well', async () => {
    const { text, exitCode } = await run('aks-dev-api');
    expect(text).toContain('No conflicts in the next 90 days.');
    expect(exitCode).toBe(0);
  });
});

describe('a snapshot', () => {
  const id = (name: string) =>
    `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;
  const policy = 'timeZone: UTC\nrings:\n  - name: dev\n';

  function snapshot(clusters: object[]): string[] {
    const [file, rules] = [path.join(folder, 'fleet.json'), path.join(folder, 'policy.yaml')];
    writeFileSync(file, JSON.stringify({ clusters }));
    writeFileSync(rules, policy);
    return ['--snapshot', file, '--policy', rules];
  }

  test('with settings that cannot be read says so and shows the rest', async () => {
    const odd = {
      id: id('odd'),
      name: 'odd',
      maintenance: { default: { maintenanceWindow: { startTime: 'late' } } },
      kured: { days: ['someday'] },
      velero: [
        { name: 'broken', schedule: '61 * * * *' },
        { name: 'nightly', schedule: '0 1 * * *' },
      ],
    };
    const flags = snapshot([odd]);
    const { unread, entries } = await json('odd', ...flags);
    expect(unread.map(({ message }) => message.split(' cannot be read')[0])).toEqual([
      'default',
      'Kured window',
      'Velero schedule broken',
    ]);
    expect(entries.some(({ source }) => source === 'Velero schedule nightly')).toBe(true);
    expect((await run('odd', ...flags)).text).toContain('! Velero schedule broken cannot be read');
  });

  test('tells of clusters of the subscription that open together', async () => {
    const schedule = { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } };
    const planned = { schedule, durationHours: 4, startTime: '02:00', utcOffset: '+00:00' };
    const clusters = Array.from({ length: 10 }, (_, at) => ({
      id: id(`aks-${at}`),
      name: `aks-${at}`,
      maintenance: { default: { maintenanceWindow: planned } },
    }));
    const { text } = await run('aks-3', ...snapshot(clusters));
    expect(text).toContain('With other clusters');
    expect(text).toContain('10 clusters of subscription s');
  });
});

describe('the picture', () => {
  test('has a row per kind, the clock change, and every conflict in its legend', async () => {
    const file = path.join(folder, 'web.svg');
    await run('aks-stg-web', '--svg', file);
    const svg = readFileSync(file, 'utf8');
    const { conflicts } = await json('aks-stg-web');
    expect(svg).toContain('width="1200"');
    expect(svg).toContain('prefers-color-scheme: dark');
    for (const label of ['runs', 'upgrade window', 'AKS maintenance', 'Kured reboots', 'backups']) {
      expect(svg).toContain(`>${label}</text>`);
    }
    expect(svg.match(/clocks \+1 h/g)).toHaveLength(1);
    expect(svg.match(/class="midnight"/g)).toHaveLength(14);
    for (const { reason } of conflicts) {
      expect(svg).toContain(`<title>${reason.message}</title>`);
    }
  });

  test('lets no name become markup', () => {
    const evil = `<script>"&'`;
    const calendar = calendarWith({
      minutes: 1440,
      spans: [
        { kind: 'running', source: evil, spans: [[60, 1440]] },
        { kind: 'stopped', source: evil, spans: [[0, 60]] },
        { kind: 'backup', source: evil, spans: [[30, 40]] },
      ],
    });
    const svg = calendarSvg(calendar, { start: START, end: START + DAY }, examine(calendar), 90);
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;&quot;&amp;');
  });
});

describe('when it cannot', () => {
  test.each([
    { args: [], says: /^Name a cluster; the fleet has: aks-dev-sandbox, / },
    { args: ['aks-nope'], says: /^There is no cluster 'aks-nope'; the fleet has: / },
    { args: ['a', 'b'], says: /^One cluster at a time; found also: b/ },
    { args: ['a', '--days', '0'], says: /^--days 0: give a whole number from 1 to 90/ },
    { args: ['a', '--from', 'soon'], says: /^--from soon: give an instant such as / },
    { args: ['a', '--color'], says: /Unknown option '--color'/ },
    { args: ['a', '--fleet', 'x', '--snapshot', 'y'], says: /^--fleet and --snapshot: give one/ },
    { args: ['a', '--policy', '/nowhere.yaml'], says: /^Cannot read \/nowhere.yaml/ },
    { args: ['a', '--snapshot', '/nowhere.json'], says: /^Cannot read \/nowhere.json/ },
    { args: ['aks-dev-api', '--svg', '/nowhere/x.svg'], says: /^Cannot write \/nowhere\/x.svg/ },
  ])('$args', async ({ args, says }) => {
    await expect(run(...args)).rejects.toThrow(says);
  });

  test('--help needs nothing', async () => {
    const { text, exitCode } = await run('--help');
    expect(text).toContain('npm run calendar -- CLUSTER');
    expect(exitCode).toBe(0);
  });
});
