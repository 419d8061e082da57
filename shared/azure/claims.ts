/**
 * Claims: which lane of a ring takes which cluster next. A lane that is done early takes the next
 * unclaimed one, so a slow cluster does not hold the others back. A row per claimed cluster; a
 * repeated claim of the same step answers the same.
 */
import type { TableClient } from '@azure/data-tables';
import { isConflict } from './tables';

export interface ClaimRequest {
  /** One run of one ring. */
  run: string;
  lane: number;
  /** How many clusters the lane has taken before. */
  step: number;
  /** Clusters in the ring. */
  count: number;
}

interface ClaimRow {
  partitionKey: string;
  rowKey: string;
  lane: number;
  step: number;
}

export class Claims {
  constructor(private readonly table: TableClient) {}

  /** @returns the place of the next cluster in the ring, or null when all are taken */
  async next({ run, lane, step, count }: ClaimRequest): Promise<number | null> {
    const rows = await this.rows(run);
    const before = rows.find((row) => row.lane === lane && row.step === step);
    if (before !== undefined) return Number(before.rowKey);
    const taken = new Set(rows.map(({ rowKey }) => Number(rowKey)));
    for (let place = 0; place < count; place++) {
      if (taken.has(place)) continue;
      if (await this.claim({ partitionKey: run, rowKey: String(place), lane, step })) return place;
    }
    return null;
  }

  /** Forgets a finished run. */
  async clear(run: string): Promise<void> {
    for (const { rowKey } of await this.rows(run)) await this.table.deleteEntity(run, rowKey);
  }

  private async claim(row: ClaimRow): Promise<boolean> {
    try {
      await this.table.createEntity(row);
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  private async rows(run: string): Promise<ClaimRow[]> {
    const filter = `PartitionKey eq '${run.replaceAll("'", "''")}'`;
    const rows: ClaimRow[] = [];
    for await (const row of this.table.listEntities<ClaimRow>({ queryOptions: { filter } })) {
      rows.push(row);
    }
    return rows;
  }
}
