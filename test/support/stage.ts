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
import { type Host, type InstanceView, type LogEntry, startHost } from '../../local/host/host';
import { type App, appFromCore } from '../../local/host/loadApp';
import type { LeaseRequest, Leases } from '../../shared/azure/leases';
import { openTable } from '../../shared/azure/tables';
import { type Config, readConfig } from '../../shared/config';
import { createServices, type Services, useServices } from '../../shared/services';

const ROOT = path.resolve(__dirname, '../..');
const START = Date.UTC(2026, 10, 23, 6);

/** Each story has an account of its own, so that none sees the rows of another. */
const ACCOUNTS = Array.from({ length: 40 }, (_, at) => `story${at}`);

/** What became of a lease, and when: virtual milliseconds since 1970 (UTC). */
export interface LeaseMoment {
  /** Cluster key. */
  cluster: string;
  holder: string;
  at: number;
  what: 'taken' | 'released';
}

export interface Stage {
  clock: VirtualClock;
  simulator: Simulator;
  /** The one that runs now. */
  readonly host: Host;
  /** As it was when the story began. */
  fleet: Fleet;
  /** Settings and addresses of the deployment that nobody else may see. */
  secrets: string[];
  /** Every lease that was given, in order. */
  leases: LeaseMoment[];
  events: unknown[];
  logged: LogEntry[];
  /** Delivers events as Event Grid does; the fleet's own by default. */
  send(events?: readonly unknown[]): Promise<void>;
  /** Runs until nothing is left to do, or until a moment of the story. */
  run(until?: () => boolean): Promise<void>;
  /** The host dies and, so many hours later, another one goes on from its state: needs `survives`. */
  restart(hoursLater?: number): Promise<void>;
  /** A new version of the fleet policy. */
  writePolicy(text: string): void;
  /** Clusters whose lease somebody holds. */
  leased(): Promise<string[]>;
  /** How the rollout ended, as the API tells it: by its id or its version. */
  report(target?: string): Promise<RolloutReport>;
}

let app: Promise<App> | undefined;
let azurite: Azurite | undefined;
let accountsUsed = 0;
const opened: Host[] = [];

beforeAll(async () => {
  azurite = await startAzurite(ROOT, undefined, 'table', ACCOUNTS);
});

afterAll(async () => {
  await Promise.all(opened.splice(0).map((host) => host.stop()));
  useServices(undefined);
  azurite?.stop();
});

export interface Setting {
  fleet: Fleet;
  /** Text of the fleet policy; three rings by default. */
  policy?: string;
  /** Checks keys as Azure does; not by default, like `func start`. */
  auth?: boolean;
  /** App settings besides the usual ones. */
  settings?: Record<string, string>;
  /** What addresses outside Azure answer: checks of one's own. */
  outside?: typeof fetch;
  /** Events of the simulated Azure itself are delivered as they happen. */
  azureEvents?: boolean;
  /** When the story begins: milliseconds since 1970 (UTC); a Monday, 06:00 UTC, by default. */
  start?: number;
  /** Told of every change of every instance. */
  onInstance?: (instance: InstanceView) => void;
  /** The host keeps its state in a folder, so that another one can go on from it. */
  survives?: boolean;
}

/** Secrets of the deployment: they must show up nowhere. */
const WEBHOOK = 'https://localhost/teams/platform-team';
const APPROVAL_KEY = 'a key for tests, as long as is asked for';

const THREE_RINGS = `
rings:
  - { name: dev, maxConcurrent: 5 }
  - { name: staging, maxConcurrent: 3 }
  - { name: production, maxConcurrent: 2 }
`;

export async function setStage(setting: Setting): Promise<Stage> {
  const { fleet, policy = THREE_RINGS, start = START } = setting;
  const loaded = await (app ??= appFromCore(core, ROOT));
  const clock = new VirtualClock({ start, speed: 'max' });
  const file = policyFile(policy);
  // The host comes after the simulator and is told its events.
  let host: Host | undefined;
  const current = () => host ?? noHost();
  const tell = (event: unknown) => void clock.hold(() => deliver(current(), [event]));
  const simulator = createSimulator({ clock, fleet, ...subscription(setting, tell) });
  const storage = azurite?.connectionString(ACCOUNTS[accountsUsed++]) ?? '';
  const config = readConfig({ ...settingsFor(file, storage), ...setting.settings });
  const leases: LeaseMoment[] = [];
  useServices(watched(servicesOf(config, simulator, setting.outside), leases, clock));
  const logged: LogEntry[] = [];
  const folder = setting.survives === true ? { stateDir: newFolder('state') } : {};
  const open = async () => {
    const log = (entry: LogEntry) => logged.push(entry);
    const { auth = false, onInstance } = setting;
    const watch = onInstance === undefined ? {} : { onInstance };
    host = await startHost(loaded, { clock, auth, log, ...watch, ...folder });
    opened.push(host);
  };
  await open();
  const events = newVersionEvents(fleet, start);
  return {
    clock,
    simulator,
    get host() {
      return current();
    },
    fleet,
    secrets: [
      APPROVAL_KEY,
      WEBHOOK,
      ...Object.values(setting.settings ?? {}),
      accountKeyIn(storage),
    ],
    leases,
    events,
    logged,
    send: (some = events) => clock.hold(() => deliver(current(), some)),
    run: (until = () => false) => clock.run(() => until() || clock.quiet),
    restart: async (hoursLater = 0) => {
      await current().stop();
      const back = clock.now() + hoursLater * 3_600_000;
      clock.at(back, 'a host comes back', () => undefined);
      await clock.run(() => clock.now() >= back);
      await open();
    },
    writePolicy: (text) => {
      writeFileSync(file, text);
    },
    leased: async () => {
      const held: string[] = [];
      const table = await openTable('stewardleases', config, {});
      for await (const { rowKey } of table.listEntities()) held.push(rowKey ?? '');
      return held;
    },
    report: (target = '1.34.2') => reportOf(current(), target),
  };
}

function subscription({ azureEvents }: Setting, onEvent: (event: unknown) => void) {
  return azureEvents === true ? { onEvent } : {};
}

function settingsFor(policy: string, storage: string): Record<string, string> {
  return {
    FLEET_POLICY: policy,
    AzureWebJobsStorage: storage,
    TEAMS_WEBHOOK_URL: WEBHOOK,
    MAIL_ENDPOINT: 'https://localhost',
    MAIL_FROM: 'steward@contoso.example',
    MAIL_TO: 'platform-team@contoso.example',
    PUBLIC_URL: 'https://steward.example',
    APPROVAL_KEY,
  };
}

function servicesOf(
  config: Config,
  simulator: Simulator,
  outside: typeof fetch | undefined,
): Services {
  const transport = {
    httpClient: httpClient(simulator),
    credential: simulator.credential,
    kubernetesHttp: kubernetesHttp(simulator),
    fetch: fetchFrom(simulator, outside),
  };
  return createServices(config, transport, { now: () => new Date(simulator.clock.now()) });
}

/** The same services; what becomes of leases is written down. */
function watched(services: Services, moments: LeaseMoment[], clock: VirtualClock): Services {
  const note = ({ cluster, holder }: LeaseRequest, what: LeaseMoment['what']) =>
    moments.push({ cluster, holder, at: clock.now(), what });
  return {
    ...services,
    leases: async () => {
      const leases = await services.leases();
      return Object.assign(Object.create(leases) as Leases, {
        take: async (request: LeaseRequest, now: Date) => {
          const outcome = await leases.take(request, now);
          if ('ok' in outcome) note(request, 'taken');
          return outcome;
        },
        release: async (request: LeaseRequest) => {
          await leases.release(request);
          note(request, 'released');
        },
      });
    },
  };
}

function accountKeyIn(connection: string): string {
  return /AccountKey=([^;]+)/.exec(connection)?.[1] ?? '';
}

function noHost(): never {
  throw new Error('the host has not started yet');
}

async function reportOf(host: Host, target: string): Promise<RolloutReport> {
  const id = target.startsWith('rollout:') ? target : `rollout:kubernetes:${target}`;
  const reports = await readReports(host);
  const report = reports.find(({ rollout }) => rollout === id);
  if (report !== undefined) return report;
  const instance = host.instances().find((view) => view.id === id);
  throw new Error(`${id} is ${instance?.status ?? 'not there'}: ${JSON.stringify(instance)}`);
}

function policyFile(text: string): string {
  const file = path.join(newFolder('policy'), 'fleet.yaml');
  writeFileSync(file, text);
  return file;
}

function newFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `steward-${name}-`));
}

/** Addresses of the simulated Azure are answered by it, others by whoever plays them. */
function fetchFrom(simulator: Simulator, outside?: typeof fetch): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (outside !== undefined && new URL(request.url).hostname !== 'localhost') {
      return outside(request);
    }
    const answer = await simulator.handle({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    });
    return new Response(answer.body || null, { status: answer.status, headers: answer.headers });
  };
}
