/**
 * Requests to Azure Resource Manager that the upgrade of one cluster costs: AKS Steward, with its
 * preflight, gates and proof, against the real `az aks upgrade` that waits for the same upgrade.
 * Kubernetes, Teams and mail are not counted: az asks none of them.
 *
 *   npm run bench
 *
 * az asks every 30 seconds when Azure does not say otherwise. Here 30 virtual seconds pass in
 * 200 ms, and Azure says so (`retry-after-ms`): az asks as often as it would, in less time.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { listen, type Listening } from '../local/azure/httpsServer';
import { createSimulator, type Simulator } from '../local/azure/simulator';
import { VirtualClock } from '../local/clock';
import { parseFleet } from '../local/fleets/parse';
import { carryThrough, START } from './app';

const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';
const FROM = '1.33.6';
const TARGET = '1.34.2';

/** How often az asks, in seconds, when Azure does not say. */
const AZ_INTERVAL = 30;

/** What these seconds take here, in milliseconds. */
const REAL_INTERVAL = 200;

const POLICY = 'rings: [{ name: dev }]\n';

interface Pool {
  name: string;
  count: number;
  maxSurge?: string;
}

/** About 45 minutes of upgrade for az. */
const POOLS: Pool[] = [
  { name: 'system', count: 2 },
  { name: 'web', count: 2 },
  { name: 'batch', count: 3 },
];

/** A third of four nodes are two at once: settings go in and out again. */
const ONE_AT_ONCE: Pool[] = [
  { name: 'system', count: 2 },
  { name: 'web', count: 2 },
  { name: 'batch', count: 4 },
];

function fleetWith(pools: Pool[]) {
  const cluster = {
    name: 'one',
    subscription: 'One',
    resourceGroup: 'rg',
    region: 'westeurope',
    tags: { 'steward-ring': 'dev' },
    version: FROM,
    pools: pools.map((pool, at) => ({ ...pool, mode: at === 0 ? 'System' : 'User' })),
  };
  return parseFleet(
    {
      name: 'bench',
      subscriptions: [{ id: SUBSCRIPTION, name: 'One' }],
      regions: { westeurope: { nodeImage: '202611.03.0', versions: [FROM, TARGET] } },
      clusters: [cluster],
    },
    'bench fleet',
  );
}

interface Cost {
  requests: number;
  minutes: number;
}

/** Requests to Resource Manager, by operation. */
function armRequests(simulator: Simulator): [string, number][] {
  const counted = Object.entries(simulator.requests());
  return counted.filter(([operation]) => !/^(kubernetes|teams|mail|identity)\b/.test(operation));
}

function total(counts: [string, number][]): number {
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

async function steward(pools: Pool[]): Promise<Cost> {
  const { simulator, clock } = await carryThrough(fleetWith(pools), POLICY);
  return { requests: total(armRequests(simulator)), minutes: (clock.now() - START) / 60_000 };
}

/** The requests of the command alone: login and settings of az are not counted. */
async function azWaiting(pools: Pool[]): Promise<Cost> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-az-'));
  const speed = (AZ_INTERVAL * 1000) / REAL_INTERVAL;
  const clock = new VirtualClock({ start: START, speed });
  const simulator = inHaste(createSimulator({ clock, fleet: fleetWith(pools) }));
  const server = await listen(simulator, { port: 0, identityPort: 0, tlsDir: `${folder}/tls` });
  let over = false;
  const running = clock.run(() => over);
  const az = azAt(server, folder);
  await logIn(az, server);
  const [before, since] = [total(armRequests(simulator)), clock.now()];
  await az('aks', 'upgrade', '-g', 'rg', '-n', 'one', '--kubernetes-version', TARGET, '--yes');
  const cost = {
    requests: total(armRequests(simulator)) - before,
    minutes: (clock.now() - since) / 60_000,
  };
  over = true;
  clock.setSpeed('max');
  await running;
  await server.close();
  return cost;
}

/** Says in milliseconds when to ask again, for a clock that runs fast. */
function inHaste(simulator: Simulator): Simulator {
  const { handle } = simulator;
  simulator.handle = async (request) => {
    const response = await handle(request);
    const { 'retry-after': seconds, ...headers } = response.headers;
    if (seconds === undefined) return response;
    return { ...response, headers: { ...headers, 'retry-after-ms': String(REAL_INTERVAL) } };
  };
  return simulator;
}

type Az = (...command: string[]) => Promise<unknown>;

function azAt(server: Listening, folder: string): Az {
  const env = {
    ...process.env,
    AZURE_CONFIG_DIR: folder,
    AZURE_CORE_COLLECT_TELEMETRY: '0',
    REQUESTS_CA_BUNDLE: server.caFile,
    MSI_ENDPOINT: `${server.identityUrl}/oauth2/token`,
  };
  return (...command) => promisify(execFile)('az', [...command, '-o', 'none'], { env });
}

async function logIn(az: Az, { url }: Listening): Promise<void> {
  await az(
    ...['cloud', 'register', '-n', 'sim', '--endpoint-resource-manager', url],
    ...['--endpoint-management', url, '--endpoint-active-directory', `${url}/adfs`],
    ...['--endpoint-active-directory-resource-id', 'https://management.core.windows.net/'],
    ...['--endpoint-active-directory-graph-resource-id', 'https://graph.windows.net/'],
  );
  await az('cloud', 'set', '-n', 'sim');
  await az('login', '--identity');
}

function show(name: string, { requests, minutes }: Cost): void {
  const columns = [name.padEnd(44), String(requests).padStart(4), 'requests'];
  process.stdout.write(`${columns.join(' ')}  ${minutes.toFixed(0).padStart(3)} min\n`);
}

async function compare(what: string, pools: Pool[]): Promise<void> {
  process.stdout.write(`${what}\n`);
  const ours = await steward(pools);
  show('  AKS Steward, preflight and proof included', ours);
  const az = await azWaiting(pools);
  show('  az aks upgrade, no proof', az);
  process.stdout.write(`  ratio ${(ours.requests / az.requests).toFixed(2)} (at most 0.33)\n`);
}

async function main(): Promise<void> {
  await compare('3 pools whose surge is as the policy wants it', POOLS);
  await compare('settings of one pool changed for the upgrade and put back', ONE_AT_ONCE);
}

void main();
