/**
 * Azure Tables in memory, for runs of which nothing is kept: no process, no sockets, a fraction of
 * the time. As much of `TableClient` as the stores use; test/local/tables compares it with Azurite.
 */
import { RestError } from '@azure/core-rest-pipeline';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import { conditionOf, type Entity } from './filter';

type Mode = 'Merge' | 'Replace';

/** `*` is any. */
interface Match {
  etag?: string;
}

interface ListOptions {
  queryOptions?: { filter?: string; select?: string[] };
}

/** The most rows that a page has, and that a transaction takes. */
const PAGE = 1000;
const TRANSACTION = 100;

/** Opens tables by name; all are empty at first. */
export function memoryTables(): (name: string) => TableClient {
  const tables = new Map<string, TableClient>();
  return (name) => {
    const table = tables.get(name) ?? (new MemoryTable() as unknown as TableClient);
    tables.set(name, table);
    return table;
  };
}

class MemoryTable {
  private partitions = new Map<string, Map<string, Entity>>();
  private changes = 0;

  createTable(): Promise<void> {
    return Promise.resolve();
  }

  getEntity(partitionKey: string, rowKey: string): Promise<Entity> {
    return answer(() => ({ ...this.existing({ partitionKey, rowKey }) }));
  }

  createEntity(entity: Entity) {
    return answer(() => this.create(entity));
  }

  updateEntity(entity: Entity, mode: Mode = 'Merge', match: Match = {}) {
    return answer(() => this.update(entity, mode, match));
  }

  upsertEntity(entity: Entity, mode: Mode = 'Merge') {
    return answer(() => this.upsert(entity, mode));
  }

  deleteEntity(partitionKey: string, rowKey: string, match: Match = {}) {
    return answer(() => this.remove({ partitionKey, rowKey }, match));
  }

  /** All or nothing, in one partition. */
  submitTransaction(actions: readonly TransactionAction[]) {
    return answer(() => {
      const [first] = actions;
      const partitionKey = (first?.[1] as Entity | undefined)?.partitionKey ?? '';
      checkTransaction(actions, partitionKey);
      const before = actions.map(([, entity]) => this.rowOf(entity as Entity));
      try {
        const subResponses = actions.map((action) => this.carryOut(action));
        return { status: 202, subResponses };
      } catch (error) {
        for (const [keys, row] of before) this.restore(keys, row);
        throw error;
      }
    });
  }

  /** By partition and row; what is changed meanwhile shows as it was at the begin. */
  listEntities({ queryOptions: { filter, select } = {} }: ListOptions = {}) {
    const list = () => this.matching(filter).map((entity) => selected(entity, select));
    async function* each() {
      yield* await answer(list);
    }
    async function* pages({ maxPageSize = PAGE }: { maxPageSize?: number } = {}) {
      const all = await answer(list);
      for (let at = 0; at === 0 || at < all.length; at += maxPageSize) {
        yield all.slice(at, at + maxPageSize);
      }
    }
    return Object.assign(each(), { byPage: pages });
  }

  private matching(filter: string | undefined): Entity[] {
    const { holds, partition } = filter === undefined ? ALL : conditionOf(filter);
    const places =
      partition === undefined
        ? [...this.partitions.values()]
        : [this.partitions.get(partition) ?? new Map<string, Entity>()];
    return places.flatMap((rows) => [...rows.values()].filter(holds)).sort(byKey);
  }

  private carryOut(action: TransactionAction) {
    const [kind, entity, mode = 'Merge', match = {}] = action as [string, Entity, Mode?, Match?];
    if (kind === 'create') return this.create(entity);
    if (kind === 'delete') return this.remove(entity, {});
    return kind === 'update' ? this.update(entity, mode, match) : this.upsert(entity, mode);
  }

  private create(entity: Entity) {
    if (this.find(entity) !== undefined) throw failure(409, 'EntityAlreadyExists');
    return this.write(entity);
  }

  private update(entity: Entity, mode: Mode, match: Match) {
    return this.write(entity, mode, this.existing(entity, match));
  }

  private upsert(entity: Entity, mode: Mode) {
    return this.write(entity, mode, this.find(entity));
  }

  private remove(keys: Keys, match: Match) {
    const { partitionKey, rowKey } = this.existing(keys, match);
    this.partitions.get(partitionKey)?.delete(rowKey);
    return {};
  }

  private write(entity: Entity, mode: Mode = 'Replace', before?: Entity) {
    const { partitionKey, rowKey } = entity;
    const rows = this.partitions.get(partitionKey) ?? new Map<string, Entity>();
    const etag = `W/"${++this.changes}"`;
    rows.set(rowKey, { ...(mode === 'Merge' ? before : {}), ...storedOf(entity), etag });
    this.partitions.set(partitionKey, rows);
    return { etag };
  }

  private rowOf(keys: Keys): [Keys, Entity | undefined] {
    return [keys, this.find(keys)];
  }

  private restore({ partitionKey, rowKey }: Keys, row: Entity | undefined): void {
    const rows = this.partitions.get(partitionKey);
    if (row === undefined) rows?.delete(rowKey);
    else rows?.set(rowKey, row);
  }

  private find({ partitionKey, rowKey }: Keys): Entity | undefined {
    return this.partitions.get(partitionKey)?.get(rowKey);
  }

  private existing(keys: Keys, { etag = '*' }: Match = {}): Entity {
    const found = this.find(keys);
    if (found === undefined) throw failure(404, 'ResourceNotFound');
    if (etag !== '*' && etag !== found.etag) throw failure(412, 'UpdateConditionNotSatisfied');
    return found;
  }
}

type Keys = Pick<Entity, 'partitionKey' | 'rowKey'>;

const ALL = { holds: () => true, partition: undefined };

/** Nothing is answered at once, and what goes wrong is a rejection. */
async function answer<T>(work: () => T): Promise<T> {
  await Promise.resolve();
  return work();
}

function failure(statusCode: number, code: string): RestError {
  return new RestError(code, { statusCode, code });
}

/** What has no value is not kept. */
function storedOf(entity: Entity): Entity {
  const columns = Object.entries(entity).filter(([name, value]) => {
    const plain = ['string', 'number', 'boolean'].includes(typeof value);
    if (!plain && value !== undefined && value !== null) {
      throw new TypeError(`The tables in memory keep no ${typeof value} such as '${name}'.`);
    }
    return plain && name !== 'etag' && name !== 'timestamp';
  });
  return Object.fromEntries(columns) as Entity;
}

function checkTransaction(actions: readonly TransactionAction[], partitionKey: string): void {
  const entities = actions.map(([, entity]) => entity as Entity);
  const rows = new Set(entities.map(({ rowKey }) => rowKey));
  const other = entities.some((one) => one.partitionKey !== partitionKey);
  if (other || rows.size !== entities.length || rows.size === 0 || rows.size > TRANSACTION) {
    throw failure(400, 'InvalidInput');
  }
}

function byKey(a: Entity, b: Entity): number {
  if (a.partitionKey !== b.partitionKey) return a.partitionKey < b.partitionKey ? -1 : 1;
  return a.rowKey < b.rowKey ? -1 : 1;
}

function selected(entity: Entity, columns: readonly string[] | undefined): Record<string, unknown> {
  if (columns === undefined) return { ...entity };
  const wanted = new Set([...columns, 'etag']);
  return Object.fromEntries(Object.entries(entity).filter(([name]) => wanted.has(name)));
}
