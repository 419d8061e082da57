/**
 * Requests that the upgrade of one cluster costs: AKS Steward against a client that starts each
 * change and asks for its operation every 30 seconds, as az does. Both on the same simulated Azure.
 *
 *   npm run bench
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ContainerServiceClient } from '@azure/arm-containerservice';
import type { ManagedCluster } from '@azure/arm-containerservice';
import { httpClient } from '../local/azure/inMemory';
import { createSimulator, type Simulator } from '../local/azure/simulator';
import { startAzurite } from '../local/cli/azurite';
import { deliver } from '../local/cli/events';
import { VirtualClock } from '../local/clock';
import { newVersionEvents } from '../local/fleets/events';
import { parseFleet } from '../local/fleets/parse';
import { startHost } from '../local/host/host';
import { loadApp } from '../local/host/loadApp';
import { kubernetesHttp } from '../local/kubernetes/httpLibrary';
import { readConfig } from '../shared/config';
import { createServices, useServices } from '../shared/services';

const ROOT = path.resolve(__dirname, '../..');
const START = Date.UTC(2026, 10, 23, 6);
const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';
const FROM = '1.33.6';
const TARGET = '1.34.2';
const POOLS = ['system', 'web', 'batch'];

/** How often az asks, in seconds, when Azure does not say. */
const AZ_INTERVAL = 30;

const fleet = parseFleet(
  {
    name: 'bench',
    subscriptions: [{ id: SUBSCRIPTION, name: 'One' }],
    regions: { westeurope: { nodeImage: '202611.03.0', versions: [FROM, TARGET] } },
    clusters: [
      {
        name: 'one',
        subscription: 'One',
        resourceGroup: 'rg',
        region: 'westeurope',
        tags: { 'steward-ring': 'dev' },
        version: FROM,
        pools: POOLS.map((name, at) => ({ name, mode: at === 0 ? 'System' : 'User', count: 3 })),
      },
    ],
  },
  'bench fleet',
);

interface Cost {
  requests: number;
  minutes: number;
}

function newSimulator(): { simulator: Simulator; clock: VirtualClock } {
  const clock = new VirtualClock({ start: START, speed: 'max' });
  return { simulator: createSimulator({ clock, fleet }), clock };
}

function total(simulator: Simulator): number {
  return Object.entries(simulator.requests())
    .filter(([operation]) => !/^(teams|mail)\./.test(operation))
    .reduce((sum, [, count]) => sum + count, 0);
}

async function steward(): Promise<Cost> {
  const { simulator, clock } = newSimulator();
  const azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'bench-')));
  const config = readConfig({ AzureWebJobsStorage: azurite.connectionString() });
  const transport = {
    httpClient: httpClient(simulator),
    credential: simulator.credential,
    kubernetesHttp: kubernetesHttp(simulator),
  };
  useServices(createServices(config, transport, { now: () => new Date(clock.now()) }));
  const host = await startHost(await loadApp(ROOT, 0), { clock });
  await clock.hold(() => deliver(host, newVersionEvents(fleet, START)));
  await clock.run(() => clock.quiet);
  await host.stop();
  azurite.stop();
  return { requests: total(simulator), minutes: (clock.now() - START) / 60_000 };
}

async function waitingLikeAz(): Promise<Cost> {
  const { simulator, clock } = newSimulator();
  const client = new ContainerServiceClient(simulator.credential, SUBSCRIPTION, {
    httpClient: httpClient(simulator),
    retryOptions: { maxRetries: 0 },
  });
  const wait = () =>
    new Promise<void>((resolve) => clock.at(clock.now() + AZ_INTERVAL * 1000, 'poll', resolve));
  const finished = upgradeEverything(client, wait);
  let done = false;
  void finished.then(() => (done = true));
  await clock.run(() => done);
  await finished;
  return { requests: total(simulator), minutes: (clock.now() - START) / 60_000 };
}

interface Poller {
  submitted(): Promise<unknown>;
  poll(): Promise<unknown>;
  isDone: boolean;
}

async function upgradeEverything(
  client: ContainerServiceClient,
  wait: () => Promise<void>,
): Promise<void> {
  const follow = async (poller: Poller) => {
    await poller.submitted();
    while (!poller.isDone) {
      await wait();
      await poller.poll();
    }
  };
  const { servicePrincipalProfile, ...cluster }: ManagedCluster = await client.managedClusters.get(
    'rg',
    'one',
  );
  const body = { ...cluster, kubernetesVersion: TARGET };
  await follow(client.managedClusters.createOrUpdate('rg', 'one', body));
  for (const name of POOLS) {
    const { nodeImageVersion, ...pool } = await client.agentPools.get('rg', 'one', name);
    const next = { ...pool, orchestratorVersion: TARGET };
    await follow(client.agentPools.createOrUpdate('rg', 'one', name, next));
  }
}

async function main(): Promise<void> {
  const ours = await steward();
  const az = await waitingLikeAz();
  const line = (name: string, { requests, minutes }: Cost) =>
    `${name.padEnd(32)}${String(requests).padStart(5)} requests  ${minutes.toFixed(0).padStart(4)} min\n`;
  process.stdout.write(line('AKS Steward, proof included', ours));
  process.stdout.write(line(`asking every ${AZ_INTERVAL} s, no proof`, az));
  process.stdout.write(`ratio ${(ours.requests / az.requests).toFixed(2)}\n`);
}

void main();
