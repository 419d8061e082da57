import { bench, smallFleet } from './support';

/** The Teams and mail endpoints keep what they accept and refuse what the real ones refuse. */

const webhook = 'https://contoso.test/teams/platform-team';

function card(text: string): unknown {
  const content = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text }] };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

test('a card is accepted and kept, with its first line as title', async () => {
  const { send, simulator } = bench({ fleet: smallFleet() });
  expect((await send('POST', webhook, card('Ring dev is done'))).status).toBe(202);
  expect(simulator.notifications()).toMatchObject([
    { kind: 'teams', to: 'platform-team', title: 'Ring dev is done' },
  ]);
  expect(simulator.log()).toMatchObject([
    { operation: 'teams.post', asked: "post 'Ring dev is done'", status: 202 },
  ]);
});

test('a message without attachments fails in the flow', async () => {
  const { send, simulator } = bench({ fleet: smallFleet() });
  expect((await send('POST', webhook, { text: 'hello' })).status).toBe(400);
  expect(simulator.notifications()).toEqual([]);
});

test('more than 28 KB is too large', async () => {
  const { send } = bench({ fleet: smallFleet() });
  expect((await send('POST', webhook, card('x'.repeat(28 * 1024)))).status).toBe(413);
  expect((await send('POST', webhook, card('x'.repeat(27 * 1024)))).status).toBe(202);
});

test('more than four in a second are throttled', async () => {
  const { send, pass } = bench({ fleet: smallFleet() });
  const statuses: number[] = [];
  for (let post = 0; post < 5; post++)
    statuses.push((await send('POST', webhook, card('x'))).status);
  expect(statuses).toEqual([202, 202, 202, 202, 429]);
  await pass(1 / 60);
  expect((await send('POST', webhook, card('x'))).status).toBe(202);
});

test('a mail without a recipient is a 400 that says so', async () => {
  const { send } = bench({ fleet: smallFleet() });
  const mail = { senderAddress: 'a@b.test', content: { subject: 's' }, recipients: { to: [] } };
  const reply = await send('POST', 'https://mail.test/emails:send?api-version=2023-03-31', mail);
  expect(reply.status).toBe(400);
  expect(JSON.stringify(reply.body)).toContain('recipients.to');
});
