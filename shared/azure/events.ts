/**
 * Events of AKS, in the Event Grid schema or as CloudEvents.
 * https://learn.microsoft.com/azure/event-grid/event-schema-aks
 */
import { EventGridDeserializer } from '@azure/eventgrid';
import { z } from 'zod';
import { parseClusterId } from '../fleet/cluster';
import { isVersion } from '../fleet/versions';

export interface NewVersionEvent {
  kind: 'newVersion';
  /** ARM id of the cluster that can have it. */
  clusterId: string;
  /** Newest released version. */
  version: string;
  /** ISO instant, UTC. */
  time: string;
}

/** An event that is none of our business. */
export interface OtherEvent {
  kind: 'other';
  type: string;
}

const NEW_VERSION = 'Microsoft.ContainerService.NewKubernetesVersionAvailable';

const newVersionData = z.object({
  latestSupportedKubernetesVersion: z.string().refine(isVersion, {
    error: (issue) => `'${String(issue.input)}' is not a version such as 1.34.2`,
  }),
});

/**
 * @param event one event as Event Grid delivered it
 * @throws Error that names the field, what it holds and what is allowed
 */
export async function parseEvent(event: unknown): Promise<NewVersionEvent | OtherEvent> {
  const { type, source, time, data } = await envelope(event);
  if (type.toLowerCase() !== NEW_VERSION.toLowerCase()) return { kind: 'other', type };
  parseClusterId(source);
  const parsed = newVersionData.safeParse(data);
  if (!parsed.success) throw new Error(`data: ${z.prettifyError(parsed.error)}`);
  return {
    kind: 'newVersion',
    clusterId: source,
    version: parsed.data.latestSupportedKubernetesVersion,
    time,
  };
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
  if (typeof event !== 'object' || event === null) {
    throw new Error(`an event is a JSON object, this is ${JSON.stringify(event)}`);
  }
  const deserializer = new EventGridDeserializer();
  if ('specversion' in event || 'specVersion' in event) {
    const [cloud] = await deserializer.deserializeCloudEvents(event as Record<string, unknown>);
    if (cloud === undefined) throw new Error('the event is empty');
    return { type: cloud.type, source: cloud.source, time: instant(cloud.time), data: cloud.data };
  }
  const [grid] = await deserializer.deserializeEventGridEvents(event as Record<string, unknown>);
  if (grid === undefined) throw new Error('the event is empty');
  return {
    type: grid.eventType,
    source: grid.topic ?? '',
    time: instant(grid.eventTime),
    data: grid.data,
  };
}

function instant(time: Date | undefined): string {
  if (time === undefined || Number.isNaN(time.getTime())) {
    throw new Error("the event's time is missing or is not an ISO instant");
  }
  return time.toISOString();
}
