import type { Cluster, Pool } from './model';
import type { World } from './world';

/** Events as Event Grid delivers them, in the Event Grid schema (contracts.md 1.1). */

export interface AzureEvent {
  id: string;
  topic: string;
  subject: string;
  eventType: string;
  data: unknown;
  dataVersion: string;
  metadataVersion: '1';
  eventTime: string;
}

/** Delivers an event of a cluster to whoever listens. */
function emitFor(world: World, cluster: Cluster, name: string, data: unknown): void {
  emit(world, {
    topic: cluster.id,
    subject: cluster.name,
    eventType: `Microsoft.ContainerService.${name}`,
    data,
  });
}

function emit(
  world: World,
  event: Pick<AzureEvent, 'topic' | 'subject' | 'eventType' | 'data'>,
): void {
  const id = world.seed.guid('event', event.eventType, event.subject, world.nextEvent());
  const eventTime = new Date(world.now).toISOString();
  world.emit({ id, ...event, dataVersion: '1', metadataVersion: '1', eventTime });
}

/** A pool rolls for whatever reason; the event says which one and nothing else. */
export function announceRolling(
  world: World,
  cluster: Cluster,
  pool: Pool,
  what: 'Started' | 'Succeeded' | 'Failed',
): void {
  emitFor(world, cluster, `NodePoolRolling${what}`, { nodePoolName: pool.name });
}

export function announceSupport(world: World, cluster: Cluster, what: 'Ending' | 'Ended'): void {
  const data = { kubernetesVersion: cluster.currentVersion };
  emitFor(world, cluster, `ClusterSupport${what}`, data);
}

/** What AKS itself is going to do, or does, with a cluster. */
export interface ScheduledEvent {
  cluster: Cluster;
  /** Name of the record. */
  id: string;
  properties: Record<string, unknown>;
}

interface Upgrade {
  kind: 'K8sVersionUpgrade' | 'NodeOSUpgrade';
  status: 'Scheduled' | 'Started' | 'Completed' | 'Failed' | 'Canceled';
  /** Milliseconds since 1970. */
  at: number;
}

/** AKS's own upgrade of a cluster: emitted, and from then on in Resource Graph. */
export function announceAutoUpgrade(
  world: World,
  cluster: Cluster,
  { kind, status, at }: Upgrade,
): void {
  const id = world.seed.guid('scheduled', cluster.id, kind, at);
  const now = new Date(world.now).toISOString();
  const properties = {
    description: `AKS auto-upgrade: ${kind}`,
    eventId: id,
    eventSource: 'AutoUpgrader',
    eventStatus: status,
    eventDetails: { upgradeType: kind, region: cluster.region },
    scheduledTime: new Date(at).toISOString(),
    startTime: status === 'Scheduled' ? '0001-01-01T00:00:00.0000000Z' : now,
    lastUpdateTime: now,
    resources: [cluster.id],
    resourceType: 'ManagedCluster',
  };
  world.scheduledEvents.set(id, { cluster, id, properties });
  emit(world, {
    topic: `/subscriptions/${cluster.subscription}`,
    subject: scheduledEventId(cluster, id),
    eventType:
      'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted',
    data: {
      resourceInfo: resourceOf({ cluster, id, properties }),
      operationalInfo: { resourceEventTime: now },
      apiVersion: '2023-11-02-preview',
    },
  });
}

function scheduledEventId(cluster: Cluster, id: string): string {
  return `${cluster.id}/scheduledEvents/${id}`;
}

/** The record, as the event carries it and Resource Graph shows it. */
export function resourceOf({ cluster, id, properties }: ScheduledEvent) {
  return {
    id: scheduledEventId(cluster, id),
    name: id,
    type: 'Microsoft.ContainerService/managedClusters/scheduledEvents',
    location: cluster.region,
    properties,
  };
}
