/**
 * The outbox: what people and programs have still to be told, in one table. A channel is a
 * partition, so that what belongs together changes together. Its rows:
 *
 * - `record|ID`: a notice for the channel and what has become of it; it is never taken twice;
 * - `queue|BATCH|TIME|NUMBER|ID`: the same while it waits, with its content. A batch is what is due at the
 *   same instant, or `now`;
 * - `health`: how the channel is, and what it was sent lately.
 *
 * Couriers have a partition of their own, so that a long queue does not slow down asking for them:
 *
 * - `CHANNEL|BATCH`: the orchestration that empties the batch, and the message in its hands.
 */
import { type TableClient, type TransactionAction } from '@azure/data-tables';
import { JoinedReads } from '../joinedReads';
import type { Chosen, Head } from '../notify/queue';
import type { Outage } from '../notify/outage';
import { holdsJson, jsonColumns, jsonOf } from './jsonRow';
import { isConflict, isMissing } from './tables';

/** Something for one channel. */
export interface Item<Content> extends Omit<Head, 'key'> {
  content: Content;
}

/** The message that a courier has in its hands. */
export interface Sending extends Chosen {
  id: string;
  /** Milliseconds since 1970 (UTC): until then its sender is at work. */
  until: number;
  /** It was handed over; only the bookkeeping is left. */
  over?: boolean;
}

export interface Courier {
  /** Instance id. */
  courier: string;
  sending?: Sending;
}

export interface Health {
  /** When messages of each topic were sent lately: milliseconds since 1970 (UTC). */
  recent: Record<string, number[]>;
  outage?: Outage;
}

export type Fate = 'shown' | 'moved' | 'givenUp';

/** A transaction takes 100 rows; a notice has two, and some room is left. */
const NOTICES_PER_TRANSACTION = 45;

/** Partition of the couriers: no channel is called so. */
const COURIERS = '|couriers';

/** Sorts behind every sign of a key. */
const LAST = '~';

export class NoticeStore<Content> {
  /** Keeps the order of what comes in the same millisecond. */
  private number = 0;
  private readonly asked = new JoinedReads<Courier | undefined>();

  constructor(private readonly table: TableClient) {}

  /** @returns false when the channel has, or had, it already */
  async add(channel: string, batch: string, item: Item<Content>): Promise<boolean> {
    const { content, tried, ...columns } = item;
    const { id, at } = item;
    const record = { partitionKey: channel, rowKey: `record|${id}`, at, fate: 'waits' };
    const rowKey = `queue|${batch}|${at}|${this.nextNumber()}|${id}`;
    const queued = { ...columns, tried: tried.join(' '), ...jsonColumns(content) };
    try {
      await this.table.submitTransaction([
        ['create', record],
        ['create', { partitionKey: channel, rowKey, ...queued }],
      ]);
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  /** The first of what waits in a batch, oldest first. */
  async someHeads(channel: string, batch: string, max: number): Promise<Head[]> {
    const pages = this.headRows(channel, batch).byPage({ maxPageSize: max });
    for await (const rows of pages) if (rows.length > 0) return rows.map(headOf);
    return [];
  }

  /** All that waits in a batch, oldest first. */
  async heads(channel: string, batch: string): Promise<Head[]> {
    const heads: Head[] = [];
    for await (const row of this.headRows(channel, batch)) heads.push(headOf(row));
    return heads;
  }

  private headRows(channel: string, batch: string) {
    const select = ['rowKey', 'id', 'at', 'topic', 'severity', 'title', 'alone', 'tried'];
    const filter = between(channel, `queue|${batch}|`);
    return this.table.listEntities<HeadRow>({ queryOptions: { filter, select } });
  }

  async content(channel: string, key: string): Promise<Content> {
    return jsonOf(await this.table.getEntity(channel, key)) as Content;
  }

  /** Notes what has become of notices and takes them out of the queue. */
  async settle(
    channel: string,
    heads: readonly Head[],
    end: { fate: Fate; message: string },
  ): Promise<void> {
    for (let at = 0; at < heads.length; at += NOTICES_PER_TRANSACTION) {
      const some = heads.slice(at, at + NOTICES_PER_TRANSACTION);
      await this.table.submitTransaction(
        some.flatMap(({ id, key }): TransactionAction[] => [
          ['update', { partitionKey: channel, rowKey: `record|${id}`, ...end }, 'Merge'],
          ['delete', { partitionKey: channel, rowKey: key }],
        ]),
      );
    }
  }

  /** What has become of everything that a channel was given. */
  async fates(channel: string): Promise<Map<string, RecordRow>> {
    const found = new Map<string, RecordRow>();
    const filter = between(channel, 'record|');
    for await (const row of this.table.listEntities<RecordRow>({ queryOptions: { filter } })) {
      const { rowKey = '', fate, message } = row;
      found.set(
        rowKey.slice('record|'.length),
        message === undefined ? { fate } : { fate, message },
      );
    }
    return found;
  }

  /**
   * Makes an orchestration the courier of a batch, unless it has one.
   * @returns instance id of the courier that it has then
   */
  async appoint(channel: string, batch: string, courier: string): Promise<string> {
    const row = { ...courierKey(channel, batch), courier };
    for (;;) {
      // In a storm all have the same courier, and ask for it after their notice is kept.
      const has = await this.asked.read(`${channel}|${batch}`, () => this.courier(channel, batch));
      if (has !== undefined) return has.courier;
      try {
        await this.table.createEntity(row);
        return courier;
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    }
  }

  async courier(channel: string, batch: string): Promise<(Courier & { etag: string }) | undefined> {
    const { partitionKey, rowKey } = courierKey(channel, batch);
    const row = await this.row<{ courier: string }>(partitionKey, rowKey);
    if (row === undefined) return undefined;
    const { courier, etag } = row;
    const sending = holdsJson(row) ? (jsonOf(row) as Sending) : undefined;
    return { courier, etag, ...(sending === undefined ? {} : { sending }) };
  }

  /** @returns the new ETag; undefined when somebody else changed it meanwhile */
  write(channel: string, batch: string, { courier, sending }: Courier, etag: string) {
    const row = { ...courierKey(channel, batch), courier };
    const entity = { ...row, ...(sending === undefined ? {} : jsonColumns(sending)) };
    return unlessChanged(async () => {
      const written = await this.table.updateEntity(entity, 'Replace', { etag });
      return written.etag ?? '';
    });
  }

  /**
   * Puts another in the place of a courier that is lost; what that had in its hands stays.
   * @returns false when somebody else changed it meanwhile
   */
  async replaceCourier(channel: string, batch: string, courier: string, etag: string) {
    const row = { ...courierKey(channel, batch), courier };
    const done = await unlessChanged(() => this.table.updateEntity(row, 'Merge', { etag }));
    return done !== undefined;
  }

  /** @returns false when somebody else changed it meanwhile */
  async dismiss(channel: string, batch: string, etag: string): Promise<boolean> {
    const { partitionKey, rowKey } = courierKey(channel, batch);
    const done = await unlessChanged(async () => {
      await this.table.deleteEntity(partitionKey, rowKey, { etag });
      return true;
    });
    return done === true;
  }

  /** All couriers that are appointed. */
  async couriers(): Promise<{ channel: string; batch: string; courier: string; etag: string }[]> {
    const filter = `PartitionKey eq '${COURIERS}'`;
    const found = [];
    for await (const row of this.table.listEntities<{ courier: string }>({
      queryOptions: { filter },
    })) {
      const { rowKey = '', courier, etag } = row;
      const end = rowKey.lastIndexOf('|');
      found.push({ channel: rowKey.slice(0, end), batch: rowKey.slice(end + 1), courier, etag });
    }
    return found;
  }

  async health(channel: string): Promise<Health> {
    const row = await this.row(channel, 'health');
    return row === undefined ? { recent: {} } : (jsonOf(row) as Health);
  }

  async noteHealth(channel: string, health: Health): Promise<void> {
    const row = { partitionKey: channel, rowKey: 'health', ...jsonColumns(health) };
    await this.table.upsertEntity(row, 'Replace');
  }

  /**
   * Forgets what has been settled for long.
   * @param before ISO instant, UTC
   */
  async forget(before: string): Promise<void> {
    const filter = `RowKey ge 'record|' and RowKey lt 'record|${LAST}' and at lt '${before}' and fate ne 'waits'`;
    for await (const row of this.table.listEntities({ queryOptions: { filter } })) {
      await this.table.deleteEntity(row.partitionKey ?? '', row.rowKey ?? '');
    }
  }

  private nextNumber(): string {
    this.number = (this.number + 1) % 1_000_000;
    return String(this.number).padStart(6, '0');
  }

  private async row<Row extends object>(channel: string, rowKey: string) {
    try {
      return await this.table.getEntity<Row>(channel, rowKey);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function courierKey(channel: string, batch: string) {
  return { partitionKey: COURIERS, rowKey: `${channel}|${batch}` };
}

interface RecordRow {
  fate: string;
  message?: string;
}

interface HeadRow extends Omit<Head, 'key' | 'tried'> {
  tried: string;
}

function headOf({ rowKey: key = '', tried, ...row }: HeadRow & { rowKey?: string }): Head {
  const { id, at, topic, severity, title, alone } = row;
  const before = tried === '' ? [] : tried.split(' ');
  return { key, id, at, topic, severity, title, alone, tried: before };
}

function between(channel: string, prefix: string): string {
  return `PartitionKey eq '${channel}' and RowKey ge '${prefix}' and RowKey lt '${prefix}${LAST}'`;
}

async function unlessChanged<T>(change: () => Promise<T>): Promise<T | undefined> {
  try {
    return await change();
  } catch (error) {
    if (isConflict(error) || isMissing(error)) return undefined;
    throw error;
  }
}
