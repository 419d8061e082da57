/**
 * Events of AKS, in the Event Grid schema or as CloudEvents.
 * https://learn.microsoft.com/azure/event-grid/event-schema-aks
 */
import { EventGridDeserializer } from '@azure/eventgrid';
import { z } from 'zod';
import { parseClusterId } from '../fleet/cluster';
import { isVersion } from '../fleet/versions';
import { readAs } from '../schema';
import { type AutoUpgradeEvent, scheduledEvent } from './scheduledEvents';

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

/** The support of the version that a cluster runs ends soon, or has ended. */
export interface SupportEvent {
  kind: 'support';
  clusterId: string;
  state: 'ending' | 'ended';
  /** Kubernetes version, as Azure writes it. */
  version: string;
  /** When it ends, if the event says so: ISO instant, UTC. */
  ends?: string;
  time: string;
}

/** AKS replaces the nodes of a pool, for us or for somebody else. */
export interface PoolRollingEvent {
  kind: 'poolRolling';
  clusterId: string;
  pool: string;
  state: 'Started' | 'Succeeded' | 'Failed';
  time: string;
}

/** An event that is none of our business. */
export interface OtherEvent {
  kind: 'other';
  type: string;
}

const AKS = 'microsoft.containerservice.';

const newVersionSchema = z.object({
  data: z.object({
    latestSupportedKubernetesVersion: z
      .string()
      .refine(isVersion, { error: 'expected a full version such as 1.34.2' }),
    latestStableKubernetesVersion: z.string().optional(),
  }),
});

const supportSchema = z.object({ data: z.object({ kubernetesVersion: z.string() }) });

const rollingSchema = z.object({ data: z.object({ nodePoolName: z.string() }) });

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

export type AksEvent =
  NewVersionEvent | SupportEvent | PoolRollingEvent | AutoUpgradeEvent | OtherEvent;

type Read = (envelope: Envelope) => AksEvent;

/** By type in lower case. */
const READERS: Record<string, Read> = {
  [`${AKS}newkubernetesversionavailable`]: newVersion,
  [`${AKS}clustersupportending`]: (envelope) => support(envelope, 'ending'),
  [`${AKS}clustersupportended`]: (envelope) => support(envelope, 'ended'),
  [`${AKS}nodepoolrollingstarted`]: (envelope) => poolRolling(envelope, 'Started'),
  [`${AKS}nodepoolrollingsucceeded`]: (envelope) => poolRolling(envelope, 'Succeeded'),
  [`${AKS}nodepoolrollingfailed`]: (envelope) => poolRolling(envelope, 'Failed'),
};

/** An official sample names another resource in front of it. */
const SCHEDULED = /^microsoft\.resourcenotifications\..*scheduledeventemitted$/;

/**
 * @param event one event as Event Grid delivered it
 * @throws Error that names the field, what it holds and what is allowed
 */
export async function parseEvent(event: unknown): Promise<AksEvent> {
  const read = await envelope(event);
  const type = read.type.toLowerCase();
  if (SCHEDULED.test(type)) return scheduledEvent(read.type, read.data, read.time);
  return READERS[type]?.(read) ?? { kind: 'other', type: read.type };
}

function newVersion({ source, time, data }: Envelope): AksEvent {
  checkCluster(source);
  const versions = readAs(newVersionSchema, { data }, 'the event').data;
  const { latestSupportedKubernetesVersion: version, latestStableKubernetesVersion: stable } =
    versions;
  const news = { kind: 'newVersion' as const, clusterId: source, version, time };
  return stable !== undefined && isVersion(stable) ? { ...news, stable } : news;
}

function support({ source, time, data }: Envelope, state: SupportEvent['state']): AksEvent {
  checkCluster(source);
  const { kubernetesVersion: version } = readAs(supportSchema, { data }, 'the event').data;
  return { kind: 'support', clusterId: source, state, version, time };
}

function poolRolling({ source, time, data }: Envelope, state: PoolRollingEvent['state']): AksEvent {
  checkCluster(source);
  const { nodePoolName: pool } = readAs(rollingSchema, { data }, 'the event').data;
  return { kind: 'poolRolling', clusterId: source, pool, state, time };
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
