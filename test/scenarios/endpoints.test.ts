/** Who may call what from outside, and who may not. */
import type { Stage } from '../support/stage';
import { named, tell } from './story';

let stage: Stage;

beforeAll(async () => {
  stage = await tell({ fleet: named('a'), auth: true });
});

async function get(route: string, key?: string) {
  const headers = key === undefined ? {} : { 'x-functions-key': key };
  const response = await fetch(`${stage.host.url}${route}`, { headers });
  return { status: response.status, body: await response.text() };
}

test('a rollout is told to callers with a key', async () => {
  const { status, body } = await get('/api/rollouts/1.34.2', stage.host.keys.master);
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({
    version: '1.34.2',
    runtimeStatus: 'Completed',
    result: { status: 'done' },
  });
});

test.each([
  { name: 'nobody in particular', key: undefined },
  { name: 'somebody with a wrong key', key: 'guess' },
])('$name is told nothing', async ({ key }) => {
  expect(await get('/api/rollouts/1.34.2', key)).toEqual({ status: 401, body: '' });
});

test.each([
  { version: '1.30.0', status: 404, says: 'there is no rollout of 1.30.0' },
  { version: '1.34', status: 400, says: "'1.34' is neither a full version such as 1.34.2 nor" },
  { version: 'x%2F..', status: 400, says: 'is neither a full version' },
])('$version: $status with what is wrong', async ({ version, status, says }) => {
  const answer = await get(`/api/rollouts/${version}`, stage.host.keys.master);
  expect(answer.status).toBe(status);
  expect(answer.body).toContain(says);
});

test('events and durable orchestrations are closed to callers without the system key', async () => {
  const webhook = `${stage.host.url}/runtime/webhooks/EventGrid?functionName=newKubernetesVersion`;
  const event = await fetch(webhook, {
    method: 'POST',
    headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/json' },
    body: JSON.stringify(stage.events.slice(0, 1)),
  });
  expect(event.status).toBe(401);
  expect((await get('/runtime/webhooks/durabletask/instances')).status).toBe(401);
});
