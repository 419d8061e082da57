/**
 * What is remembered of starting and stopping, all in one table that a sweep reads as a whole: a
 * row per cluster (memory, last look at its use, wish of its budget) and per override. Besides,
 * the verdicts of the last sweep, packed, so that 10,000 of them are a handful of rows.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { clusterKey, type ClusterRef } from '../fleet/cluster';
import type {
  BudgetWish,
  Idleness,
  KeptOverride,
  PowerMemory,
  PowerSweep,
  PowerVerdict,
} from '../fleet/power';
import { jsonOf, jsonRow } from './jsonRow';
import { deleteRow, isConflict, isMissing } from './tables';

interface Row {
  partitionKey: string;
  rowKey: string;
  etag: string;
}

/** A row as it was read: written only if nobody else was quicker. */
export interface Remembered {
  memory: PowerMemory;
  etag?: string;
}

/** The last look at a cluster's use. */
export interface KeptIdleness {
  /** ISO instant, UTC. */
  at: string;
  idleness: Idleness;
}

export interface KeptWish {
  at: string;
  wish: BudgetWish;
}

/** Everything of the table, by cluster key. */
export interface Known {
  memories: Map<string, Remembered>;
  overrides: Map<string, KeptOverride[]>;
  idleness: Map<string, KeptIdleness>;
  wishes: Map<string, KeptWish>;
}

/** What a row of a cluster can hold, by partition. */
interface Kept {
  idleness: KeptIdleness;
  wish: KeptWish;
}

const MEMORY = 'cluster';
const OVERRIDE = 'override';
const SWEEP = 'sweep';

const ROWS_PER_TRANSACTION = 100;

/** Verdicts per row: packed they are far below what a row can hold. */
const VERDICTS_PER_ROW = 2500;

export class PowerStore {
  constructor(private readonly table: TableClient) {}

  /** Reads all at once: a request per 1,000 rows. */
  async all(): Promise<Known> {
    const known: Known = {
      memories: new Map(),
      overrides: new Map(),
      idleness: new Map(),
      wishes: new Map(),
    };
    const filter = odata`PartitionKey ne ${SWEEP}`;
    for await (const row of this.table.listEntities<Row>({ queryOptions: { filter } })) {
      sortIn(known, row);
    }
    return known;
  }

  /** @param id ARM id */
  async memory(id: string): Promise<PowerMemory | undefined> {
    return (await this.read(id))?.memory;
  }

  /**
   * Changes what is remembered of a cluster, whoever else does so at the same time.
   * @param change makes the next state of the present one; the same one leaves it as it is
   */
  async change(
    { id }: Pick<ClusterRef, 'id'>,
    change: (memory: PowerMemory | undefined) => PowerMemory,
  ): Promise<PowerMemory> {
    for (;;) {
      const before = await this.read(id);
      const memory = change(before?.memory);
      if (memory === before?.memory || (await this.write(withTag(memory, before)))) return memory;
    }
  }

  /**
   * Keeps what a sweep has seen. A row that somebody else has changed meanwhile is left as it is:
   * the next sweep sees it.
   */
  async remember(changes: readonly Remembered[]): Promise<void> {
    for (let at = 0; at < changes.length; at += ROWS_PER_TRANSACTION) {
      const some = changes.slice(at, at + ROWS_PER_TRANSACTION);
      if (await this.inOne(some.map(actionOf))) continue;
      for (const one of some) await this.write(one);
    }
  }

  async addOverrides(overrides: readonly KeptOverride[]): Promise<void> {
    const rows = overrides.map((one): TransactionAction => [
      'upsert',
      jsonRow(OVERRIDE, one.id, one),
      'Replace',
    ]);
    for (let at = 0; at < rows.length; at += ROWS_PER_TRANSACTION) {
      await this.table.submitTransaction(rows.slice(at, at + ROWS_PER_TRANSACTION));
    }
  }

  async override(id: string): Promise<KeptOverride | undefined> {
    const row = await this.row(OVERRIDE, id);
    return row === undefined ? undefined : (jsonOf(row) as KeptOverride);
  }

  async overrides(): Promise<KeptOverride[]> {
    const filter = odata`PartitionKey eq ${OVERRIDE}`;
    const found: KeptOverride[] = [];
    for await (const row of this.table.listEntities({ queryOptions: { filter } })) {
      found.push(jsonOf(row) as KeptOverride);
    }
    return found;
  }

  /** One that is gone already is no error. */
  async removeOverride(id: string): Promise<void> {
    await deleteRow(this.table, OVERRIDE, id);
  }

  /** Keeps what was found of a cluster, for the next sweeps. */
  async keep<P extends keyof Kept>(partition: P, id: string, kept: Kept[P]): Promise<void> {
    await this.table.upsertEntity(jsonRow(partition, clusterKey(id), kept), 'Replace');
  }

  /** The same for many: a request per hundred. @param all by cluster key */
  async keepAll<P extends keyof Kept>(
    partition: P,
    all: readonly (readonly [key: string, kept: Kept[P]])[],
  ): Promise<void> {
    const rows = all.map(([key, kept]): TransactionAction => [
      'upsert',
      jsonRow(partition, key, kept),
      'Replace',
    ]);
    for (let at = 0; at < rows.length; at += ROWS_PER_TRANSACTION) {
      await this.table.submitTransaction(rows.slice(at, at + ROWS_PER_TRANSACTION));
    }
  }

  /** Keeps the verdicts of a sweep in the place of those before. */
  async keepSweep({ verdicts, ...head }: PowerSweep): Promise<void> {
    const count = Math.ceil(verdicts.length / VERDICTS_PER_ROW);
    const pages = Array.from({ length: count }, (_, at) => {
      const from = at * VERDICTS_PER_ROW;
      return jsonRow(SWEEP, `page-${at}`, packed(verdicts.slice(from, from + VERDICTS_PER_ROW)));
    });
    const rows = [...pages, jsonRow(SWEEP, 'head', { ...head, count })];
    await this.table.submitTransaction(rows.map((row) => ['upsert', row, 'Replace']));
  }

  /** A sweep could see nothing: the verdicts before it stay, and are said to be old. */
  async keepBlind(blind: NonNullable<PowerSweep['blind']>): Promise<void> {
    const head = await this.row(SWEEP, 'head');
    const known = head === undefined ? { at: '', count: 0 } : (jsonOf(head) as SweepHead);
    const since = known.blind?.since ?? blind.since;
    const next = { ...known, blind: { ...blind, since } };
    await this.table.upsertEntity(jsonRow(SWEEP, 'head', next), 'Replace');
  }

  async lastSweep(): Promise<PowerSweep | undefined> {
    const head = await this.row(SWEEP, 'head');
    if (head === undefined) return undefined;
    const { count, ...sweep } = jsonOf(head) as SweepHead;
    const verdicts: PowerVerdict[] = [];
    for (let at = 0; at < count; at++) {
      const page = await this.row(SWEEP, `page-${at}`);
      if (page !== undefined) verdicts.push(...unpacked(jsonOf(page) as string));
    }
    return { ...sweep, verdicts };
  }

  private async read(id: string): Promise<Remembered | undefined> {
    const row = await this.row(MEMORY, clusterKey(id));
    return row === undefined ? undefined : rememberedIn(row);
  }

  private async row(partition: string, key: string): Promise<Row | undefined> {
    try {
      return await this.table.getEntity<Row>(partition, key);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** @returns false when somebody else was quicker */
  private write(changed: Remembered): Promise<boolean> {
    return this.inOne([actionOf(changed)]);
  }

  private async inOne(actions: TransactionAction[]): Promise<boolean> {
    try {
      await this.table.submitTransaction(actions);
      return true;
    } catch (error) {
      if (isConflict(error) || isMissing(error)) return false;
      throw error;
    }
  }
}

type SweepHead = Omit<PowerSweep, 'verdicts'> & { count: number };

function sortIn(known: Known, row: Row): void {
  const { partitionKey, rowKey } = row;
  switch (partitionKey) {
    case MEMORY:
      known.memories.set(rowKey, rememberedIn(row));
      break;
    case OVERRIDE: {
      const override = jsonOf(row) as KeptOverride;
      const key = clusterKey(override.cluster);
      known.overrides.set(key, [...(known.overrides.get(key) ?? []), override]);
      break;
    }
    case 'idleness':
      known.idleness.set(rowKey, jsonOf(row) as KeptIdleness);
      break;
    case 'wish':
      known.wishes.set(rowKey, jsonOf(row) as KeptWish);
      break;
  }
}

function rememberedIn(row: Row): Remembered {
  return { memory: jsonOf(row) as PowerMemory, etag: row.etag };
}

function withTag(memory: PowerMemory, before: Remembered | undefined): Remembered {
  return before?.etag === undefined ? { memory } : { memory, etag: before.etag };
}

function actionOf({ memory, etag }: Remembered): TransactionAction {
  const row = jsonRow(MEMORY, clusterKey(memory.id), memory);
  return etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }];
}

function packed(verdicts: PowerVerdict[]): string {
  return gzipSync(JSON.stringify(verdicts)).toString('base64');
}

function unpacked(text: string): PowerVerdict[] {
  return JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString('utf8')) as PowerVerdict[];
}
