/** The local run as a user has it: a process with flags, output and an exit code. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clustersOf, type Result } from '../../local/cli/result';
import { startLocalRun } from '../support/localRun';

const folder = () => mkdtempSync(path.join(tmpdir(), 'steward-run-'));
const FAST = ['--speed', 'max', '--exit', '--port', '0', '--state', folder()];

test('--help says what the flags are', async () => {
  const run = await startLocalRun(['--help']);
  expect(await run.ended).toBe(0);
  for (const flag of [
    '--fleet',
    '--speed',
    '--exit',
    '--json',
    '--no-event',
    '--event',
    '--port',
    '--state',
    '--fresh',
    '--approve-after',
  ]) {
    expect(run.lines.some((line) => line.trim().startsWith(flag))).toBe(true);
  }
});

test.each([
  { flags: ['--speed', 'fast'], says: '--speed fast: give a number' },
  { flags: ['--fleet', '/nowhere'], says: '/nowhere' },
  { flags: ['--event', '/nowhere.json'], says: '--event /nowhere.json' },
])('$flags ends at once with a message', async ({ flags, says }) => {
  const run = await startLocalRun([...flags, '--port', '0']);
  expect(await run.ended).toBeGreaterThan(0);
  expect(run.errors.join('\n')).toContain(says);
});

test('the demo over HTTPS: exit code 0, a table, and the result as JSON', async () => {
  const json = path.join(folder(), 'out.json');
  const run = await startLocalRun([...FAST, '--json', json, '--fresh']);
  expect({ code: await run.ended, errors: run.errors }).toEqual({ code: 0, errors: [] });
  const shown = run.lines.join('\n');
  expect(shown).toMatch(/production +aks-prd-web +upgraded +1\.33\.6 +1\.34\.2/);
  expect(shown).toMatch(/production +aks-prd-payments +skipped +1\.33\.6 +1\.33\.6/);
  expect(shown).toMatch(/aks-prd-payments: PodDisruptionBudget payments\/ledger allows no disrupt/);
  const result = JSON.parse(readFileSync(json, 'utf8')) as Result;
  expect(result.problems).toEqual([]);
  expect(result.rollouts).toHaveLength(1);
  expect(result.durable.historyEventsMax).toBeLessThanOrEqual(250);
  expect(result.requests.byOperation['resourceGraph.resources']).toBeGreaterThanOrEqual(1);
  expect(result.requests.perUpgradedCluster.mean).toBeGreaterThan(0);
  expect(result.notifications.length).toBeGreaterThan(0);
}, 180_000);

/** What Event Grid would send about a fleet in which 1.33.6 is news. */
const HINT = {
  specversion: '1.0',
  id: '1',
  type: 'Microsoft.ContainerService.NewKubernetesVersionAvailable',
  source:
    '/subscriptions/11111111-aaaa-4aaa-8aaa-000000000001/resourcegroups/rg-dev/providers/microsoft.containerservice/managedclusters/aks-dev-api',
  subject: 'aks-dev-api',
  time: '2026-11-23T05:59:00Z',
  data: {
    latestSupportedKubernetesVersion: '1.33.6',
    latestStableKubernetesVersion: '1.32.9',
    lowestMinorKubernetesVersion: '1.32.8',
    latestPreviewKubernetesVersion: '',
  },
};

/** The demo's fleet with more in its policy. */
function contosoWith(policy: string): string {
  const own = folder();
  cpSync(path.join(__dirname, '../../local/fleets/contoso'), own, { recursive: true });
  appendFileSync(path.join(own, 'fleet.yaml'), `\n${policy}\n`);
  return own;
}

test.each([
  { policy: '', newest: '1.34.2', why: 'what the regions offer' },
  { policy: "upgrades: { goal: '1.33' }", newest: '1.33.6', why: 'the goal of the policy' },
])(
  'an event from a file is a hint: $why decides on $newest',
  async ({ policy, newest }) => {
    const file = path.join(folder(), 'event.json');
    const json = path.join(folder(), 'out.json');
    writeFileSync(file, JSON.stringify(HINT));
    const fleet = contosoWith(policy);
    const flags = [...FAST, '--fresh', '--fleet', fleet, '--event', file, '--json', json];
    const run = await startLocalRun(flags);
    expect({ code: await run.ended, errors: run.errors }).toEqual({ code: 0, errors: [] });
    const { rollouts } = JSON.parse(readFileSync(json, 'utf8')) as Result;
    expect(rollouts.map(({ rollout }) => rollout)).toEqual([`rollout:kubernetes:${newest}`]);
    const upgraded = rollouts.flatMap(clustersOf).filter(({ status }) => status === 'upgraded');
    expect(upgraded.length).toBeGreaterThan(5);
    for (const { because } of upgraded) {
      const proof = new RegExp(`^All \\d+ nodes run ${newest} and are Ready`);
      expect(because[0]?.message).toMatch(proof);
    }
  },
  180_000,
);

test('without --exit it stays up for requests until Ctrl-C', async () => {
  const flags = ['--speed', 'max', '--port', '0', '--approve-after', '6', '--state', folder()];
  const run = await startLocalRun(flags, (line, { process: child }) => {
    if (line.startsWith('Staying up')) child.kill('SIGINT');
  });
  expect(await run.ended).toBe(0);
}, 180_000);
