/** Looks at clusters of the simulated Azure, through the real clients, with reports in Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  backupEnded,
  inspectCluster,
  orderBackup,
  readReport,
  startInspection,
} from '../../../../functions/upgrades/preflight/activities';
import type { PreflightInput } from '../../../../functions/upgrades/preflight/facts';
import type { PreflightReport } from '../../../../functions/upgrades/preflight/report';
import { httpClient } from '../../../../local/azure/inMemory';
import type { Intervention } from '../../../../local/azure/interventions';
import { createSimulator, type Simulator } from '../../../../local/azure/simulator';
import { type Azurite, startAzurite } from '../../../../local/cli/azurite';
import { VirtualClock } from '../../../../local/clock';
import { parseFleet } from '../../../../local/fleets/parse';
import { kubernetesHttp } from '../../../../local/kubernetes/httpLibrary';
import { readConfig } from '../../../../shared/config';
import type { Outcome } from '../../../../shared/reasons';
import { createServices, services, useServices } from '../../../../shared/services';
import { policyWith } from './support';

const ROOT = path.resolve(__dirname, '../../../..');
const START = Date.UTC(2026, 10, 23, 6);
const MINUTE = 60_000;

const ACCOUNTS = Array.from({ length: 20 }, (_, at) => `look${at}`);

let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'steward-look-'));
  azurite = await startAzurite(ROOT, folder, 'table', ACCOUNTS);
});

afterAll(() => {
  useServices(undefined);
  azurite.stop();
});

interface Bench {
  clock: VirtualClock;
  simulator: Simulator;
  input: (name: string, policy?: string) => Promise<PreflightInput>;
}

function fleet() {
  const cluster = (name: string, more: object = {}) => ({
    name,
    subscription: 'Test',
    resourceGroup: 'rg',
    region: 'westeurope',
    version: '1.33.5',
    subnet: 'hub/nodes',
    pools: [
      { name: 'system', mode: 'System', count: 2 },
      { name: 'work', mode: 'User', count: 3 },
    ],
    workloads: [
      { namespace: 'shop', name: 'web', replicas: 3, budget: { name: 'web', minAvailable: 2 } },
    ],
    ...more,
  });
  return parseFleet(
    {
      name: 'looks',
      subscriptions: [{ id: '11111111-aaaa-4aaa-8aaa-000000000001', name: 'Test' }],
      regions: { westeurope: { versions: ['1.33.5', '1.34.2'], nodeImage: '202611.03.0' } },
      networks: [
        {
          name: 'hub',
          subscription: 'Test',
          resourceGroup: 'net',
          region: 'westeurope',
          subnets: [{ name: 'nodes', prefix: '10.0.0.0/20' }],
        },
      ],
      clusters: [cluster('one'), cluster('two'), cluster('hidden', { private: true })],
    },
    'the test',
  );
}

function bench(ask: typeof fetch = fetch): Bench {
  const clock = new VirtualClock({ start: START, speed: 'max' });
  const simulator = createSimulator({ clock, fleet: fleet() });
  const config = readConfig({
    AzureWebJobsStorage: azurite.connectionString(ACCOUNTS[used++]),
    CHECK_URL: 'https://checks.contoso.example/ready',
    CHECK_KEY: 'a key of the customer',
    WORKSPACE_ID: '22222222-2222-4222-8222-222222222222',
  });
  const transport = {
    httpClient: httpClient(simulator),
    credential: simulator.credential,
    kubernetesHttp: kubernetesHttp(simulator),
    fetch: ask,
  };
  useServices(createServices(config, transport, { now: () => new Date(clock.now()) }));
  return { clock, simulator, input: (name, policy) => inputFor(simulator, name, policy) };
}

async function inputFor(simulator: Simulator, name: string, policy = ''): Promise<PreflightInput> {
  const found = [...simulator.world.clusters.values()].find((one) => one.name === name);
  const cluster = okOf(await (await services().aks()).cluster(found?.id ?? ''));
  const { upgrades: rules, backups } = policyWith(policy);
  return {
    cluster,
    goal: { kind: 'kubernetes', version: '1.34.2' },
    target: '1.34.2',
    rules,
    backups,
    freezes: [],
    expected: 3_600_000,
    rollout: 'rollout:kubernetes:1.34.2',
  };
}

async function pass(clock: VirtualClock, minutes: number): Promise<void> {
  let over = false;
  clock.at(clock.now() + minutes * MINUTE, 'the test waits', () => {
    over = true;
  });
  await clock.run(() => over);
}

function okOf<T>(outcome: Outcome<T>): T {
  if ('ok' in outcome) return outcome.ok;
  throw new Error(JSON.stringify(outcome));
}

async function look(input: PreflightInput) {
  const inspection = okOf(await inspectCluster({ input }));
  const { rollout, cluster } = input;
  const report = okOf(await readReport({ rollout, clusterId: cluster.id.toUpperCase() }));
  if (report === null) throw new Error('there is no report');
  return { ...inspection, report };
}

function problemsIn({ checks }: PreflightReport): string[] {
  return checks
    .filter(({ status }) => status !== 'pass')
    .map(({ id, status, reason }) => `${id} ${status} ${reason.code}`);
}

test('a cluster in good order passes, and its full report is kept', async () => {
  const { input } = bench();
  const { summary, report } = await look(await input('one'));
  expect(problemsIn(report)).toEqual([]);
  expect(summary).toMatchObject({ name: 'one', status: 'pass', problems: [] });
  expect(report.checks.length).toBeGreaterThanOrEqual(15);
});

const TROUBLES: { what: Intervention; is: string; says: RegExp }[] = [
  {
    what: {
      kind: 'setQuota',
      subscription: 'Test',
      region: 'westeurope',
      family: 'cores',
      limit: 60,
    },
    is: 'quota block quotaTooSmall',
    says: /4 cores needed, 0 of 60 free/,
  },
  {
    what: { kind: 'setLock', name: 'keep', level: 'CanNotDelete', on: { nodesOf: 'one' } },
    is: 'locks block nodesLocked',
    says: /'keep'/,
  },
  {
    what: { kind: 'fillSubnet', subnet: 'hub/nodes', free: 5 },
    is: 'subnet block subnetTooSmall',
    says: /hub\/nodes has 5 free addresses/,
  },
  {
    what: { kind: 'crashPods', cluster: 'one', namespace: 'shop', workload: 'web', pods: 1 },
    is: 'pods warn podsNotRunning',
    says: /shop\/web-\S+ \(CrashLoopBackOff\)/,
  },
  {
    what: { kind: 'kuredLock', cluster: 'one', node: 'gone' },
    is: 'kured warn ghostLock',
    says: /gone/,
  },
  {
    what: { kind: 'useDeprecatedApi', cluster: 'one', resource: 'things', removedIn: '1.34' },
    is: 'deprecatedApis block apiGone',
    says: /things .*removed in 1\.34/,
  },
  {
    what: { kind: 'setBudget', cluster: 'one', namespace: 'shop', name: 'web', minAvailable: 3 },
    is: 'budgets block notDisruptedNow',
    says: /shop\/web allows no disruption now and holds web-\S+ on aks-/,
  },
];

test.each(TROUBLES)('$what.kind: $is', async ({ what, is, says }) => {
  const { simulator, input } = bench();
  simulator.intervene(what);
  const { report } = await look(await input('one'));
  const [id, , code] = is.split(' ');
  expect(problemsIn(report)).toContain(is);
  const found = report.checks.find((check) => check.id === id && check.reason.code === code);
  expect(found?.reason.message).toMatch(says);
});

test('an API server that refuses us leaves nothing as seen', async () => {
  const { simulator, input } = bench();
  simulator.intervene({ kind: 'forbidKubernetes', cluster: 'one', forbidden: true });
  const { report } = await look(await input('one'));
  expect(report.status).toBe('cannotLook');
  const ids = report.checks.filter(({ status }) => status === 'cannotLook').map(({ id }) => id);
  expect(ids).toEqual(['nodes', 'pods', 'budgets', 'deprecatedApis', 'kured', 'backupRunning']);
});

test('a private cluster is looked into by one command', async () => {
  const { clock, input } = bench();
  const one = await input('hidden');
  const commandId = okOf(await startInspection(one.cluster.id));
  expect(await inspectCluster({ input: one, commandId })).toHaveProperty('retry');
  await pass(clock, 2);
  const { summary } = okOf(await inspectCluster({ input: one, commandId }));
  expect(summary.status).toBe('pass');
});

test('a second cluster costs two requests, since what is shared is kept', async () => {
  const { simulator, input } = bench();
  await look(await input('one'));
  const two = await input('two');
  const before = total(simulator);
  await look(two);
  expect(total(simulator) - before).toBe(2);
});

/** Requests to Resource Manager and Resource Graph. */
function total(simulator: Simulator): number {
  return Object.entries(simulator.requests())
    .filter(([operation]) => !operation.startsWith('kubernetes'))
    .reduce((sum, [, count]) => sum + count, 0);
}

test('a backup is taken where the policy wants one, and then it passes', async () => {
  const { clock, simulator, input } = bench();
  simulator.intervene({ kind: 'installVelero', cluster: 'one', minutes: 10 });
  const one = await input('one', 'backups: { beforeUpgrade: take, maxAge: 12h }');
  const before = await look(one);
  expect(before.takeBackupIn).toBe('velero');
  const asking = { instance: 'backup', began: one.rollout };
  const order = { name: 'steward-x', namespace: 'velero' };
  const work = { id: one.cluster.id, order, rollout: one.rollout, asking };
  okOf(await orderBackup(work));
  await pass(clock, 1);
  expect(okOf(await backupEnded(work))).toBe(false);
  await pass(clock, 15);
  expect(okOf(await backupEnded(work))).toBe(true);
  const after = await look(one);
  expect([after.takeBackupIn, problemsIn(after.report)]).toEqual([undefined, []]);
});

test('a check of the customer is asked with a signature, and its answer is in the report', async () => {
  const asked: Request[] = [];
  const { input } = bench((url, init) => {
    asked.push(new Request(url, init));
    return Promise.resolve(Response.json({ status: 'warn', message: 'Month end until Friday.' }));
  });
  const policy =
    'upgrades: { preflight: { custom: [{ name: ours, setting: CHECK_URL, key: CHECK_KEY }] } }';
  const { report } = await look(await input('one', policy));
  expect(report.checks.find(({ id }) => id === 'custom:ours')).toMatchObject({
    status: 'warn',
    reason: { message: 'Month end until Friday.' },
  });
  expect(asked[0]?.headers.get('x-steward-signature')).toMatch(/^sha256=[0-9a-f]{64}$/);
  expect(await asked[0]?.json()).toMatchObject({ cluster: { name: 'one' }, target: '1.34.2' });
});

test('a check whose setting is missing is no pass', async () => {
  const { input } = bench();
  const policy =
    'upgrades: { preflight: { custom: [{ name: ours, setting: NO_URL, key: CHECK_KEY }] } }';
  const { report } = await look(await input('one', policy));
  expect(problemsIn(report)).toEqual(['custom:ours cannotLook noSetting']);
});

test('a query of the customer gets its number from Log Analytics', async () => {
  const { simulator, input } = bench();
  simulator.intervene({ kind: 'setQuery', query: 'AppExceptions | count', value: 12 });
  const { report } = await look(
    await input(
      'one',
      "upgrades: { preflight: { custom: [{ name: errors, workspace: WORKSPACE_ID, query: 'AppExceptions | count', passes: '< 10' }] } }",
    ),
  );
  expect(problemsIn(report)).toEqual(['custom:errors block custom']);
});
