/**
 * Which of our operations works on which part of which cluster: written before Azure is asked, so
 * that a step repeated after a crash knows that it may have asked, and an event finds who waits
 * for it. One row per cluster and part; the next operation of the part overwrites it.
 */
import type { TableClient } from '@azure/data-tables';
import { clusterKey } from '../fleet/cluster';
import { deleteRow, isMissing } from './tables';

export interface OperationNote {
  /** ARM id. */
  cluster: string;
  /** Name of the node pool; absent for the cluster itself. */
  pool?: string;
  /** All pools are replaced: what happens to any of them is ours. */
  whole: boolean;
  /** Instance id of the operation and when it began: ISO instant, UTC. */
  instance: string;
  began: string;
  /** When Azure was first asked: ISO instant, UTC. */
  asked: string;
}

interface NoteRow extends Omit<OperationNote, 'cluster'> {
  partitionKey: string;
  rowKey: string;
}

/** No node pool can be called so. */
const CLUSTER_ITSELF = '-';

export class Operations {
  constructor(private readonly table: TableClient) {}

  /**
   * Notes that Azure is about to be asked.
   * @returns the note of an earlier attempt of the same operation, if one was left
   */
  async begin(note: OperationNote): Promise<OperationNote | undefined> {
    const earlier = await this.read(note);
    if (earlier?.instance === note.instance && earlier.began === note.began) return earlier;
    await this.table.upsertEntity<NoteRow>(rowOf(note), 'Replace');
    return undefined;
  }

  /** Azure was not asked after all. */
  async withdraw(note: OperationNote): Promise<void> {
    const { partitionKey, rowKey } = rowOf(note);
    await deleteRow(this.table, partitionKey, rowKey);
  }

  /** The last operation that rolls this pool, if there ever was one. */
  async rolling(cluster: string, pool: string): Promise<OperationNote | undefined> {
    const [own, whole] = await Promise.all([this.read({ cluster, pool }), this.read({ cluster })]);
    const notes = [own, whole?.whole === true ? whole : undefined].filter(
      (note) => note !== undefined,
    );
    return notes.sort((a, b) => b.asked.localeCompare(a.asked))[0];
  }

  private async read(
    of: Pick<OperationNote, 'cluster' | 'pool'>,
  ): Promise<OperationNote | undefined> {
    try {
      const { partitionKey, rowKey } = keysOf(of);
      const { instance, began, asked, whole } = await this.table.getEntity<NoteRow>(
        partitionKey,
        rowKey,
      );
      return { ...of, instance, began, asked, whole };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function rowOf({ instance, began, asked, whole, ...of }: OperationNote): NoteRow {
  return { ...keysOf(of), instance, began, asked, whole };
}

function keysOf({ cluster, pool }: Pick<OperationNote, 'cluster' | 'pool'>) {
  return { partitionKey: clusterKey(cluster), rowKey: pool?.toLowerCase() ?? CLUSTER_ITSELF };
}
