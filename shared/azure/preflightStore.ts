/** The full reports of preflights: a row per rollout and cluster, the newest look wins. */
import { odata, type TableClient } from '@azure/data-tables';
import { clusterKey } from '../fleet/cluster';
import { jsonOf, jsonRow } from './jsonRow';
import { isMissing } from './tables';

/** What the store needs to know of a report; the rest is the preflight's own. */
interface Report {
  cluster: { id: string };
}

export class PreflightStore {
  constructor(private readonly table: TableClient) {}

  async save(rollout: string, report: Report): Promise<void> {
    await this.table.upsertEntity(
      jsonRow(rollout, clusterKey(report.cluster.id), report),
      'Replace',
    );
  }

  /** @returns undefined when there is none; `id` is the ARM id of the cluster */
  async read(rollout: string, id: string): Promise<unknown> {
    try {
      return jsonOf(await this.table.getEntity(rollout, clusterKey(id)));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Of all clusters of a rollout. */
  async list(rollout: string): Promise<unknown[]> {
    const filter = odata`PartitionKey eq ${rollout}`;
    const reports: unknown[] = [];
    for await (const row of this.table.listEntities({ queryOptions: { filter } })) {
      reports.push(jsonOf(row));
    }
    return reports;
  }
}
