/** Tables in memory do what Azurite does, for every call that the stores make. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { odata, TableClient, type TransactionAction } from '@azure/data-tables';
import fc from 'fast-check';
import { type Azurite, startAzurite } from '../../../local/cli/azurite';
import { conditionOf } from '../../../local/tables/filter';
import { memoryTables } from '../../../local/tables/memory';

const ROOT = path.resolve(__dirname, '../../..');

let folder: string;
let azurite: Azurite;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'steward-tables-'));
  azurite = await startAzurite(ROOT, folder);
});
afterAll(() => {
  azurite.stop();
  rmSync(folder, { recursive: true, force: true });
});

let opened = 0;

async function both(): Promise<TableClient[]> {
  const name = `table${opened++}`;
  const real = TableClient.fromConnectionString(azurite.connectionString(), name, {
    allowInsecureConnection: true,
  });
  const tables = [memoryTables()(name), real];
  for (const table of tables) await table.createTable();
  return tables;
}

interface Row {
  partitionKey: string;
  rowKey: string;
  text?: string;
  number?: number;
  truth?: boolean;
}

const row: fc.Arbitrary<Row> = fc.record(
  {
    partitionKey: fc.constantFrom('p', "it's"),
    rowKey: fc.constantFrom('a', 'b', 'B', 'a|1', '10', '9'),
    text: fc.constantFrom('', 'x', 'y'),
    number: fc.integer({ min: -3, max: 3 }),
    truth: fc.boolean(),
  },
  { requiredKeys: ['partitionKey', 'rowKey'] },
);
const mode = fc.constantFrom('Merge' as const, 'Replace' as const);
/** Whether the tag is as it was read, of an earlier row, or any. */
const tag = fc.constantFrom('now', 'then', 'any');

const FILTERS = [
  odata`PartitionKey eq ${'p'}`,
  odata`PartitionKey eq ${"it's"} and RowKey ge ${'a'} and RowKey lt ${'b'}`,
  odata`PartitionKey ne ${'p'} or RowKey le ${'9'}`,
  odata`number gt ${-1} and truth eq ${true}`,
  odata`(text eq ${'x'} or text eq ${'y'}) and PartitionKey gt ${'j'}`,
];

type Step = (table: TableClient, tags: Record<string, string>) => Promise<unknown>;

function etagFor(kind: string, key: string, tags: Record<string, string>): string {
  if (kind === 'any') return '*';
  return (kind === 'now' ? tags[key] : undefined) ?? 'W/"stale"';
}

const keyOf = ({ partitionKey, rowKey }: Row) => `${partitionKey} ${rowKey}`;

const action = fc.tuple(fc.constantFrom('create', 'update', 'upsert', 'delete'), row, mode);

const step: fc.Arbitrary<Step> = fc.oneof(
  row.map(
    (one): Step =>
      (table) =>
        table.createEntity(one),
  ),
  fc.tuple(row, mode).map(
    ([one, how]): Step =>
      (table) =>
        table.upsertEntity(one, how),
  ),
  fc.tuple(row, mode, tag).map(([one, how, which]): Step => (table, tags) => {
    return table.updateEntity(one, how, { etag: etagFor(which, keyOf(one), tags) });
  }),
  fc.tuple(row, tag).map(([one, which]): Step => (table, tags) => {
    const { partitionKey, rowKey } = one;
    return table.deleteEntity(partitionKey, rowKey, { etag: etagFor(which, keyOf(one), tags) });
  }),
  row.map(({ partitionKey, rowKey }): Step => async (table) => {
    return withoutTags(await table.getEntity(partitionKey, rowKey));
  }),
  fc.uniqueArray(action, { minLength: 1, maxLength: 3, selector: ([, one]) => one.rowKey }).map(
    (actions): Step =>
      (table) =>
        table.submitTransaction(
          actions.map(([kind, one, how]) => {
            const inOnePartition = { ...one, partitionKey: 'p' };
            const takesMode = kind === 'update' || kind === 'upsert';
            return [kind, inOnePartition, ...(takesMode ? [how] : [])] as TransactionAction;
          }),
        ),
  ),
);

function withoutTags(entity: object): object {
  const plain = Object.entries(entity).filter(
    ([name]) => !/etag|timestamp|odata|date|version|requestId/i.test(name),
  );
  return Object.fromEntries(plain);
}

async function all(table: TableClient, filter?: string, select?: string[]) {
  const rows: { etag: string; partitionKey?: string; rowKey?: string }[] = [];
  const queryOptions = {
    ...(filter === undefined ? {} : { filter }),
    ...(select === undefined ? {} : { select }),
  };
  for await (const one of table.listEntities({ queryOptions })) rows.push(one);
  return rows;
}

/** What came of a step: the row, or the status of the refusal. */
async function resultOf(table: TableClient, carryOut: Step): Promise<unknown> {
  const rows = await all(table);
  const tags = Object.fromEntries(
    rows.map((one) => [`${one.partitionKey} ${one.rowKey}`, one.etag]),
  );
  try {
    const result = await carryOut(table, tags);
    return result !== null && typeof result === 'object' && 'rowKey' in result ? result : 'done';
  } catch (error) {
    return (error as { statusCode?: number }).statusCode;
  }
}

test('any calls have the same results and leave the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (some) => {
      const [memory, real] = await both();
      if (memory === undefined || real === undefined) throw new Error('two tables');
      for (const one of some) {
        expect(await resultOf(memory, one)).toEqual(await resultOf(real, one));
      }
      for (const filter of [undefined, ...FILTERS]) {
        const [here, there] = [await all(memory, filter), await all(real, filter)];
        expect(here.map(withoutTags)).toEqual(there.map(withoutTags));
      }
      const columns = ['rowKey', 'number'];
      const [here, there] = [
        await all(memory, undefined, columns),
        await all(real, undefined, columns),
      ];
      expect(here.map(withoutTags)).toEqual(there.map(withoutTags));
    }),
    { numRuns: 12 },
  );
});

test('pages are as long as is asked for', async () => {
  for (const table of await both()) {
    for (const rowKey of ['a', 'b', 'c']) await table.createEntity({ partitionKey: 'p', rowKey });
    const lengths: number[] = [];
    for await (const page of table.listEntities().byPage({ maxPageSize: 2 })) {
      lengths.push(page.length);
    }
    expect(lengths).toEqual([2, 1]);
  }
});

test.each(['PartitionKey', "PartitionKey like 'a'", "(PartitionKey eq 'a'", 'a eq b', '*'])(
  'the filter %s is refused',
  (filter) => {
    expect(() => conditionOf(filter)).toThrow(filter);
  },
);
