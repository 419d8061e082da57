/**
 * Events of AKS, in the Event Grid schema or as CloudEvents.
 * https://learn.microsoft.com/azure/event-grid/event-schema-aks
 */
import { EventGridDeserializer } from '@azure/eventgrid';
import { z } from 'zod';
import { parseClusterId } from '../fleet/cluster';
import { isVersion } from '../fleet/versions';
import { readAs } from '../schema';

export interface NewVersionEvent {
  kind: 'newVersion';
  /** ARM id of the cluster that can have it. */
  clusterId: string;
  /** Newest released version. */
  version: string;
  /** Newest version of the minor before, if the event names one. */
  stable?: string;
  /** ISO instant, UTC. */
  time: string;
}

/** An event that is none of our business. */
export interface OtherEvent {
  kind: 'other';
  type: string;
}

const NEW_VERSION = 'Microsoft.ContainerService.NewKubernetesVersionAvailable';

const newVersionSchema = z.object({
  data: z.object({
    latestSupportedKubernetesVersion: z
      .string()
      .refine(isVersion, { error: 'expected a full version such as 1.34.2' }),
    latestStableKubernetesVersion: z.string().optional(),
  }),
});

const instant = z.iso.datetime({
  offset: true,
  error: 'expected an ISO instant such as 2026-11-21T08:00:00Z',
});

/* The SDK checks the same, but its messages leave out the field or the value. */
const cloudSchema = z.object({
  specversion: z.literal('1.0'),
  type: z.string(),
  source: z.string(),
  id: z.string(),
  time: instant,
});

const gridSchema = z.object({
  metadataVersion: z.literal('1'),
  dataVersion: z.string(),
  eventType: z.string(),
  topic: z.string(),
  subject: z.string(),
  id: z.string(),
  eventTime: instant,
});

/**
 * @param event one event as Event Grid delivered it
 * @throws Error that names the field, what it holds and what is allowed
 */
export async function parseEvent(event: unknown): Promise<NewVersionEvent | OtherEvent> {
  const { type, source, time, data } = await envelope(event);
  if (type.toLowerCase() !== NEW_VERSION.toLowerCase()) return { kind: 'other', type };
  checkCluster(source);
  const versions = readAs(newVersionSchema, { data }, 'the event').data;
  const { latestSupportedKubernetesVersion: version, latestStableKubernetesVersion: stable } =
    versions;
  const news = { kind: 'newVersion' as const, clusterId: source, version, time };
  return stable !== undefined && isVersion(stable) ? { ...news, stable } : news;
}

function checkCluster(source: string): void {
  try {
    parseClusterId(source);
  } catch (error) {
    throw new Error(`topic (source in a CloudEvent): ${(error as Error).message}`, {
      cause: error,
    });
  }
}

interface Envelope {
  type: string;
  /** The resource: `topic` in one schema, `source` in the other. */
  source: string;
  time: string;
  data: unknown;
}

/** The trigger does not tell which schema it got, the event does. */
async function envelope(event: unknown): Promise<Envelope> {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new Error(`an event is a JSON object, this is ${JSON.stringify(event)}`);
  }
  const body = event as Record<string, unknown>;
  // An official sample misspells the key; it is a CloudEvent all the same, and refused as one.
  return 'specversion' in body || 'specVersion' in body ? cloudEnvelope(body) : gridEnvelope(body);
}

async function cloudEnvelope(body: Record<string, unknown>): Promise<Envelope> {
  const { time } = readAs(cloudSchema, body, 'the CloudEvent');
  const [event] = await new EventGridDeserializer().deserializeCloudEvents(body);
  if (event === undefined) throw new Error('the event is empty');
  return { type: event.type, source: event.source, time: utc(time), data: event.data };
}

async function gridEnvelope(body: Record<string, unknown>): Promise<Envelope> {
  const { eventTime, topic } = readAs(gridSchema, body, 'the Event Grid event');
  const [event] = await new EventGridDeserializer().deserializeEventGridEvents(body);
  if (event === undefined) throw new Error('the event is empty');
  return { type: event.eventType, source: topic, time: utc(eventTime), data: event.data };
}

function utc(time: string): string {
  return new Date(time).toISOString();
}
