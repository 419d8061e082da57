import { z } from 'zod';
import { bodyOf } from './arm/bodies';
import { gatewayError, ok, type Answer } from './http';
import type { Notifications } from './notifications';
import type { Call, Route } from './router';

/** A custom topic of Event Grid that takes CloudEvents 1.0 in batches, and keeps them. */

const LARGEST_BYTES = 1024 * 1024;

const batch = z.array(
  z.looseObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1),
    source: z.string().min(1),
    type: z.string().min(1),
    subject: z.string().optional(),
  }),
);

export function topicRoutes(received: Notifications): Route[] {
  return [
    {
      method: 'POST',
      path: '/topics/{channel}/api/events',
      operation: 'topic.publish',
      audience: 'eventGrid',
      change: true,
      handle: (call) => publish(call, received),
    },
  ];
}

/** At least once: an event that is published twice is delivered twice. */
function publish(call: Call, received: Notifications): Answer {
  const { channel = '' } = call.params;
  const type = call.headers['content-type'] ?? '';
  if (!type.includes('cloudevents-batch+json')) {
    throw gatewayError(415, 'UnsupportedMediaType', `The topic takes CloudEvents, not '${type}'.`);
  }
  if (call.bodyBytes > LARGEST_BYTES) {
    throw gatewayError(413, 'RequestEntityTooLarge', `More than ${LARGEST_BYTES} bytes.`);
  }
  const events = bodyOf(call, batch);
  call.notes.asked = `publish ${events.map((event) => event.type).join(', ')}`;
  for (const event of events) {
    const title = `${event.type} ${event.subject ?? ''}`.trimEnd();
    received.all.push({ kind: 'event', at: call.world.now, to: channel, title, body: event });
  }
  return ok('');
}
