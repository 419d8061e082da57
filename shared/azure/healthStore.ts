/**
 * Looks at the health of clusters: a row per look, a partition per cluster. Histories carry the
 * name of a row, since what a comparison needs is too large for them.
 */
import { odata, type TableClient } from '@azure/data-tables';
import { DateTime } from 'luxon';
import { jsonOf, jsonRow } from './jsonRow';
import { isMissing } from './tables';

export interface LookName {
  /** Key of the cluster. */
  cluster: string;
  look: string;
}

interface Looked {
  /** ISO instant, UTC. */
  at: string;
}

/** Longer than any rollout and the watch after it. */
const KEPT_DAYS = 60;

export class HealthStore {
  constructor(private readonly table: TableClient) {}

  /** Keeps a look, in place of an earlier one of that name. */
  async note({ cluster, look }: LookName, record: Looked): Promise<void> {
    const row = { ...jsonRow(cluster, look, record), at: record.at };
    await this.table.upsertEntity(row, 'Replace');
  }

  /** @returns undefined when there is no such look, or no longer */
  async read({ cluster, look }: LookName): Promise<unknown> {
    try {
      return jsonOf(await this.table.getEntity(cluster, look));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * Forgets the looks at a cluster that nobody compares with any more.
   * @param now ISO instant, UTC
   */
  async forgetOld(cluster: string, now: string): Promise<void> {
    const until = DateTime.fromISO(now, { zone: 'utc' }).minus({ days: KEPT_DAYS }).toISO() ?? '';
    const filter = odata`PartitionKey eq ${cluster} and at lt ${until}`;
    const queryOptions = { filter, select: ['rowKey'] };
    for await (const { rowKey } of this.table.listEntities({ queryOptions })) {
      await this.table.deleteEntity(cluster, rowKey ?? '');
    }
  }
}
