/**
 * One local run: virtual clock, simulated Azure, Azurite and the Functions host with the compiled
 * app, wired as a deployment is: by settings. Only the clock is handed over in person.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '../../shared/config';
import { createServices, useServices } from '../../shared/services';
import { lastInstantOf } from '../azure/changeLog';
import { listen } from '../azure/httpsServer';
import { createSimulator, type Simulator } from '../azure/simulator';
import { VirtualClock } from '../clock';
import type { Fleet } from '../fleets/schema';
import type { InstanceView } from '../host/durable/instance';
import { type Host, lastInstant, startHost } from '../host/host';
import { loadApp } from '../host/loadApp';
import type { LogEntry } from '../host/log';
import { startAzurite } from './azurite';
import { deliver } from './events';
import { freePort } from './freePort';
import type { Options } from './options';

export interface Session {
  clock: VirtualClock;
  host: Host;
  simulator: Simulator;
  /** Address of the simulated Azure, and of its identity endpoint. */
  azureUrl: string;
  identityUrl: string;
  /** When the story began: virtual milliseconds since 1970. */
  start: number;
  stop(): Promise<void>;
}

export interface Watchers {
  onInstance: (instance: InstanceView) => void;
  onLog: (entry: LogEntry) => void;
}

/** A Monday morning; the same in every run, so that runs can be compared. */
const STORY_START = Date.UTC(2026, 10, 23, 6);

/** @param root folder of the project: the app that is run */
export async function openSession(
  root: string,
  fleet: Fleet,
  options: Options,
  watchers: Watchers,
): Promise<Session> {
  const folder = stateFolder(root, options);
  const durableFolder = path.join(folder, 'durable');
  const journal = path.join(folder, 'azure.jsonl');
  const start = Math.max(STORY_START, lastInstant(durableFolder) ?? 0, lastInstantOf(journal) ?? 0);
  const clock = new VirtualClock({ start, speed: options.speed });
  const azurite = startAzurite(root, path.join(folder, 'azurite'));
  const up: { host?: Host } = {};
  const simulator = createSimulator({
    clock,
    fleet,
    journal,
    onEvent: (event) => {
      clock.at(clock.now(), 'Event Grid', () => clock.hold(() => publish(up.host, event)));
    },
  });
  const [azurePort, identityPort] =
    options.port === 0 ? [0, 0] : [options.port + 1, options.port + 2];
  const azure = await listen(simulator, {
    port: azurePort,
    identityPort,
    tlsDir: path.join(root, '.steward/tls'),
  });
  const storage = await azurite;
  // Links in messages lead to the host, so its port is chosen before it starts.
  const port = options.port === 0 ? await freePort() : options.port;
  Object.assign(process.env, {
    ...settingsFor(azure, storage.connectionString()),
    ...linkSettings(folder, port),
    FLEET_POLICY: policyFile(root, options),
  });
  useServices(createServices(readConfig(process.env), {}, { now: () => new Date(clock.now()) }));
  const app = await loadApp(root, port);
  const host = await startHost(app, {
    clock,
    stateDir: durableFolder,
    port,
    onInstance: watchers.onInstance,
    log: watchers.onLog,
  });
  up.host = host;
  return {
    clock,
    host,
    simulator,
    azureUrl: azure.url,
    identityUrl: azure.identityUrl,
    start: STORY_START,
    stop: async () => {
      await host.stop();
      await app.close();
      await azure.close();
      storage.stop();
    },
  };
}

/** Nobody subscribes before the host is up. */
async function publish(host: Host | undefined, event: unknown): Promise<void> {
  if (host !== undefined) await deliver(host, [event]);
}

/** Without --state nothing is kept, so nothing old is found. */
function stateFolder(root: string, { state, fresh }: Options): string {
  const folder = state ?? path.join(root, '.steward/run');
  if (fresh || state === undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What a deployment gets from infra/, with the addresses of the simulated Azure. */
function settingsFor(azure: { url: string; identityUrl: string }, storage: string) {
  return {
    AZURE_RESOURCE_MANAGER_ENDPOINT: azure.url,
    IDENTITY_ENDPOINT: `${azure.identityUrl}/MSI/token`,
    IDENTITY_HEADER: 'local',
    AzureWebJobsStorage: storage,
    TEAMS_WEBHOOK_URL: `${azure.url}/teams/platform-team`,
    AZURE_MONITOR_ENDPOINT: azure.url,
    AZURE_PRICES_ENDPOINT: azure.url,
    MAIL_ENDPOINT: azure.url,
    MAIL_FROM: 'steward@contoso.example',
    MAIL_TO: 'platform-team@contoso.example',
  };
}

/** Where the links in notices lead, and the key that signs them: kept, so that they stay valid. */
function linkSettings(folder: string, port: number) {
  const file = path.join(folder, 'approval.key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return { PUBLIC_URL: `http://localhost:${port}`, APPROVAL_KEY: readFileSync(file, 'utf8') };
}

/** A fleet may bring its own policy; otherwise the app's is used. */
function policyFile(root: string, { fleet }: Options): string {
  const own = path.resolve(fleet, 'fleet.yaml');
  return existsSync(own) ? own : path.join(root, 'fleet.yaml');
}
