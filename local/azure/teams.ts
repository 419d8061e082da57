import { gatewayError, type Answer, type Refused } from './http';
import type { Call, Route } from './router';
import { retryLater } from './throttle';
import type { Notifications } from './notifications';

/** A Teams Workflows webhook: accepts cards and keeps them (conventions.md 9). */

const LARGEST_BYTES = 28 * 1024;
const PER_SECOND = 4;

export function teamsRoutes(received: Notifications): Route[] {
  return [
    {
      method: 'POST',
      path: '/teams/{channel}',
      operation: 'teams.post',
      change: true,
      handle: (call) => post(call, received),
    },
  ];
}

function post(call: Call, received: Notifications): Answer {
  const { channel = '' } = call.params;
  const { now } = call.world;
  if (call.bodyBytes > LARGEST_BYTES) throw tooLarge();
  const recent = received.all.filter(
    (one) => one.kind === 'teams' && one.to === channel && one.at > now - 1000,
  );
  if (recent.length >= PER_SECOND) throw tooMany();
  const title = titleOf(call.body);
  call.notes.asked = `post '${title}'`;
  received.all.push({ kind: 'teams', at: now, to: channel, title, body: call.body });
  return { status: 202 };
}

/** Without attachments the flow fails at its own for-each. A title is a text, or the first of its runs. */
function titleOf(body: unknown): string {
  const attachments = valueAt(body, 'attachments');
  const card = valueAt(Array.isArray(attachments) ? attachments[0] : undefined, 'content');
  if (card === undefined) {
    const message = "The message has no 'attachments' with a 'content'.";
    throw gatewayError(400, 'TriggerInputSchemaMismatch', message);
  }
  const parts = valueAt(card, 'body');
  const first: unknown = Array.isArray(parts) ? parts[0] : undefined;
  const runs = valueAt(first, 'inlines');
  const text = valueAt(Array.isArray(runs) ? runs[0] : first, 'text');
  return typeof text === 'string' ? text : '(no title)';
}

function valueAt(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[key];
}

function tooLarge(): Refused {
  return gatewayError(413, 'RequestEntityTooLarge', `More than ${LARGEST_BYTES} bytes.`);
}

function tooMany(): Refused {
  const message = `More than ${PER_SECOND} messages in a second.`;
  return retryLater(gatewayError(429, 'WorkflowTriggerThrottled', message), 1);
}
