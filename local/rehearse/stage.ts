/**
 * The stage of a rehearsal: virtual clock, simulated Azure and its storage in memory, and the
 * Functions host with the compiled app. Nothing of it reaches beyond this machine.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { asksForPower } from '../../functions/power/settings';
import { readConfig } from '../../shared/config';
import { parsePolicy } from '../../shared/fleet/policy';
import { createServices, useServices } from '../../shared/services';
import { httpClient } from '../azure/inMemory';
import { createSimulator, type Simulator } from '../azure/simulator';
import { deliver } from '../cli/events';
import type { VirtualClock } from '../clock';
import type { Fleet } from '../fleets/schema';
import type { InstanceView } from '../host/durable/instance';
import { type Host, startHost } from '../host/host';
import { type App, loadApp } from '../host/loadApp';
import type { LogEntry } from '../host/log';
import { kubernetesHttp } from '../kubernetes/httpLibrary';
import { memoryTables } from '../tables/memory';

export interface Setting {
  clock: VirtualClock;
  fleet: Fleet;
  /** Text of the fleet policy. */
  policy: string;
  onInstance: (view: InstanceView) => void;
  onLog: (entry: LogEntry) => void;
}

export interface RehearsalStage {
  clock: VirtualClock;
  host: Host;
  simulator: Simulator;
  stop(): Promise<void>;
}

/** The only channel: what would be sent is counted. */
const CHANNEL = 'https://localhost/teams/rehearsal';

/** @param root folder of the project: the app that is run */
export async function setStage(root: string, setting: Setting): Promise<RehearsalStage> {
  const { clock, fleet, onInstance, onLog } = setting;
  const folder = mkdtempSync(path.join(tmpdir(), 'steward-rehearsal-'));
  const file = path.join(folder, 'fleet.yaml');
  writeFileSync(file, policyFor(setting.policy));
  // The simulated Azure is there before the host is.
  const late: { host?: Host } = {};
  const simulator = createSimulator({
    clock,
    fleet,
    onEvent: (event) => {
      clock.at(clock.now(), 'Event Grid', () => publish(late.host, event));
    },
  });
  const config = readConfig({
    FLEET_POLICY: file,
    TEAMS_WEBHOOK_URL: CHANNEL,
    // The approver signs in: a policy may ask for that.
    WEBSITE_AUTH_ENABLED: 'true',
  });
  const transport = {
    httpClient: httpClient(simulator),
    credential: simulator.credential,
    kubernetesHttp: kubernetesHttp(simulator),
    tables: memoryTables(),
    fetch: fetchFrom(simulator),
  };
  useServices(createServices(config, transport, { now: () => new Date(clock.now()) }));
  const app = quickened(await loadApp(root), setting.policy);
  const host = await startHost(app, { clock, onInstance, log: onLog });
  late.host = host;
  const stop = async () => {
    await host.stop();
    await app.close();
    useServices(undefined);
    rmSync(folder, { recursive: true, force: true });
  };
  return { clock, host, simulator, stop };
}

/** What no cluster is upgraded by, or another day: looks at calendars, bills, old entries. */
const IDLE = [
  'checkCalendars',
  'watchPolicy',
  'forgetNotices',
  'forgetOldEntries',
  'powerBills',
  'powerWatches',
  'powerReport',
];

/**
 * Every six hours is enough to see who joins a rollout, every half hour to start and stop
 * clusters: as often as in Azure would take most of the time.
 */
const SLOWER: Record<string, string> = {
  lookForVersions: '0 20 */6 * * *',
  powerSweep: '0 */30 * * * *',
};

function quickened(app: App, policy: string): App {
  const idle = new Set(IDLE);
  if (!asksForPower(parsePolicy(policy, 'fleet.yaml'))) idle.add('powerSweep');
  const functions = app.functions
    .filter(({ name }) => !idle.has(name))
    .map((one) => {
      const schedule = SLOWER[one.name];
      return schedule === undefined ? one : { ...one, trigger: { ...one.trigger, schedule } };
    });
  return { ...app, functions };
}

async function publish(host: Host | undefined, event: unknown): Promise<void> {
  if (host !== undefined) await deliver(host, [event]);
}

/** Without what reaches outside of the rehearsal: people's channels and addresses of their own. */
function policyFor(text: string): string {
  const document = parseDocument(text);
  document.deleteIn(['notify']);
  if (document.hasIn(['upgrades', 'preflight', 'custom'])) {
    document.deleteIn(['upgrades', 'preflight', 'custom']);
  }
  return document.toString();
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
