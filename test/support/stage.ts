/**
 * A stage for stories: the app's functions on the local host, a simulated Azure in memory and a
 * real Azurite, all on one virtual clock at full speed.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { core } from './core';
import '../../functions/approvals/functions';
import '../../functions/audit/functions';
import '../../functions/clusters/functions';
import '../../functions/notifications/functions';
import '../../functions/upgrades/functions';
import type { RolloutReport } from '../../functions/upgrades/contract';
import { httpClient } from '../../local/azure/inMemory';
import { createSimulator, type Simulator } from '../../local/azure/simulator';
import { type Azurite, startAzurite } from '../../local/cli/azurite';
import { deliver } from '../../local/cli/events';
import { readReports } from '../../local/cli/reports';
import { VirtualClock } from '../../local/clock';
import { newVersionEvents } from '../../local/fleets/events';
import type { Fleet } from '../../local/fleets/schema';
import { kubernetesHttp } from '../../local/kubernetes/httpLibrary';
import { type Host, type LogEntry, startHost } from '../../local/host/host';
import { type App, appFromCore } from '../../local/host/loadApp';
import { openTable } from '../../shared/azure/tables';
import { readConfig } from '../../shared/config';
import { createServices, useServices } from '../../shared/services';

const ROOT = path.resolve(__dirname, '../..');
const START = Date.UTC(2026, 10, 23, 6);

/** Each story has an account of its own, so that none sees the rows of another. */
const ACCOUNTS = Array.from({ length: 40 }, (_, at) => `story${at}`);

export interface Stage {
  clock: VirtualClock;
  simulator: Simulator;
  host: Host;
  events: unknown[];
  logged: LogEntry[];
  /** Delivers events as Event Grid does; the fleet's own by default. */
  send(events?: readonly unknown[]): Promise<void>;
  /** Runs until nothing is left to do, or until a moment of the story. */
  run(until?: () => boolean): Promise<void>;
  /** A new version of the fleet policy. */
  writePolicy(text: string): void;
  /** Clusters whose lease somebody holds. */
  leased(): Promise<string[]>;
  /** How the rollout ended, as the API tells it. */
  report(target?: string): Promise<RolloutReport>;
}

let app: Promise<App> | undefined;
let azurite: Azurite | undefined;
let accountsUsed = 0;
const open: Host[] = [];

beforeAll(async () => {
  azurite = await startAzurite(
    ROOT,
    mkdtempSync(path.join(tmpdir(), 'steward-azurite-')),
    'table',
    ACCOUNTS,
  );
});

afterAll(async () => {
  await Promise.all(open.splice(0).map((host) => host.stop()));
  useServices(undefined);
  azurite?.stop();
});

export interface Setting {
  fleet: Fleet;
  /** Text of the fleet policy; three rings by default. */
  policy?: string;
  /** Checks keys as Azure does; not by default, like `func start`. */
  auth?: boolean;
}

const THREE_RINGS = `
rings:
  - { name: dev, maxConcurrent: 5 }
  - { name: staging, maxConcurrent: 3 }
  - { name: production, maxConcurrent: 2 }
`;

export async function setStage({
  fleet,
  policy = THREE_RINGS,
  auth = false,
}: Setting): Promise<Stage> {
  app ??= appFromCore(core, ROOT);
  const clock = new VirtualClock({ start: START, speed: 'max' });
  const file = policyFile(policy);
  const simulator = createSimulator({ clock, fleet });
  const config = readConfig({
    FLEET_POLICY: file,
    AzureWebJobsStorage: azurite?.connectionString(ACCOUNTS[accountsUsed++]),
    TEAMS_WEBHOOK_URL: 'https://localhost/teams/platform-team',
    MAIL_ENDPOINT: 'https://localhost',
    MAIL_FROM: 'steward@contoso.example',
    MAIL_TO: 'platform-team@contoso.example',
    PUBLIC_URL: 'https://steward.example',
    APPROVAL_KEY: 'a key for tests, as long as is asked for',
  });
  const transport = {
    httpClient: httpClient(simulator),
    credential: simulator.credential,
    kubernetesHttp: kubernetesHttp(simulator),
    fetch: fetchFrom(simulator),
  };
  useServices(createServices(config, transport, { now: () => new Date(clock.now()) }));
  const logged: LogEntry[] = [];
  const host = await startHost(await app, { clock, auth, log: (entry) => logged.push(entry) });
  open.push(host);
  const events = newVersionEvents(fleet, START);
  return {
    clock,
    simulator,
    host,
    events,
    logged,
    send: (some = events) => clock.hold(() => deliver(host, some)),
    run: (until = () => false) => clock.run(() => until() || clock.quiet),
    writePolicy: (text) => {
      writeFileSync(file, text);
    },
    leased: async () => {
      const held: string[] = [];
      const table = await openTable('stewardleases', config, {});
      for await (const { rowKey } of table.listEntities()) held.push(rowKey ?? '');
      return held;
    },
    report: (target = '1.34.2') => reportOf(host, target),
  };
}

async function reportOf(host: Host, target: string): Promise<RolloutReport> {
  const id = `rollout:kubernetes:${target}`;
  const reports = await readReports(host);
  const report = reports.find(({ rollout }) => rollout === id);
  if (report !== undefined) return report;
  const instance = host.instances().find((view) => view.id === id);
  throw new Error(`${id} is ${instance?.status ?? 'not there'}: ${JSON.stringify(instance)}`);
}

function policyFile(text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'steward-policy-')), 'fleet.yaml');
  writeFileSync(file, text);
  return file;
}

function fetchFrom(simulator: Simulator): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const answer = await simulator.handle({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    });
    return new Response(answer.body || null, { status: answer.status, headers: answer.headers });
  };
}
