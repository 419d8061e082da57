/** Questions and their votes, in a real Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Azurite, startAzurite } from '../../../local/cli/azurite';
import type { ApprovalRecord, Vote } from '../../../shared/approvals/record';
import { ApprovalStore } from '../../../shared/azure/approvalStore';
import { openTable } from '../../../shared/azure/tables';
import { readConfig } from '../../../shared/config';
import { aRecord, aRequest } from '../../functions/approvals/support';

const ROOT = path.resolve(__dirname, '../../..');
let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'steward-approvals-')));
});

afterAll(() => {
  azurite.stop();
});

async function newStore(): Promise<ApprovalStore> {
  const config = readConfig({ AzureWebJobsStorage: azurite.connectionString() });
  return new ApprovalStore(await openTable(`approvals${used++}`, config, {}));
}

const vote = (by: string): Vote => ({ answer: 'yes', by, at: '2026-11-23T07:00:00.000Z' });
const withVote = (by: string) => (record: ApprovalRecord) => ({
  ...record,
  votes: [...record.votes, vote(by)],
});

test('ten people at once: every vote is kept', async () => {
  const store = await newStore();
  const record = aRecord();
  await store.open(record);
  const names = Array.from({ length: 10 }, (_, at) => `person${at}`);
  await Promise.all(names.map((name) => store.change(record.request.id, withVote(name))));
  const votes = (await store.read(record.request.id))?.votes ?? [];
  expect(votes.map(({ by }) => by).sort()).toEqual(names);
});

test('a repeated opening keeps the votes, a new question does not', async () => {
  const store = await newStore();
  const record = aRecord();
  await store.open(record);
  await store.change(record.request.id, withVote('anna'));
  await store.open(record);
  expect((await store.read(record.request.id))?.votes).toHaveLength(1);
  await store.open({ ...record, opened: '2026-11-30T06:00:00.000Z' });
  expect((await store.read(record.request.id))?.votes).toEqual([]);
});

test('a question with thousands of lines is kept whole', async () => {
  const store = await newStore();
  const reason = { code: 'budget', message: 'ü'.repeat(300) };
  const reasons = Array.from({ length: 500 }, () => ({ subject: 'aks', reason }));
  await store.open(aRecord({}, { request: aRequest({}, { reasons }) }));
  expect((await store.read(aRequest().id))?.request.reasons).toHaveLength(500);
});

test('what is not there is not changed', async () => {
  const store = await newStore();
  expect(await store.read('none')).toBeUndefined();
  expect(await store.change('none', withVote('anna'))).toBeUndefined();
});

test('only what expired before is forgotten', async () => {
  const store = await newStore();
  for (const day of ['01', '02', '03']) {
    const request = aRequest({}, { id: `approval-${day}` });
    await store.open(aRecord({}, { request, expires: `2026-11-${day}T06:00:00.000Z` }));
  }
  await store.deleteBefore('2026-11-02T12:00:00.000Z');
  expect((await store.listOpen()).map(({ request }) => request.id)).toEqual(['approval-03']);
});
