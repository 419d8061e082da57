/**
 * The audit trail: rows are added, never changed. A partition per day, days and rows within a day
 * in falling order, so that one range of keys reads the newest first.
 */
import { createHash } from 'node:crypto';
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { DateTime } from 'luxon';
import type { Actor, AuditEntry } from '../audit/entry';
import { type AuditPage, type AuditQuery, CURSOR } from '../audit/query';
import { jsonOf, jsonRow } from './jsonRow';
import { isConflict } from './tables';

interface Keys {
  partitionKey: string;
  rowKey: string;
}

const DAY = 86_400_000;

/** More days than a date can have, so that later days have smaller keys of five digits. */
const DAYS_MAX = 99_999;

const ROWS_PER_TRANSACTION = 100;

export class AuditStore {
  constructor(private readonly table: TableClient) {}

  /**
   * Adds an entry. One with the same key and time is there already: nothing changes.
   * An activity takes the time from its input, so that a repeated one writes the same.
   */
  async write(entry: AuditEntry): Promise<void> {
    const { partitionKey, rowKey } = keysOf(entry);
    const columns = {
      at: utc(entry.at),
      actor: actorName(entry.actor).toLowerCase(),
      correlation: entry.correlation,
      ...clusterColumns(entry.cluster),
    };
    try {
      await this.table.createEntity({ ...jsonRow(partitionKey, rowKey, entry), ...columns });
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  /** Reads entries, newest first. */
  async read(query: AuditQuery): Promise<AuditPage> {
    const entries: AuditEntry[] = [];
    const found = this.table.listEntities<Keys>({ queryOptions: { filter: filterOf(query) } });
    for await (const row of found) {
      entries.push(jsonOf(row) as AuditEntry);
      if (entries.length < query.limit) continue;
      return { entries, next: `${row.partitionKey}.${row.rowKey}` };
    }
    return { entries };
  }

  /**
   * Forgets whole days before the day of this instant.
   * @returns how many entries that were
   */
  async deleteBefore(instant: string): Promise<number> {
    const filter = odata`PartitionKey gt ${dayKey(Date.parse(instant))}`;
    const queryOptions = { filter, select: ['PartitionKey', 'RowKey'] };
    const days = new Map<string, TransactionAction[]>();
    for await (const { partitionKey, rowKey } of this.table.listEntities<Keys>({ queryOptions })) {
      const rows = days.get(partitionKey) ?? [];
      days.set(partitionKey, [...rows, ['delete', { partitionKey, rowKey }]]);
    }
    for (const rows of days.values()) await this.inTransactions(rows);
    return [...days.values()].reduce((sum, rows) => sum + rows.length, 0);
  }

  private async inTransactions(rows: TransactionAction[]): Promise<void> {
    for (let at = 0; at < rows.length; at += ROWS_PER_TRANSACTION) {
      await this.table.submitTransaction(rows.slice(at, at + ROWS_PER_TRANSACTION));
    }
  }
}

function keysOf({ at, key }: AuditEntry): Keys {
  const instant = Date.parse(at);
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const untilMidnight = String(DAY - (instant % DAY)).padStart(8, '0');
  return { partitionKey: dayKey(instant), rowKey: `${untilMidnight}-${hash}` };
}

function dayKey(instant: number): string {
  return String(DAYS_MAX - Math.floor(instant / DAY));
}

function filterOf(query: AuditQuery): string {
  const { cluster, since, until, actor, correlation, after } = query;
  const parts = [
    ...(since === undefined ? [] : sinceFilter(since)),
    ...(until === undefined ? [] : untilFilter(until)),
    ...(cluster === undefined ? [] : [clusterFilter(cluster.toLowerCase())]),
    ...(actor === undefined ? [] : [odata`actor eq ${actor.toLowerCase()}`]),
    ...(correlation === undefined ? [] : [odata`correlation eq ${correlation}`]),
    ...(after === undefined ? [] : [afterFilter(after)]),
  ];
  return parts.join(' and ');
}

function sinceFilter(since: string): string[] {
  return [odata`PartitionKey le ${dayKey(Date.parse(since))}`, odata`at ge ${utc(since)}`];
}

function untilFilter(until: string): string[] {
  return [odata`PartitionKey ge ${dayKey(Date.parse(until))}`, odata`at lt ${utc(until)}`];
}

function clusterFilter(cluster: string): string {
  return cluster.includes('/') ? odata`cluster eq ${cluster}` : odata`clusterName eq ${cluster}`;
}

function afterFilter(after: string): string {
  const [, partition, row] = CURSOR.exec(after) ?? [];
  if (partition === undefined || row === undefined) throw new Error(`'${after}' is no cursor`);
  const sameDay = odata`PartitionKey eq ${partition} and RowKey gt ${row}`;
  return `((${sameDay}) or ${odata`PartitionKey gt ${partition}`})`;
}

function clusterColumns(cluster: string | undefined) {
  if (cluster === undefined) return {};
  const id = cluster.toLowerCase();
  return { cluster: id, clusterName: id.slice(id.lastIndexOf('/') + 1) };
}

function actorName(actor: Actor): string {
  return actor.kind === 'person' ? actor.name : actor.kind;
}

/** One form for all instants, so that they can be compared as texts. */
function utc(instant: string): string {
  return DateTime.fromISO(instant, { zone: 'utc' }).toISO() ?? instant;
}
