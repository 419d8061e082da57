/** The Event Grid webhook: handshakes, delivery in both schemas, and the answers Event Grid acts on. */
import { app } from '@azure/functions';
import { cleanUp, containing, hostWith } from './harness';
import type { TestHost } from './harness';

afterEach(cleanUp);

const PATH = '/runtime/webhooks/EventGrid?functionName=OnEvent';

const cloudEvent = (data: unknown) => ({
  specversion: '1.0',
  id: '1',
  type: 't',
  source: '/s',
  data,
});
const gridEvent = (data: unknown) => ({ id: '1', eventType: 't', topic: '/s', subject: 'x', data });

interface Seen {
  event: unknown;
  data: unknown;
}

async function eventHost(
  options: { many?: boolean; auth?: boolean } = {},
): Promise<TestHost & { seen: Seen[] }> {
  const seen: Seen[] = [];
  const host = await hostWith(
    () => {
      app.eventGrid('OnEvent', {
        handler: (event, context) => {
          seen.push({ event, data: context.triggerMetadata?.data });
          if (JSON.stringify(event).includes('poison')) throw new Error('cannot take it');
        },
        ...(options.many && { cardinality: 'many' }),
      });
    },
    { auth: options.auth ?? false },
  );
  return { ...host, seen };
}

const deliver = (host: TestHost, body: unknown, type = 'Notification') =>
  host.call('POST', PATH, body, { 'aeg-event-type': type });

test.each([
  ['an array of Event Grid events', [gridEvent({ Name: 'a' }), gridEvent({ Name: 'b' })], 2],
  ['one CloudEvent', cloudEvent({ Name: 'a' }), 1],
  ['a batch of CloudEvents', [cloudEvent({ Name: 'a' })], 1],
])('%s runs the function once per event', async (_, body, invocations) => {
  const host = await eventHost();
  expect((await deliver(host, body)).status).toBe(202);
  expect(host.seen).toHaveLength(invocations);
  expect(host.seen[0]).toEqual({
    event: Array.isArray(body) ? body[0] : body,
    data: { name: 'a' },
  });
});

test('with cardinality many the function gets the array', async () => {
  const host = await eventHost({ many: true });
  await deliver(host, [gridEvent(1), gridEvent(2)]);
  expect(host.seen.map(({ event }) => event)).toEqual([[gridEvent(1), gridEvent(2)]]);
});

test('one failed event answers 500 for the batch; all events were run', async () => {
  const host = await eventHost();
  const answer = await deliver(host, [gridEvent('good'), gridEvent('poison'), gridEvent('good')]);
  expect(answer.status).toBe(500);
  expect(host.seen).toHaveLength(3);
  expect(host.log).toContainEqual(
    expect.objectContaining({
      level: 'error',
      message: 'The function OnEvent failed: cannot take it',
    }),
  );
});

test('the Event Grid handshake gives the code back', async () => {
  const host = await eventHost();
  const event = { data: { validationCode: 'abc', validationUrl: 'https://x' } };
  const answer = await deliver(host, [event], 'SubscriptionValidation');
  expect(answer).toMatchObject({ status: 200, body: { validationResponse: 'abc' } });
  expect(host.seen).toEqual([]);
});

test('the handshake of a CloudEvents subscription has its data encoded twice', async () => {
  const host = await eventHost();
  const event = { data: JSON.stringify({ validationCode: 'abc' }) };
  const answer = await deliver(host, event, 'SubscriptionValidation');
  expect(answer).toMatchObject({ status: 200, body: { validationResponse: 'abc' } });
});

test.each([
  ['eventgrid.azure.net', 'eventgrid.azure.net'],
  ['westeurope.eventgrid.azure.net', 'westeurope.eventgrid.azure.net'],
  ['evil.example.com', 'eventgrid.azure.net'],
])('the CloudEvents handshake from %s allows %s', async (origin, allowed) => {
  const host = await eventHost();
  const answer = await host.call('OPTIONS', PATH, undefined, { 'webhook-request-origin': origin });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('webhook-allowed-origin')).toBe(allowed);
});

test.each<[string, unknown, string | undefined, number]>([
  ['an unsubscription', [], 'Unsubscribe', 202],
  ['another event type header', [], 'Other', 400],
  ['no event type header', [], undefined, 400],
  ['a body that is no JSON', 'no json', 'Notification', 400],
  ['an empty batch', [], 'Notification', 400],
  ['a handshake without a code', [{}], 'SubscriptionValidation', 400],
])('%s', async (_, body, type, status) => {
  const host = await eventHost();
  const headers = type === undefined ? {} : { 'aeg-event-type': type };
  expect((await host.call('POST', PATH, body, headers)).status).toBe(status);
});

test('the path is found in any case; an unknown function is 404', async () => {
  const host = await eventHost();
  const headers = { 'aeg-event-type': 'Notification' };
  const lower = '/runtime/webhooks/eventgrid?functionName=onevent';
  expect((await host.call('POST', lower, gridEvent(1), headers)).status).toBe(202);
  const unknown = '/runtime/webhooks/EventGrid?functionName=Nobody';
  expect(await host.call('POST', unknown, gridEvent(1), headers)).toMatchObject({
    status: 404,
    body: containing("cannot find function: 'Nobody'"),
  });
});

test('with keys checked, the key of the extension or the master key is needed', async () => {
  const host = await eventHost({ auth: true });
  const { master, system, host: hostKey } = host.host.keys;
  const status = async (key: string) =>
    (
      await host.call('POST', `${PATH}&code=${key}`, gridEvent(1), {
        'aeg-event-type': 'Notification',
      })
    ).status;
  expect(await status('')).toBe(401);
  expect(await status(hostKey)).toBe(401);
  expect(await status(system.eventgrid_extension ?? '')).toBe(202);
  expect(await status(master)).toBe(202);
});
