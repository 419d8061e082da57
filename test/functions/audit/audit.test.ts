/** The trail over HTTP, and what is forgotten. */
import { type Answer, type Office, openOffice, START } from '../approvals/office';
import { aRequest } from '../approvals/support';
import type { AuditEntry } from '../../../shared/audit/entry';
import { services } from '../../../shared/services';

let office: Office;

const entry = (key: string, at: number): AuditEntry => ({
  key,
  at: new Date(at).toISOString(),
  actor: { kind: 'system' },
  action: 'rollout.pause',
  verdict: 'done',
  because: [{ code: 'asked', message: 'a line\nand another' }],
  correlation: 'rollout:a',
});

beforeAll(async () => {
  office = await openOffice();
  const audit = await services().audit();
  for (let hour = 0; hour < 5; hour++) {
    await audit.write(entry(`pause${hour}`, START - hour * 3_600_000));
  }
});

const keysIn = ({ text }: Answer) =>
  (JSON.parse(text) as { entries: AuditEntry[] }).entries.map(({ key }) => key);

test('newest first, by filters', async () => {
  const answer = await office.get('/api/audit?since=2026-11-23T03:30:00Z&correlation=rollout:a');
  expect(keysIn(answer)).toEqual(['pause0', 'pause1', 'pause2']);
});

test('as JSON lines, which go on where the first answer ends', async () => {
  const first = await office.get('/api/audit?format=jsonl&limit=3&code=key');
  expect(first.headers.get('content-type')).toContain('application/jsonl');
  const after = first.headers.get('x-next') ?? '';
  const second = await office.get(`/api/audit?format=jsonl&limit=3&after=${after}`);
  expect(second.headers.get('x-next')).toBeNull();
  const lines = `${first.text}${second.text}`.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as AuditEntry).key)).toEqual([
    'pause0',
    'pause1',
    'pause2',
    'pause3',
    'pause4',
  ]);
});

test.each([
  { query: 'since=yesterday', says: "since: 'yesterday' is not an ISO instant" },
  { query: 'limit=0', says: "limit: '0' is not a whole number from 1 to 10000" },
  { query: 'format=csv', says: "format: 'csv' is not json or jsonl" },
  { query: 'after=x', says: "after: 'x' is not the next of the page before" },
  { query: 'who=anna', says: 'who is not a filter; the filters are cluster, since' },
])('$query is refused with what is allowed', async ({ query, says }) => {
  const answer = await office.get(`/api/audit?${query}`);
  expect(answer.status).toBe(400);
  expect((JSON.parse(answer.text) as { error: string }).error).toContain(says);
});

test('what is older than the policy keeps is forgotten by night, what is not stays', async () => {
  await office.ask(aRequest({ expiresAfter: '1h', onExpiry: 'cancel' }));
  await office.later(2);
  const audit = await services().audit();
  await audit.write(entry('ancient', START - 401 * 86_400_000));
  await audit.write(entry('old', START - 399 * 86_400_000));
  await office.later(24);
  const { entries } = await audit.read({ limit: 100 });
  expect(entries.at(-1)?.key).toBe('old');
  expect(await (await services().approvals()).read(aRequest().id)).toBeDefined();
});
