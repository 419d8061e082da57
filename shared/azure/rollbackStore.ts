/** What the pools of a cluster ran before their upgrade: a partition per cluster, a row per pool. */
import { odata, type TableClient } from '@azure/data-tables';
import { jsonOf, jsonRow } from './jsonRow';

export interface RollbackNote {
  pool: string;
  version: string;
  /** Full name of the node image. */
  image: string;
  /** When AKS forgets it: ISO instant, UTC. */
  until: string;
  /** The rollout before which it was noted. */
  rollout: string;
}

export class RollbackStore {
  constructor(private readonly table: TableClient) {}

  /**
   * Keeps notes in place of earlier ones of the same pools.
   * @param cluster key of the cluster
   */
  async note(cluster: string, notes: readonly RollbackNote[]): Promise<void> {
    for (const note of notes) {
      await this.table.upsertEntity(jsonRow(cluster, note.pool, note), 'Replace');
    }
  }

  async notes(cluster: string): Promise<RollbackNote[]> {
    const queryOptions = { filter: odata`PartitionKey eq ${cluster}` };
    const notes: RollbackNote[] = [];
    for await (const row of this.table.listEntities({ queryOptions })) {
      notes.push(jsonOf(row) as RollbackNote);
    }
    return notes;
  }
}
