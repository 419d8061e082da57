import { Agenda } from './agenda';
import type { AzureEvent, ScheduledEvent } from './events';
import type { Lock } from './locks';
import type { Network } from './networks';
import type { Cluster, Node, Operation, Pool, Region, Subscription } from './model';
import type { Seed } from '../seed';
import type { Fault } from './process';

/** What tests and stories have arranged to go wrong. */
export interface Arrangement {
  cluster: string;
  pool?: string;
  /** Absent: the operation never ends. */
  fault?: Fault;
  /** Seconds until the failure. */
  after: number;
}

/** The state of the simulated Azure and its own time. What happens in it is in the files beside. */
export class World {
  readonly agenda: Agenda;
  readonly clusters = new Map<string, Cluster>();
  readonly regions = new Map<string, Region>();
  readonly operations = new Map<string, Operation>();
  readonly arranged: Arrangement[] = [];
  /** Pools (`<cluster id>/<name>`) whose next roll ends well without having done anything. */
  readonly pretended = new Set<string>();
  readonly networks: Network[] = [];
  /** By id. */
  readonly scheduledEvents = new Map<string, ScheduledEvent>();
  readonly locks: Lock[] = [];
  /** Limits that are not the default, by `subscription/region/family` in lower case. */
  readonly quotas = new Map<string, number>();
  private readonly byPlace = new Map<string, Set<Cluster>>();
  private readonly byFqdn = new Map<string, Cluster>();
  private readonly eventListeners: ((event: AzureEvent) => void)[] = [];
  private events = 0;
  private readonly listeners: ((cluster: Cluster, gone: boolean) => void)[] = [];

  constructor(
    readonly seed: Seed,
    readonly subscriptions: Subscription[],
    readonly tenant: string,
    startAt: number,
  ) {
    this.agenda = new Agenda(startAt);
  }

  /** Virtual time in milliseconds since 1970 (UTC), as far as this world has come. */
  get now(): number {
    return this.agenda.now;
  }

  /** A cluster by ARM id (any case) or by name. */
  cluster(idOrName: string): Cluster | undefined {
    const wanted = idOrName.toLowerCase();
    const found = this.clusters.get(wanted);
    if (found || wanted.startsWith('/')) return found;
    return [...this.clusters.values()].find((cluster) => cluster.name.toLowerCase() === wanted);
  }

  clusterByFqdn(fqdn: string): Cluster | undefined {
    return this.byFqdn.get(fqdn.toLowerCase());
  }

  region(name: string): Region {
    const region = this.regions.get(name.toLowerCase());
    if (!region) throw new Error(`The fleet has no region '${name}'.`);
    return region;
  }

  add(cluster: Cluster): void {
    this.clusters.set(cluster.id.toLowerCase(), cluster);
    this.byFqdn.set(cluster.fqdn.toLowerCase(), cluster);
    this.placeOf(cluster.subscription, cluster.region).add(cluster);
    this.touch(cluster);
  }

  remove(cluster: Cluster): void {
    this.clusters.delete(cluster.id.toLowerCase());
    this.byFqdn.delete(cluster.fqdn.toLowerCase());
    this.placeOf(cluster.subscription, cluster.region).delete(cluster);
    for (const listener of this.listeners) listener(cluster, true);
  }

  /** The clusters of a subscription in a region. */
  clustersIn(subscription: string, region: string): Iterable<Cluster> {
    return this.placeOf(subscription, region);
  }

  private placeOf(subscription: string, region: string): Set<Cluster> {
    const key = `${subscription}/${region}`.toLowerCase();
    const found = this.byPlace.get(key) ?? new Set<Cluster>();
    this.byPlace.set(key, found);
    return found;
  }

  /** To be called after every change that Resource Manager shows: new eTags, Resource Graph. */
  touch(cluster: Cluster, pool?: Pool): void {
    cluster.revision++;
    if (pool) pool.revision++;
    if (!this.clusters.has(cluster.id.toLowerCase())) return;
    for (const listener of this.listeners) listener(cluster, false);
  }

  /** Number of the next event, so that no two have the same id. */
  nextEvent(): number {
    return ++this.events;
  }

  emit(event: AzureEvent): void {
    for (const listener of this.eventListeners) listener(event);
  }

  onEvent(listener: (event: AzureEvent) => void): void {
    this.eventListeners.push(listener);
  }

  onTouch(listener: (cluster: Cluster, gone: boolean) => void): void {
    this.listeners.push(listener);
  }
}

/** All nodes of a cluster, pool by pool. */
export function nodesOf(cluster: Cluster): Node[] {
  return [...cluster.pools.values()].flatMap((pool) => pool.nodes);
}

export function nodeNamed(cluster: Cluster, name: string): Node | undefined {
  for (const pool of cluster.pools.values()) {
    const node = pool.nodes.find((one) => one.name === name);
    if (node) return node;
  }
  return undefined;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
