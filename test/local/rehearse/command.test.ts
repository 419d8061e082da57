/** `npm run rehearse`, as somebody at a terminal sees it: processes of their own, the compiled app. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseFleet } from '../../../local/fleets/parse';
import { snapshotOf } from '../../../local/fleets/snapshot';
import { rehearseCommand } from '../../../local/rehearse/command';
import { type Ended, runCommand } from '../../support/commands';
import { checkXml } from './support';

const ROOT = path.resolve(__dirname, '../../..');

// Processes of their own take seconds each on a busy machine.
jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'steward-rehearse-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: unknown): string {
  const place = path.join(folder, name);
  writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content));
  return place;
}

const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';

interface Spec {
  name: string;
  ring: string;
  power?: string;
  version?: string;
}

const FLEET: Spec[] = [
  { name: 'aks-dev', ring: 'dev' },
  { name: 'aks-new', ring: 'dev', version: '1.34.2' },
  { name: 'aks-one', ring: 'production' },
  { name: 'aks-two', ring: 'production', version: '1.33.6' },
];

function fleetOf(specs: readonly Spec[]) {
  return parseFleet(
    {
      name: 'ours',
      subscriptions: [{ id: SUBSCRIPTION, name: 'Ours' }],
      regions: {
        westeurope: { nodeImage: '202611.03.0', versions: ['1.33.5', '1.33.6', '1.34.2'] },
      },
      clusters: specs.map(({ name, ring, power = 'Running', version = '1.33.5' }) => ({
        name,
        subscription: 'Ours',
        resourceGroup: 'rg',
        region: 'westeurope',
        tags: { 'steward-ring': ring },
        version,
        power,
        pools: [
          { name: 'system', mode: 'System', count: 2 },
          { name: 'work', mode: 'User', count: 2 },
        ],
      })),
    },
    'the test',
  );
}

/** Channels and checks of one's own that a rehearsal must not reach. */
const POLICY = `
timeZone: Europe/Amsterdam
calendars:
  windows:
    nights: Mon-Fri 20:00-05:00
rings:
  - { name: dev, maxConcurrent: 2, bake: 12h }
  - name: production
    maxConcurrent: 1
    window: nights
    approval: { approvers: [lead@ours.example], expiresAfter: 24h }
upgrades:
  preflight:
    custom:
      - { name: ours, setting: OUR_CHECK, key: OUR_KEY }
notify:
  channels:
    ops: { kind: teams, setting: OPS_WEBHOOK }
`;

const FROM = '2026-11-23T06:00:00Z';

interface Result {
  format: number;
  span: { start: string; end: string };
  rollouts: {
    goal: string;
    status: string;
    rings: {
      name: string;
      status: string;
      clusters: { name: string; status: string; parts: { kind: string; start: string }[] }[];
    }[];
  }[];
  approvals: { ring: string; state: string; asked: string; decided: string }[];
  problems: { subject: string; what: string; why: string }[];
}

let runs = 0;

/** On a snapshot of the fleet. */
async function rehearse(...args: string[]): Promise<Ended & { result: Result; svg: string }> {
  const name = `run${runs++}`;
  const [json, svg] = [`${name}.json`, `${name}.svg`].map((one) => path.join(folder, one));
  const ended = await runCommand('rehearse', [
    ...['--policy', file('fleet.yaml', POLICY), '--from', FROM, '--days', '4'],
    ...['--json', json ?? '', '--svg', svg ?? ''],
    ...args,
  ]);
  if (ended.code === 2) throw new Error(ended.err);
  const result = JSON.parse(readFileSync(json ?? '', 'utf8')) as Result;
  return { ...ended, result, svg: readFileSync(svg ?? '', 'utf8') };
}

const snapshot = (specs: readonly Spec[] = FLEET) => [
  '--snapshot',
  file('fleet.json', snapshotOf(fleetOf(specs))),
];

test('tells who is upgraded when, what waits for whom, and what people are asked', async () => {
  const { code, out, err, result, svg } = await rehearse(...snapshot());
  expect(err).toBe('');
  expect(out).toContain('Rehearsal of ours: 4 clusters, 4 days from Mon 23 Nov 2026 07:00');
  expect(out).toMatch(/Kubernetes 1\.34\.2 is done after 15 h \d+ min/);
  expect(out).toMatch(/Mon 23 Nov 07:0\d +✔ aks-dev +1\.33\.5 → 1\.34\.2 +\d+ min/);
  expect(out).toContain('= aks-new: there already');
  expect(out).toMatch(/bakes 12 h 00 min; ring production waits for it/);
  expect(out).toMatch(/✔ aks-(one|two) .*; waits \d.* for a place in its ring/);
  expect(out).toMatch(/start ring production\? {2}approved after 2 h 00 min\. Approved by lead@/);
  expect(out).toContain('Every cluster ends where the policy wants it.');
  expect(code).toBe(0);

  expect(result).toMatchObject({ format: 1, span: { start: '2026-11-23T06:00:00.000Z' } });
  const [rollout] = result.rollouts;
  expect(rollout).toMatchObject({ goal: 'Kubernetes 1.34.2', status: 'done' });
  const states = rollout?.rings.flatMap(({ clusters }) =>
    clusters.map(({ name, status }) => `${name} ${status}`),
  );
  expect(states?.sort()).toEqual([
    'aks-dev upgraded',
    'aks-new unchanged',
    'aks-one upgraded',
    'aks-two upgraded',
  ]);
  const [asked] = result.approvals;
  const waited = Date.parse(asked?.decided ?? '') - Date.parse(asked?.asked ?? '');
  expect(waited).toBe(2 * 3_600_000);

  checkXml(svg);
  for (const { name } of FLEET) expect(svg).toContain(name);
  expect(svg).toContain('window nights');
});

test('the same question twice has the same answer', async () => {
  const args = [...snapshot(), '--days', '2'];
  const [one, other] = await Promise.all([rehearse(...args), rehearse(...args)]);
  expect(one.result).toEqual(other.result);
  expect(one.svg).toBe(other.svg);
});

test('shows what silence does', async () => {
  const { code, out, result } = await rehearse(...snapshot(), '--answer', 'never');
  expect(out).toMatch(/start ring production\? {2}expired after 1 d\. Nobody answered in 24 hours/);
  expect(code).toBe(1);
  expect(result.problems).toEqual([
    { subject: 'ring production', what: 'never happens', why: 'Nobody answered in 24 hours.' },
  ]);
});

test('names whom it leaves out, and why', async () => {
  const stopped = { name: 'aks-off', ring: 'dev', power: 'Stopped' };
  const { code, result } = await rehearse(...snapshot([...FLEET, stopped]));
  expect(result.problems).toHaveLength(1);
  expect(result.problems[0]).toMatchObject({ subject: 'aks-off', what: 'is left out' });
  expect(result.problems[0]?.why).toMatch(/aks-off is stopped/);
  expect(code).toBe(1);
});

test('tries a version that is to come', async () => {
  const topic =
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg` +
    '/providers/Microsoft.ContainerService/managedClusters/aks-dev';
  const event = {
    id: '1',
    topic,
    subject: 'aks-dev',
    eventType: 'Microsoft.ContainerService.NewKubernetesVersionAvailable',
    eventTime: FROM,
    dataVersion: '1',
    metadataVersion: '1',
    data: {
      latestSupportedKubernetesVersion: '1.35.0',
      latestStableKubernetesVersion: '1.34.2',
      lowestMinorKubernetesVersion: '1.33.5',
      latestPreviewKubernetesVersion: '',
    },
  };
  const { out } = await rehearse(...snapshot(), '--event', file('event.json', event));
  expect(out).toContain('Azure announces 1.35.0');
  expect(out).toMatch(/✔ aks-new +1\.34\.2 → 1\.35\.0/);
});

describe('is refused before it begins', () => {
  test.each([
    { args: ['--days', '0'], said: '--days 0: give a whole number from 1 to 120' },
    { args: ['--answer', 'maybe'], said: '--answer maybe: give yes, no or never' },
    { args: ['--answer-after', 'soon'], said: '--answer-after soon: give a duration' },
    { args: ['--from', 'yesterday'], said: '--from yesterday: give an instant' },
    { args: ['--fleet', 'a', '--snapshot', 'b'], said: '--fleet and --snapshot: give one of them' },
    { args: ['--policy', '/nowhere'], said: 'Cannot read /nowhere' },
    { args: ['--snapshot', '/nowhere'], said: 'Cannot read /nowhere' },
    { args: ['--svg', '/nowhere/a.svg'], said: 'Cannot write /nowhere/a.svg' },
    { args: ['--json', '/nowhere/a.json'], said: 'Cannot write /nowhere/a.json' },
    { args: ['--event', '/nowhere'], said: '--event /nowhere: ' },
    { args: ['--what'], said: "Unknown option '--what'" },
  ])('$args', async ({ args, said }) => {
    await expect(rehearseCommand(args, ROOT, 0)).rejects.toThrow(said);
  });

  test('with exit code 2, and nothing on standard output', async () => {
    const { code, out, err } = await runCommand('rehearse', ['--days', '0']);
    expect([code, out, err]).toEqual([2, '', '--days 0: give a whole number from 1 to 120\n']);
  });

  test('an event that Azure would not send', async () => {
    const event = file('wrong.json', { eventType: 'Other', data: {} });
    await expect(rehearseCommand(['--event', event], ROOT, 0)).rejects.toThrow(
      `--event ${event}: the Event Grid event is not as it should be`,
    );
  });

  test('a policy that is wrong, with the place', async () => {
    const wrong = file('wrong.yaml', 'rings:\n  - { name: dev, maxConcurent: 2 }\n');
    await expect(rehearseCommand(['--policy', wrong], ROOT, 0)).rejects.toThrow(
      /wrong\.yaml:2:\d+/,
    );
  });
});

test('--help says what it does and what is made up', async () => {
  const { text, exitCode } = await rehearseCommand(['--help'], ROOT, 0);
  expect(exitCode).toBe(0);
  expect(text).toContain('npm run rehearse -- --snapshot FILE');
  expect(text).toContain('Nothing real is touched');
});
