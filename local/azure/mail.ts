import { z } from 'zod';
import { bodyOf } from './arm/bodies';
import { gatewayError, ok, type Answer } from './http';
import type { Notifications } from './notifications';
import type { Call, Route } from './router';

/** Azure Communication Services e-mail: accepts messages and keeps them. */

const message = z.looseObject({
  senderAddress: z.string(),
  content: z.looseObject({ subject: z.string() }),
  recipients: z.looseObject({ to: z.array(z.looseObject({ address: z.string() })).min(1) }),
});

export function mailRoutes(received: Notifications): Route[] {
  const sent = new Set<string>();
  return [
    {
      method: 'POST',
      path: '/emails:send',
      operation: 'mail.send',
      audience: 'mail',
      change: true,
      handle: (call) => send(call, received, sent),
    },
    {
      method: 'GET',
      path: '/emails/operations/{id}',
      operation: 'mail.status',
      audience: 'mail',
      handle: (call) => status(call, sent),
    },
  ];
}

/** The same Operation-Id again is the same message: it is kept once. */
function send(call: Call, received: Notifications, sent: Set<string>): Answer {
  const mail = bodyOf(call, message);
  const { now, seed } = call.world;
  const id = call.headers['operation-id'] ?? seed.guid('mail', received.all.length);
  const { subject } = mail.content;
  call.notes.asked = `send '${subject}'`;
  if (!sent.has(id)) {
    const to = mail.recipients.to.map(({ address }) => address).join(',');
    received.all.push({ kind: 'mail', at: now, to, title: subject, body: mail });
  }
  sent.add(id);
  const version = call.query.get('api-version') ?? '';
  const location = `${call.origin}/emails/operations/${id}?api-version=${version}`;
  // Nothing to wait for: virtual time stands still while an activity sends.
  const headers = { 'operation-location': location, 'retry-after': '0' };
  return { status: 202, headers, body: { id, status: 'Running', error: null } };
}

function status({ params }: Call, sent: Set<string>): Answer {
  const { id = '' } = params;
  if (!sent.has(id)) throw gatewayError(404, 'OperationNotFound', `No mail operation '${id}'.`);
  return ok({ id, status: 'Succeeded', error: null });
}
