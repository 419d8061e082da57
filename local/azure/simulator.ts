import type { TokenCredential } from '@azure/identity';
import type { VirtualClock } from '../clock';
import type { Fleet } from '../fleets/schema';
import { ChangeLog, readJournal, type Change, type Header } from './changeLog';
import { newCostState } from './cost/state';
import { credentialFor } from './identity';
import type { SimRequest, SimResponse } from './http';
import { intervene, type Intervention } from './interventions';
import { newMonitorState } from './monitor/state';
import type { Notification } from './notifications';
import { Recorder } from './recorder';
import { RequestCounts } from './requestCounts';
import { routesOf, type RouteOptions } from './routes';
import { Router } from './router';
import { Seed } from './seed';
import { serve, type Served, type Server } from './server';
import { tellEvents } from './eventGrid';
import { Disturbances } from './disturbances';
import { FleetView } from './graph/fleetView';
import type { Simulated } from './simulated';
import { Throttle } from './throttle';
import { buildWorld } from './world/build';
import type { AzureEvent } from './world/events';
import type { World } from './world/world';

export interface SimulatorOptions {
  clock: VirtualClock;
  fleet: Fleet;
  /** Same fleet, seed, clock and changes: same world, ids and all. */
  seed?: number;
  /** Virtual seconds until Resource Graph shows a change. */
  graphLagSeconds?: number;
  /** Retry-After in answers about long-running operations, in seconds. */
  retryAfterSeconds?: number;
  /** File that the world survives in when the process is killed. */
  journal?: string;
  /**
   * Told what Event Grid would deliver, when it happens; not again after a restart. The world
   * then moves by itself instead of when it is looked at.
   */
  onEvent?: (event: AzureEvent) => void;
}

export interface Simulator {
  clock: VirtualClock;
  /** Serves a request for any origin; virtual time stands still meanwhile. */
  handle: (request: SimRequest) => Promise<SimResponse>;
  /** The world as it is now. Read it; change it by `intervene` or by requests. */
  readonly world: World;
  /** Makes something happen, for tests and stories; it is logged like a change. */
  intervene: (what: Intervention) => void;
  /** Everything that was asked to change, oldest first, accepted or not. */
  log: () => readonly Change[];
  /** Requests per operation name, reads included. */
  requests: () => Record<string, number>;
  requestsFor: (clusterId: string) => Record<string, number>;
  /** What the Teams and mail endpoints have received, oldest first. */
  notifications: () => readonly Notification[];
  /** The app's identity, for SDK clients in this process. */
  credential: TokenCredential;
  /** Virtual instant of the last change, in milliseconds since 1970 (UTC). */
  readonly lastInstant: number;
  /** Given by `listen`; kubeconfigs carry it. */
  certificateAuthority?: string;
  /** Closes the journal. */
  close: () => void;
}

/**
 * A simulated Azure. With a journal that exists, it goes on where that one ends.
 * @throws Error when the journal belongs to another fleet or seed
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { clock, fleet, journal } = options;
  const past = journal === undefined ? undefined : readJournal(journal);
  const header: Header = past?.header ?? newHeader(options);
  requireSame(header, options);
  const parts = assemble(fleet, header, options);
  const server: Server = { ...parts.simulated, router: new Router(routesOf(parts)) };
  const log = new ChangeLog(journal);
  if (!past) log.begin(header);
  const recorder = new Recorder(log, parts.simulated);
  recorder.replay(past?.changes ?? [], server);
  if (options.onEvent) tellEvents(clock, server.world, options.onEvent);
  return new RunningSimulator(clock, server, recorder, log, parts);
}

function assemble(fleet: Fleet, header: Header, options: SimulatorOptions): RouteOptions {
  const seed = new Seed(header.seed);
  const world = buildWorld(fleet, seed, header.start);
  const simulated: Simulated = {
    world,
    graph: new FleetView(world, options.graphLagSeconds ?? 60),
    throttle: new Throttle(),
    disturbances: new Disturbances(seed),
    monitor: newMonitorState(),
    cost: newCostState(world),
    notifications: { all: [] },
  };
  return { simulated, retryAfterSeconds: options.retryAfterSeconds ?? 30, authority: {} };
}

function newHeader({ clock, fleet, seed = 1 }: SimulatorOptions): Header {
  return { format: 1, fleet: fingerprint(fleet), seed, start: clock.now() };
}

function fingerprint(fleet: Fleet): string {
  return `${fleet.name} ${new Seed(0).hex(JSON.stringify(fleet)).slice(0, 16)}`;
}

function requireSame(header: Header, { fleet, seed, journal = '' }: SimulatorOptions): void {
  const wanted = fingerprint(fleet);
  if (header.fleet === wanted && (seed === undefined || header.seed === seed)) return;
  throw new Error(
    `The journal ${journal} was written for fleet '${header.fleet}' and seed ${header.seed}, not ` +
      `for fleet '${wanted}' and seed ${seed ?? header.seed}: start afresh or use another folder.`,
  );
}

class RunningSimulator implements Simulator {
  readonly credential: TokenCredential;
  private readonly counts = new RequestCounts();

  constructor(
    readonly clock: VirtualClock,
    private readonly server: Server,
    private readonly recorder: Recorder,
    private readonly changeLog: ChangeLog,
    private readonly parts: RouteOptions,
  ) {
    this.credential = credentialFor(server.world, 'aks-steward');
  }

  get world(): World {
    this.server.world.agenda.advanceTo(this.clock.now());
    return this.server.world;
  }

  get lastInstant(): number {
    return this.recorder.lastInstant;
  }

  set certificateAuthority(pem: string) {
    this.parts.authority.pem = pem;
  }

  readonly handle = (request: SimRequest): Promise<SimResponse> =>
    this.clock.hold(() => Promise.resolve(this.answer(request)));

  private answer(request: SimRequest): SimResponse {
    const { world } = this;
    const served = serve(this.server, request);
    this.counts.count(served.match, clusterIdOf(world, served));
    if (served.match?.route.change) this.recorder.record(request, served);
    return served.response;
  }

  readonly intervene = (what: Intervention): void => {
    intervene({ ...this.parts.simulated, world: this.world }, what);
    this.recorder.recordIntervention(what);
  };

  readonly log = (): readonly Change[] => this.changeLog.changes;
  readonly requests = (): Record<string, number> => this.counts.total();
  readonly requestsFor = (clusterId: string): Record<string, number> => this.counts.of(clusterId);
  readonly notifications = (): readonly Notification[] => this.parts.simulated.notifications.all;
  readonly close = (): void => {
    this.changeLog.close();
  };
}

function clusterIdOf(world: World, { match }: Served): string | undefined {
  const { subscription = '', group = '', cluster, fqdn } = match?.params ?? {};
  if (fqdn !== undefined) return world.clusterByFqdn(fqdn)?.id;
  if (cluster === undefined) return undefined;
  const path = `/subscriptions/${subscription}/resourcegroups/${group}`;
  return `${path}/providers/Microsoft.ContainerService/managedClusters/${cluster}`;
}
