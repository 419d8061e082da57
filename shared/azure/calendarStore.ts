/**
 * What the calendar check has seen and found: a row per cluster, per reading of its maintenance
 * windows and per finding. The next findings wait beside those that people were told of.
 */
import { createHash } from 'node:crypto';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { Finding } from '../calendar/findings';
import { clusterKey } from '../fleet/cluster';
import type { ClusterSnapshot } from '../fleet/snapshot';
import type { Reason } from '../reasons';
import { jsonOf, jsonRow } from './jsonRow';

/** A cluster as it was seen; `unread` says why its maintenance windows are missing. */
export interface LookedAt {
  cluster: ClusterSnapshot;
  unread?: Reason;
}

type Reading = { read: Record<string, unknown> } | { unread: Reason };

type Partition = 'cluster' | 'reading' | 'finding' | 'nextFinding';

/** A transaction takes 100 rows and 4 MB. */
const ROWS_PER_TRANSACTION = 50;

const NOT_LOOKED: Reason = { code: 'notLooked', message: 'The check did not get to it.' };

export class CalendarStore {
  constructor(private readonly table: TableClient) {}

  /** Begins a look at these clusters and forgets the one before. Repeating it is harmless. */
  async beginLook(clusters: readonly ClusterSnapshot[]): Promise<void> {
    await this.replace('reading', new Map());
    await this.replace('cluster', new Map(clusters.map((one) => [clusterKey(one.id), one])));
  }

  /** @param id ARM id of the cluster */
  async note(id: string, reading: Reading): Promise<void> {
    await this.table.upsertEntity(jsonRow('reading', clusterKey(id), reading), 'Replace');
  }

  /** The clusters of the look with what was read of each. */
  async looked(): Promise<LookedAt[]> {
    const readings = await this.all<Reading>('reading');
    return [...(await this.all<ClusterSnapshot>('cluster'))].map(([key, cluster]) => {
      const reading = readings.get(key) ?? { unread: NOT_LOOKED };
      if ('unread' in reading) return { cluster, unread: reading.unread };
      return { cluster: { ...cluster, maintenance: reading.read } };
    });
  }

  /** The findings that people know of. */
  async findings(): Promise<Finding[]> {
    return [...(await this.all<Finding>('finding')).values()];
  }

  /** Puts the next findings beside those that people know of. */
  async propose(findings: readonly Finding[]): Promise<void> {
    await this.replace('nextFinding', new Map(findings.map((one) => [keyOf(one.id), one])));
  }

  /** People have been told: the next findings become the known ones. */
  async accept(): Promise<void> {
    await this.replace('finding', await this.all<Finding>('nextFinding'));
  }

  private async replace(partition: Partition, values: Map<string, unknown>): Promise<void> {
    const old = [...(await this.rows(partition)).keys()].filter((key) => !values.has(key));
    const written = [...values].map(([key, value]): TransactionAction => [
      'upsert',
      jsonRow(partition, key, value),
      'Replace',
    ]);
    const deleted = old.map((rowKey): TransactionAction => [
      'delete',
      { partitionKey: partition, rowKey },
    ]);
    const actions = [...written, ...deleted];
    for (let at = 0; at < actions.length; at += ROWS_PER_TRANSACTION) {
      await this.table.submitTransaction(actions.slice(at, at + ROWS_PER_TRANSACTION));
    }
  }

  private async all<T>(partition: Partition): Promise<Map<string, T>> {
    const rows = await this.rows(partition);
    return new Map([...rows].map(([key, row]) => [key, jsonOf(row) as T]));
  }

  private async rows(partition: Partition): Promise<Map<string, object>> {
    const queryOptions = { filter: `PartitionKey eq '${partition}'` };
    const rows = new Map<string, object>();
    for await (const row of this.table.listEntities({ queryOptions })) {
      rows.set(row.rowKey ?? '', row);
    }
    return rows;
  }
}

/** Ids of findings have names of windows and backups in them, keys may not have all signs. */
function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
