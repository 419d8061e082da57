/**
 * What starting and stopping costs: a sweep over 10,000 clusters, then 50 clusters stopped by AKS
 * Steward (with guards, proof and ledger) and by a shell loop of the real az, which proves nothing.
 *
 *   node dist/bench/power.js
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { sweep, type SweepInput } from '../functions/power/sweep';
import { listen } from '../local/azure/httpsServer';
import { httpClient } from '../local/azure/inMemory';
import { createSimulator, type Simulator } from '../local/azure/simulator';
import { startAzurite } from '../local/cli/azurite';
import { VirtualClock } from '../local/clock';
import { parseFleet } from '../local/fleets/parse';
import type { Fleet } from '../local/fleets/schema';
import { startHost } from '../local/host/host';
import { loadApp } from '../local/host/loadApp';
import { kubernetesHttp } from '../local/kubernetes/httpLibrary';
import { FleetGraph } from '../shared/azure/fleetGraph';
import { readConfig } from '../shared/config';
import { clusterKey } from '../shared/fleet/cluster';
import { parsePolicy } from '../shared/fleet/policy';
import type { PowerCluster } from '../shared/fleet/power';
import { createServices, useServices } from '../shared/services';

const ROOT = path.resolve(__dirname, '../..');

/** Monday, ten minutes before the hours end in Amsterdam. */
const EVENING = Date.UTC(2026, 10, 23, 16, 50);
const HOUR = 3_600_000;

const LOOKED_AT = 10_000;
const ACTED_ON = 50;
const GROUP = 'rg';

const POLICY = `
timeZone: Europe/Amsterdam
calendars:
  schedules:
    office: Mon-Fri 08:00-18:00
    long: Mon-Sat 06:00-22:00
    us: { running: Mon-Fri 08:00-18:00, zone: America/New_York }
    india: { running: Mon-Fri 08:00-18:00, zone: Asia/Kolkata }
rings: [{ name: dev, clusters: { tags: { env: dev } } }, { name: prod, clusters: all }]
power:
  maxConcurrent: ${ACTED_ON}
  rules:
    - { clusters: { tags: { zone: long } }, schedule: long }
    - { clusters: { tags: { zone: us } }, schedule: us }
    - { clusters: { tags: { zone: india } }, schedule: india, idle: {} }
    - { clusters: all, schedule: office }
`;

const ZONES = ['office', 'long', 'us', 'india'];

function fleetOf(count: number): Fleet {
  const ids = [1, 2, 3, 4].map((at) => `${at}1111111-aaaa-4aaa-8aaa-000000000001`);
  // The loop of az and the sweep have the same 50; many more have their share of four zones.
  const many = count > ACTED_ON;
  const clusters = Array.from({ length: count }, (_, at) => ({
    name: `c${at}`,
    subscription: many ? `S${(at % ids.length) + 1}` : 'S1',
    resourceGroup: GROUP,
    region: 'westeurope',
    tags: { env: at % 3 === 0 ? 'dev' : 'prod', zone: many ? (ZONES[at % 4] ?? '') : 'office' },
    version: '1.34.2',
    pools: ['system', 'web'].map((name) => ({
      name,
      mode: name === 'web' ? 'User' : 'System',
      count: 1,
    })),
  }));
  const regions = { westeurope: { nodeImage: '202611.03.0', versions: ['1.34.2'] } };
  const subscriptions = ids.map((id, at) => ({ id, name: `S${at + 1}` }));
  return parseFleet({ name: 'bench', subscriptions, regions, clusters }, 'bench fleet');
}

interface Cost {
  /** Requests to Azure. */
  requests: number;
  /** Seconds of CPU. */
  cpu: number;
}

/** Requests to Azure itself: messages to people are none. */
function requestsOf(simulator: Simulator): number {
  return Object.entries(simulator.requests())
    .filter(([operation]) => !/^(teams|mail)\./.test(operation))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Seconds of CPU that the work takes in this process. */
async function cpuOf(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Reads and decides for 10,000 clusters, all of which are remembered. */
async function lookAtMany(): Promise<{ reading: Cost; deciding: number; again: number }> {
  const clock = new VirtualClock({ start: EVENING, speed: 'max' });
  const simulator = createSimulator({ clock, fleet: fleetOf(LOOKED_AT) });
  const transport = { httpClient: httpClient(simulator), credential: simulator.credential };
  const graph = new FleetGraph(simulator.credential, readConfig({}), transport);
  let clusters: PowerCluster[] = [];
  const cpu = await cpuOf(async () => {
    const answer = await graph.powerClusters();
    if (!('ok' in answer)) throw new Error(JSON.stringify(answer));
    clusters = answer.ok;
  });
  const input = inputFor(clusters);
  const deciding = await cpuOf(() => {
    remember(input);
  });
  const again = await cpuOf(() => {
    sweep({ ...input, now: EVENING + HOUR });
  });
  return { reading: { requests: requestsOf(simulator), cpu }, deciding, again };
}

function inputFor(clusters: PowerCluster[]): SweepInput {
  const known = {
    memories: new Map(),
    overrides: new Map(),
    idleness: new Map(),
    wishes: new Map(),
  };
  const policy = parsePolicy(POLICY, 'fleet.yaml');
  const nobody = { leases: new Map(), alive: new Set<string>() };
  return { now: EVENING, policy, holidays: {}, clusters, known, ...nobody };
}

function remember(input: SweepInput): void {
  for (const one of sweep(input).memories) {
    input.known.memories.set(clusterKey(one.memory.id), one);
  }
}

/**
 * The compiled app stops 50 clusters at the hour, on two evenings: on the first it loads itself.
 * The CPU of the local host and of the simulated Azure counts as ours.
 */
async function steward(): Promise<{ first: Cost; second: Cost }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-power-'));
  const azurite = await startAzurite(ROOT, folder);
  const clock = new VirtualClock({ start: EVENING, speed: 'max' });
  const simulator = createSimulator({ clock, fleet: fleetOf(ACTED_ON) });
  writeFileSync(path.join(folder, 'fleet.yaml'), POLICY);
  const config = readConfig({
    AzureWebJobsStorage: azurite.connectionString(),
    FLEET_POLICY: path.join(folder, 'fleet.yaml'),
  });
  const transport = {
    httpClient: httpClient(simulator),
    credential: simulator.credential,
    kubernetesHttp: kubernetesHttp(simulator),
  };
  useServices(createServices(config, transport, { now: () => new Date(clock.now()) }));
  const host = await startHost(await loadApp(ROOT, 0), { clock });
  const evening = async (at: number): Promise<Cost> => {
    await clock.run(() => clock.now() >= at && clock.quiet);
    const before = requestsOf(simulator);
    const cpu = await cpuOf(() => clock.run(() => clock.now() > at + HOUR / 2 && clock.quiet));
    const off = [...simulator.world.clusters.values()].filter(({ power }) => power === 'Stopped');
    if (off.length !== ACTED_ON) throw new Error(`only ${off.length} were stopped`);
    return { requests: requestsOf(simulator) - before, cpu };
  };
  const costs = { first: await evening(EVENING), second: await evening(EVENING + 24 * HOUR) };
  await host.stop();
  azurite.stop();
  return costs;
}

/** Looks at each cluster and stops it, as the scripts do that people have. */
const LOOP = `
for at in $(seq 0 ${ACTED_ON - 1}); do
  state=$(az aks show -g ${GROUP} -n c$at --query powerState.code -o tsv)
  if [ "$state" = Running ]; then az aks stop -g ${GROUP} -n c$at --no-wait; fi
done
times
`;

/** Undefined where az is not installed. */
async function shellLoop(): Promise<Cost | undefined> {
  if (spawnSync('az', ['version'], { stdio: 'ignore' }).status !== 0) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-az-'));
  const clock = new VirtualClock({ start: EVENING, speed: 1 });
  const simulator = createSimulator({ clock, fleet: fleetOf(ACTED_ON) });
  const tlsDir = path.join(folder, 'tls');
  const server = await listen(simulator, { port: 0, identityPort: 0, tlsDir });
  let over = false;
  const running = clock.run(() => over);
  const env = {
    ...process.env,
    AZURE_CONFIG_DIR: folder,
    AZURE_CORE_COLLECT_TELEMETRY: '0',
    REQUESTS_CA_BUNDLE: server.caFile,
    MSI_ENDPOINT: `${server.identityUrl}/oauth2/token`,
  };
  await shell(loginTo(server.url), env);
  const before = requestsOf(simulator);
  const cpu = secondsIn(await shell(LOOP, env));
  const requests = requestsOf(simulator) - before;
  over = true;
  clock.setSpeed('max');
  await running;
  await server.close();
  rmSync(folder, { recursive: true });
  return { requests, cpu };
}

function loginTo(url: string): string {
  return `set -e
az cloud register -n sim --endpoint-resource-manager ${url} --endpoint-management ${url} \
  --endpoint-active-directory ${url}/adfs \
  --endpoint-active-directory-resource-id https://management.core.windows.net/ \
  --endpoint-active-directory-graph-resource-id https://graph.windows.net/
az cloud set -n sim
az login --identity > /dev/null
az account set -s S1`;
}

async function shell(script: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env });
  return stdout;
}

/** The last line of bash's `times`: user and system seconds of all that the shell has run. */
function secondsIn(times: string): number {
  const last = times.trim().split('\n').at(-1) ?? '';
  const parts = [...last.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

function print(what: string, amount: number, unit: string): void {
  process.stdout.write(`${what.padEnd(52)}${amount.toPrecision(3).padStart(10)} ${unit}\n`);
}

async function main(): Promise<void> {
  const { reading, deciding, again } = await lookAtMany();
  print(`requests to look at ${LOOKED_AT} clusters`, reading.requests, 'requests');
  print('reading them', reading.cpu, 's CPU, the simulated Azure too');
  print('deciding, everything seen for the first time', deciding, 's CPU');
  print('deciding an hour later', again, 's CPU');
  const { first, second } = await steward();
  const each = second.cpu / ACTED_ON;
  print('AKS Steward stops 50, proved: per cluster', second.requests / ACTED_ON, 'requests');
  print('  CPU per cluster on the first evening', first.cpu / ACTED_ON, 's');
  print('  CPU per cluster on the second', each, 's');
  const loop = await shellLoop();
  if (loop === undefined) {
    process.stdout.write('az is not installed: nothing to compare with\n');
    return;
  }
  const theirs = loop.cpu / ACTED_ON;
  print('az aks show, az aks stop --no-wait: per cluster', loop.requests / ACTED_ON, 'requests');
  print('  CPU per cluster', theirs, 's');
  // The loop asks twice for each: to look, and to stop.
  print('requests per cluster looked at: ratio', reading.requests / LOOKED_AT, `of az's 1`);
  print('CPU per cluster acted on: ratio', each / theirs, '');
}

void main();
