/** Approvals: a row each. Every change is written with the ETag, so that no vote is lost. */
import { odata, type TableClient } from '@azure/data-tables';
import type { ApprovalRecord } from '../approvals/record';
import { jsonOf, jsonRow } from './jsonRow';
import { isConflict, isMissing } from './tables';

const PARTITION = 'approval';

interface Row {
  rowKey: string;
  etag: string;
}

export class ApprovalStore {
  constructor(private readonly table: TableClient) {}

  /** Keeps a new question. One that is asked again forgets the earlier answers, a repeat does not. */
  async open(record: ApprovalRecord): Promise<void> {
    const known = await this.read(record.request.id);
    if (known?.opened === record.opened) return;
    await this.table.upsertEntity(rowOf(record), 'Replace');
  }

  async read(id: string): Promise<ApprovalRecord | undefined> {
    const row = await this.row(id);
    return row === undefined ? undefined : (jsonOf(row) as ApprovalRecord);
  }

  /**
   * Changes a question, whoever else does so at the same time.
   * @param change makes the next state of the present one; the same one leaves it as it is
   * @returns the state afterwards, or undefined when there is no such question
   */
  async change(
    id: string,
    change: (record: ApprovalRecord) => ApprovalRecord,
  ): Promise<ApprovalRecord | undefined> {
    for (;;) {
      const row = await this.row(id);
      if (row === undefined) return undefined;
      const before = jsonOf(row) as ApprovalRecord;
      const after = change(before);
      if (after === before || (await this.replace(after, row.etag))) return after;
    }
  }

  /** Questions without a decision, the oldest first. */
  async listOpen(): Promise<ApprovalRecord[]> {
    const filter = odata`PartitionKey eq ${PARTITION} and open eq ${true}`;
    const records: ApprovalRecord[] = [];
    for await (const row of this.table.listEntities({ queryOptions: { filter } })) {
      records.push(jsonOf(row) as ApprovalRecord);
    }
    return records.sort((a, b) => (a.opened < b.opened ? -1 : 1));
  }

  /** Forgets questions that expired before this instant: ISO, UTC. */
  async deleteBefore(instant: string): Promise<void> {
    const filter = odata`PartitionKey eq ${PARTITION} and expires lt ${instant}`;
    const queryOptions = { filter, select: ['RowKey'] };
    for await (const { rowKey } of this.table.listEntities<Row>({ queryOptions })) {
      await this.table.deleteEntity(PARTITION, rowKey);
    }
  }

  private async replace(record: ApprovalRecord, etag: string): Promise<boolean> {
    try {
      await this.table.updateEntity(rowOf(record), 'Replace', { etag });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  private async row(id: string): Promise<Row | undefined> {
    try {
      return await this.table.getEntity<Row>(PARTITION, id);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function rowOf(record: ApprovalRecord) {
  const columns = { open: record.decision === undefined, expires: record.expires };
  return { ...jsonRow(PARTITION, record.request.id, record), ...columns };
}
