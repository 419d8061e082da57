/** Sends events as Event Grid does: to the webhook of the host, one delivery after the other. */
import { readFileSync } from 'node:fs';
import type { Host } from '../host/host';
import { UsageError } from './flags';

/** Which function gets which events, as infra/events.bicep subscribes them. */
const SUBSCRIBERS: { types: RegExp; name: string }[] = [
  { types: /\.ClusterSupportEnd(ing|ed)$/i, name: 'clusterSupport' },
  { types: /\.NodePoolRolling(Started|Succeeded|Failed)$/i, name: 'nodePoolRolling' },
  { types: /\.ScheduledEventEmitted$/i, name: 'scheduledEvent' },
];

/** Gets everything else: what it has no use for is logged. */
const SUBSCRIBER = 'newKubernetesVersion';

/** @throws UsageError when the file holds no event */
export function readEvents(file: string): unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--event ${file}: ${why}; give a JSON file with one event or an array`);
  }
  const events = Array.isArray(content) ? (content as unknown[]) : [content];
  if (events.length === 0) throw new UsageError(`--event ${file}: the array is empty`);
  return events;
}

/** @throws Error when the host does not accept an event */
export async function deliver(host: Host, events: readonly unknown[]): Promise<void> {
  for (const event of events) {
    const address = new URL('/runtime/webhooks/EventGrid', host.url);
    address.searchParams.set('functionName', subscriberOf(event));
    address.searchParams.set('code', host.keys.master);
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
      body: JSON.stringify([event]),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the host answered ${response.status} to an event`);
  }
}

function subscriberOf(event: unknown): string {
  const { type, eventType = type } = (event ?? {}) as { type?: unknown; eventType?: unknown };
  const found = SUBSCRIBERS.find(({ types }) => types.test(String(eventType)));
  return found?.name ?? SUBSCRIBER;
}
