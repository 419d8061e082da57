/**
 * A stage for notices: the notifications on the local host, the simulated Teams, mail and topic, a
 * real Azurite, all on one virtual clock. What is announced goes the whole way.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { core } from './core';
import '../../functions/notifications/functions';
import { announce, type Published, publishEvent } from '../../functions/notifications/contract';
import { httpClient } from '../../local/azure/inMemory';
import type { SimRequest, SimResponse } from '../../local/azure/http';
import { createSimulator, type Simulator } from '../../local/azure/simulator';
import { type Azurite, startAzurite } from '../../local/cli/azurite';
import { VirtualClock } from '../../local/clock';
import { type Host, type LogEntry, startHost } from '../../local/host/host';
import { type App, appFromCore } from '../../local/host/loadApp';
import type { Transport } from '../../shared/azure/clients';
import { readConfig } from '../../shared/config';
import { registerStories } from '../../shared/durable/register';
import type { Step, Story } from '../../shared/durable/steps';
import type { Notice } from '../../shared/notify/notice';
import { createServices, services, useServices } from '../../shared/services';
import { smallFleet } from '../local/azure/support';

const ROOT = path.resolve(__dirname, '../..');

/** A Monday, 06:00 UTC. */
export const START = Date.UTC(2026, 10, 23, 6);

const ACCOUNTS = Array.from({ length: 40 }, (_, at) => `room${at}`);

const telling: Story<{ notices: Notice[]; events: Published[] }, null> = {
  name: 'telling',
  *tell(context, { notices, events }): Step<null> {
    for (const notice of notices) yield* announce(context, notice);
    for (const event of events) yield* publishEvent(context, event);
    return null;
  },
};

registerStories([telling]);

export interface Mailroom {
  clock: VirtualClock;
  simulator: Simulator;
  host: Host;
  logged: LogEntry[];
  /** What the channels answer instead of the simulated Azure; nothing for its own answer. */
  answers: { by: (request: SimRequest) => SimResponse | undefined };
  announce(...notices: Notice[]): Promise<void>;
  publish(...events: Published[]): Promise<void>;
  /** Runs until nothing is left to do, or until a virtual instant. */
  run(until?: number): Promise<void>;
  /** What has been received, oldest first: `channel: title`. */
  inbox(): string[];
  /** Stops the host as a crash would; the next one goes on from its state. */
  crash(): Promise<void>;
  restart(): Promise<void>;
}

let app: Promise<App> | undefined;
let azurite: Azurite | undefined;
let accountsUsed = 0;
const open = new Set<Host>();

beforeAll(async () => {
  azurite = await startAzurite(ROOT, undefined, 'table', ACCOUNTS);
});

afterAll(async () => {
  await Promise.all([...open].map((host) => host.stop()));
  useServices(undefined);
  azurite?.stop();
});

interface Setting {
  /** The section `notify` of the policy. */
  notify?: object;
  settings?: Record<string, string>;
  /** In place of those of Azurite. */
  tables?: Transport['tables'];
}

export async function openMailroom({
  notify = {},
  settings = {},
  tables,
}: Setting = {}): Promise<Mailroom> {
  app ??= appFromCore(core, ROOT);
  const functions = await app;
  const clock = new VirtualClock({ start: START, speed: 'max' });
  const simulator = createSimulator({ clock, fleet: smallFleet() });
  const answers: Mailroom['answers'] = { by: () => undefined };
  const asked = {
    handle: async (request: SimRequest) => answers.by(request) ?? (await simulator.handle(request)),
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'steward-mailroom-'));
  const policy = path.join(folder, 'fleet.yaml');
  writeFileSync(
    policy,
    JSON.stringify({ rings: [{ name: 'dev' }, { name: 'production' }], notify }),
  );
  const config = readConfig({
    FLEET_POLICY: policy,
    AzureWebJobsStorage: azurite?.connectionString(ACCOUNTS[accountsUsed++]),
    TEAMS_WEBHOOK_URL: 'https://localhost/teams/platform-team',
    MAIL_ENDPOINT: 'https://localhost',
    MAIL_FROM: 'steward@contoso.example',
    MAIL_TO: 'platform-team@contoso.example',
    PUBLIC_URL: 'https://steward.example',
    ...settings,
  });
  const transport = {
    httpClient: httpClient({ ...simulator, ...asked }),
    credential: simulator.credential,
    fetch: fetchFrom(asked.handle),
    ...(tables && { tables }),
  };
  useServices(createServices(config, transport, { now: () => new Date(clock.now()) }));
  const logged: LogEntry[] = [];
  const start = async () => {
    const log = (entry: LogEntry) => logged.push(entry);
    const host = await startHost(functions, { clock, stateDir: folder, log });
    open.add(host);
    return host;
  };
  const room: Mailroom = {
    clock,
    simulator,
    host: await start(),
    logged,
    answers,
    announce: (...notices) => tell(room, { notices, events: [] }),
    publish: (...events) => tell(room, { notices: [], events }),
    run: (until) => (until === undefined ? clock.run(() => clock.quiet) : runUntil(clock, until)),
    inbox: () => simulator.notifications().map(({ to, title }) => `${to}: ${title}`),
    crash: async () => {
      await room.host.stop();
      open.delete(room.host);
    },
    restart: async () => {
      room.host = await start();
    },
  };
  return room;
}

async function runUntil(clock: VirtualClock, instant: number): Promise<void> {
  let over = false;
  clock.at(instant, 'the test waits', () => {
    over = true;
  });
  await clock.run(() => over);
}

function fetchFrom(handle: (request: SimRequest) => Promise<SimResponse>): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const answer = await handle({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    });
    return new Response(answer.body || null, { status: answer.status, headers: answer.headers });
  };
}

async function tell({ host, clock }: Mailroom, input: object): Promise<void> {
  const address = `${host.url}/runtime/webhooks/durabletask/orchestrators/telling`;
  await clock.hold(async () => {
    const response = await fetch(`${address}?code=${host.keys.master}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the host answered ${response.status}`);
  });
}

/** What has become of everything that a channel was given: `shown`, `moved`, `givenUp`, `waits`. */
export async function fatesOf(channel: string): Promise<string[]> {
  const fates = await (await services().notices()).fates(channel);
  return [...fates.values()].map(({ fate }) => fate);
}

export function aNotice(fields: Partial<Notice> = {}): Notice {
  const said = { title: 'Ring dev is done', text: 'Every cluster runs 1.34.2.' };
  const about = { topic: 'rollout' as const, severity: 'info' as const };
  return { key: said.title, ...about, ...said, facts: [], reasons: [], ...fields };
}
