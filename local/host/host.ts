/**
 * The local Functions host: puts an app on a virtual clock, on two ports (its own, and the local RPC
 * port of the durable client) and, if asked, on a state directory that survives a kill.
 *
 * It never drives the clock: whoever starts it calls `clock.run`.
 */
import type { VirtualClock } from '../clock';
import type { ClientInputs } from './durable/binding';
import { clientInputs, RPC_PATH, WEBHOOK_KEY } from './durable/binding';
import type { ClientApi } from './durable/clientApi';
import { handleDurable } from './durable/clientApi';
import { DurableEngine } from './durable/engine';
import type { HistoryEvent } from './durable/history';
import type { InstanceView } from './durable/instance';
import { viewOf } from './durable/instance';
import { Journal, lastJournalInstant } from './durable/journal';
import type { Replays } from './durable/replayCount';
import { Store } from './durable/store';
import { EVENT_GRID_KEY } from './eventGridWebhook';
import type { HostKeys } from './http/auth';
import { hostKeys } from './http/auth';
import { httpRoutes } from './http/httpTrigger';
import type { ApiRequest } from './http/message';
import { empty } from './http/message';
import type { Listener } from './http/server';
import { listen } from './http/server';
import type { App } from './loadApp';
import type { Log, LogEntry } from './log';
import { messageOf } from './log';
import type { Parts } from './router';
import { route } from './router';
import type { Runner } from './runner';
import { createRunner } from './runner';
import { lastTimerInstant, TimerStatusStore } from './timerStatus';
import { TimerTrigger } from './timerTrigger';

export type { InstanceView } from './durable/instance';
export type { HistoryEvent } from './durable/history';
export type { LogEntry } from './log';

export interface HostOptions {
  clock: VirtualClock;
  /** For the durable journal, timer statuses and keys. Absent: all is forgotten at the end. */
  stateDir?: string;
  /** Of HTTP triggers, webhooks, durable HTTP API and admin. 0 or absent: any free port. */
  port?: number;
  /** Of the durable client's RPC endpoint. 0 or absent: any free port. */
  rpcPort?: number;
  /** Check keys? Default false, like `func start`. */
  auth?: boolean;
  /** Called after every change of an instance's status or custom status. */
  onInstance?: (instance: InstanceView) => void;
  log?: (entry: LogEntry) => void;
  /** Take the processor time of orchestrators? It costs some. */
  timeReplays?: boolean;
  /** Makes instance and execution ids; default: random ones. */
  newId?: () => string;
}

export interface Host {
  /** Such as http://localhost:7071. */
  url: string;
  keys: HostKeys;
  instances(): InstanceView[];
  /** Events of the present generation of an instance; empty when there is no such instance. */
  history(id: string): HistoryEvent[];
  /** What replaying orchestrators has cost so far. */
  readonly replays: Readonly<Replays>;
  /** Is any instance not finished? */
  readonly running: boolean;
  stop(): Promise<void>;
}

/**
 * Starts the host: goes on with the journal's instances, arms the timers, listens.
 * @throws when a port is taken, a timer schedule or a route is wrong, or the state cannot be read
 */
export async function startHost(app: App, options: HostOptions): Promise<Host> {
  const { clock, stateDir } = options;
  const log: Log = options.log ?? (() => undefined);
  const keys = hostKeys(
    stateDir,
    [WEBHOOK_KEY, EVENT_GRID_KEY],
    app.functions.map(({ name }) => name),
  );
  const addresses = {
    taskHub: app.settings.taskHub,
    url: '',
    rpcUrl: '',
    key: keys.system[WEBHOOK_KEY] ?? '',
  };
  const inputs = clientInputs(addresses);
  const engine = createEngine(app, options, inputs, log);
  const durable: ClientApi = {
    engine,
    addresses: () => addresses,
    replaceRunning: app.settings.replaceRunning,
    after: (seconds, then) =>
      clock.at(clock.now() + seconds * 1000, 'end of a wait for an instance', then, true),
  };
  const runner = createRunner(app, clock, inputs, log);
  const timers = createTimers(app, clock, stateDir, runner, log);
  const listeners = await openPorts(partsOf(app, options, { durable, runner, keys, log }), options);
  addresses.url = `http://localhost:${listeners.host.port}`;
  addresses.rpcUrl = `http://127.0.0.1:${listeners.rpc.port}`;
  process.env.WEBSITE_HOSTNAME = `localhost:${listeners.host.port}`;
  app.logTo(log);
  for (const message of app.warnings) log({ level: 'warning', category: 'host', message });
  engine.recover();
  for (const timer of timers) timer.start();
  return {
    url: addresses.url,
    keys,
    instances: () => [...engine.instances.values()].map(viewOf),
    history: (id) => engine.instances.get(id)?.history ?? [],
    replays: engine.replays,
    get running() {
      return engine.unfinished.size > 0;
    },
    stop: async () => {
      for (const timer of timers) timer.stop();
      engine.stop();
      await Promise.all([listeners.host.close(), listeners.rpc.close()]);
    },
  };
}

/**
 * The last virtual instant that a state directory knows of, in milliseconds since 1970: where the
 * clock resumes. Undefined when nothing has happened there yet.
 */
export function lastInstant(stateDir: string): number | undefined {
  const instants = [lastJournalInstant(stateDir), lastTimerInstant(stateDir)];
  const known = instants.filter((instant) => instant !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function createEngine(
  app: App,
  { clock, stateDir, ...options }: HostOptions,
  inputs: ClientInputs,
  log: Log,
): DurableEngine {
  const journal = stateDir === undefined ? undefined : new Journal(stateDir, app.settings.taskHub);
  const store = new Store(journal);
  return new DurableEngine({ ...options, app, clock, store, clientInputs: inputs, log });
}

function createTimers(
  app: App,
  clock: VirtualClock,
  stateDir: string | undefined,
  runner: Runner,
  log: Log,
): TimerTrigger[] {
  const statuses = new TimerStatusStore(stateDir);
  return app.functions
    .filter(({ trigger }) => trigger.type === 'timerTrigger')
    .map((timer) => new TimerTrigger(timer, { clock, statuses, log, runner }));
}

type Shared = Pick<Parts, 'durable' | 'runner' | 'keys' | 'log'>;

function partsOf(app: App, { auth = false }: HostOptions, shared: Shared): Parts {
  const { runner, log } = shared;
  const { functions } = app;
  return {
    ...shared,
    functions,
    auth,
    routes: httpRoutes(functions, app.settings.routePrefix),
    admin: {
      functions,
      run: (target, trigger) => runner.run(target, trigger),
      onFailure: ({ name }, message) => {
        log({
          level: 'error',
          category: 'host',
          message: `The function ${name} failed: ${message}`,
        });
      },
    },
  };
}

async function openPorts(
  parts: Parts,
  { port = 0, rpcPort = 0 }: HostOptions,
): Promise<{ host: Listener; rpc: Listener }> {
  const onError = (error: unknown) => {
    parts.log({
      level: 'critical',
      category: 'host',
      message: `The host failed: ${messageOf(error)}`,
    });
  };
  const rpc = (request: ApiRequest) =>
    request.path.startsWith(RPC_PATH)
      ? handleDurable(parts.durable, request.path.slice(RPC_PATH.length), request)
      : Promise.resolve(empty(404));
  const host = await listen(port, (request) => route(parts, request), onError);
  try {
    return { host, rpc: await listen(rpcPort, rpc, onError) };
  } catch (error) {
    await host.close();
    throw error;
  }
}
