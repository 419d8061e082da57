/** What the calendar check keeps, in a real Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Azurite, startAzurite } from '../../../local/cli/azurite';
import { CalendarStore } from '../../../shared/azure/calendarStore';
import { openTable } from '../../../shared/azure/tables';
import { readConfig } from '../../../shared/config';
import { aFinding, aSnapshot } from '../../functions/calendar/support';

const ROOT = path.resolve(__dirname, '../../..');
let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'steward-store-')));
});

afterAll(() => {
  azurite.stop();
});

async function newStore(): Promise<CalendarStore> {
  const config = readConfig({ AzureWebJobsStorage: azurite.connectionString() });
  return new CalendarStore(await openTable(`findings${used++}`, config, {}));
}

const named = (from: string, count: number) =>
  Array.from({ length: count }, (_, at) => aSnapshot(`${from}${at}`));

test('a look has the clusters of its fleet only, and says which nobody read', async () => {
  const store = await newStore();
  await store.beginLook(named('old', 60));
  const [a = aSnapshot('a'), b = aSnapshot('b'), c = aSnapshot('c')] = named('new', 3);
  await store.beginLook([a, b, c]);
  await store.note(a.id, { read: { default: { timeInWeek: [] } } });
  await store.note(b.id, { unread: { code: 'AuthorizationFailed', message: 'no right' } });
  expect(await store.looked()).toEqual([
    { cluster: { ...a, maintenance: { default: { timeInWeek: [] } } } },
    { cluster: b, unread: { code: 'AuthorizationFailed', message: 'no right' } },
    { cluster: c, unread: { code: 'notLooked', message: 'The check did not get to it.' } },
  ]);
});

test('a cluster of any size is kept whole', async () => {
  const store = await newStore();
  const tags = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [`tag${at}`, 'ü'.repeat(1500)]),
  );
  await store.beginLook([aSnapshot('large', { tags })]);
  expect((await store.looked())[0]?.cluster.tags).toEqual(tags);
});

test('findings are known once they are accepted, and the old ones are gone then', async () => {
  const store = await newStore();
  const findings = (from: string, count: number) =>
    Array.from({ length: count }, (_, at) => aFinding('shop', { id: `shop|${from}/${at}#?` }));
  await store.propose(findings('first', 120));
  expect(await store.findings()).toEqual([]);
  await store.accept();
  expect(await store.findings()).toHaveLength(120);
  await store.propose(findings('second', 2));
  await store.accept();
  await store.accept();
  expect((await store.findings()).map(({ id }) => id).sort()).toEqual([
    'shop|second/0#?',
    'shop|second/1#?',
  ]);
});
