/**
 * What a rollout has copied when it started, one row per cluster, and what became of each: the
 * claims of the lanes, the results for the report, the orders of operators. Histories pass row
 * keys, not these bodies.
 */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { NO_ORDERS, type Orders } from '../fleet/orders';
import type { Window } from '../calendar/types';
import { jsonOf, jsonRow } from './jsonRow';
import { isConflict, isMissing } from './tables';

/** A cluster as the rollout found it. */
export interface RunMember {
  /** ARM id. */
  id: string;
  name: string;
  ring: string;
  location: string;
  /** Oldest Kubernetes version of the control plane and the pools. */
  version: string;
  /** Full version it is to get; absent for node images. */
  target?: string;
  /** Its own window, by tag, instead of the ring's. */
  window?: Window;
}

/** Where a cluster of a run stands. `todo` waits for a lane. */
export interface MemberRow<Result> {
  row: string;
  member: RunMember;
  result?: Result;
}

export interface Planned<Result> {
  member: RunMember;
  /** For clusters that need nothing, or cannot have it: known before anything starts. */
  result?: Result;
}

export interface ClaimRequest {
  run: string;
  ring: number;
  lane: number;
  /** How many clusters the lane has taken before. */
  step: number;
}

/** Who has taken a cluster. */
interface Claim {
  lane: number;
  step: number;
}

/** Lanes of rows that wait for one, and of rows that none needs to take. */
const FREE = -1;
const NEVER = 0;

/** A transaction takes 100 rows and 4 MB. */
const ROWS_PER_TRANSACTION = 50;

/** Rows per page: the most that tables give. */
const PAGE = 1000;

const ORDERS = 'orders';

/** Partition of the newest run of each rollout. */
const HEADS = 'run';

/** What is known of a run as a whole. */
export interface RunHeadLike {
  rollout: string;
  run: string;
}

/** @typeParam Result what became of one cluster */
export class RunStore<Head extends RunHeadLike, Result> {
  constructor(private readonly table: TableClient) {}

  /** Begins a run. Repeating it is harmless as long as no lane has begun. */
  async open(head: Head, rings: Planned<Result>[][]): Promise<void> {
    const rows = rings.flatMap((members, ring) =>
      members.map(({ member, result }, place): TransactionAction => [
        'upsert',
        {
          ...jsonRow(head.run, rowKey(ring, place), { member, result }),
          lane: result === undefined ? FREE : NEVER,
          step: 0,
        },
        'Replace',
      ]),
    );
    for (let at = 0; at < rows.length; at += ROWS_PER_TRANSACTION) {
      await this.table.submitTransaction(rows.slice(at, at + ROWS_PER_TRANSACTION));
    }
    await this.keepHead(head);
  }

  /** What is known of the run changes: it has ended, for example. */
  async keepHead(head: Head): Promise<void> {
    await this.table.upsertEntity(jsonRow(HEADS, head.rollout, head), 'Replace');
  }

  /** The newest run of a rollout. */
  async head(rollout: string): Promise<Head | undefined> {
    const row = await this.read(HEADS, rollout);
    return row === undefined ? undefined : (jsonOf(row) as Head);
  }

  /** The newest run of every rollout. */
  async heads(): Promise<Head[]> {
    return (await this.list(odata`PartitionKey eq ${HEADS}`)).map((row) => jsonOf(row) as Head);
  }

  /**
   * The next cluster for a lane; the same one when the same step asks again.
   * @returns undefined when all are taken
   */
  async next({ run, ring, lane, step }: ClaimRequest): Promise<MemberRow<Result> | undefined> {
    const inRing = this.inRing(run, ring);
    const [before] = await this.list(`${inRing} and ${odata`lane eq ${lane} and step eq ${step}`}`);
    if (before !== undefined) return memberRow(before);
    for (;;) {
      const [free] = await this.list(`${inRing} and ${odata`lane eq ${FREE}`}`, 1);
      if (free === undefined) return undefined;
      if (await this.claim(run, free, lane, step)) return memberRow(free);
    }
  }

  /** Keeps how it went with one cluster. */
  async finish(run: string, row: string, result: Result): Promise<void> {
    const known = await this.read<Claim>(run, row);
    if (known === undefined) throw new Error(`run ${run} has no row ${row}`);
    const { member } = memberRow<Result>(known);
    // Replaced, since a longer result of before would leave pieces behind.
    const fields = { ...jsonRow(run, row, { member, result }), lane: known.lane, step: known.step };
    await this.table.updateEntity(fields, 'Replace');
  }

  /** Gives clusters back to the lanes: they are tried again. Answers how many. */
  async reopen(run: string, wanted: (row: MemberRow<Result>) => boolean): Promise<number> {
    const rows = (await this.members(run)).filter(wanted);
    for (const { row, member } of rows) {
      const fields = { ...jsonRow(run, row, { member }), lane: FREE, step: 0 };
      await this.table.updateEntity(fields, 'Replace');
    }
    return rows.length;
  }

  /** All clusters of a run, ring by ring, in their order. */
  async members(run: string, ring?: number): Promise<MemberRow<Result>[]> {
    const filter = ring === undefined ? this.inRings(run) : this.inRing(run, ring);
    return (await this.list(filter)).map(memberRow<Result>);
  }

  async orders(run: string): Promise<Orders> {
    const row = await this.read(run, ORDERS);
    return row === undefined ? NO_ORDERS : (jsonOf(row) as Orders);
  }

  /** Changes the orders; two operators at once both get their way. */
  async changeOrders(run: string, change: (orders: Orders) => Orders): Promise<Orders> {
    for (;;) {
      const row = await this.read(run, ORDERS);
      const next = change(row === undefined ? NO_ORDERS : (jsonOf(row) as Orders));
      if (await this.writeOrders(run, next, row?.etag)) return next;
    }
  }

  private async writeOrders(run: string, orders: Orders, etag?: string): Promise<boolean> {
    const row = jsonRow(run, ORDERS, orders);
    return this.unlessConflict(() =>
      etag === undefined
        ? this.table.createEntity(row)
        : this.table.updateEntity(row, 'Replace', { etag }),
    );
  }

  private async claim(run: string, free: Found, lane: number, step: number): Promise<boolean> {
    const claimed = { partitionKey: run, rowKey: free.rowKey, lane, step };
    return this.unlessConflict(() =>
      this.table.updateEntity(claimed, 'Merge', { etag: free.etag }),
    );
  }

  private async unlessConflict(write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  private inRing(run: string, ring: number): string {
    const [first, after] = [`${ringKey(ring)}-`, `${ringKey(ring)}.`];
    return odata`PartitionKey eq ${run} and RowKey ge ${first} and RowKey lt ${after}`;
  }

  private inRings(run: string): string {
    return odata`PartitionKey eq ${run} and RowKey lt ${ORDERS}`;
  }

  private async list(filter: string, max = PAGE): Promise<Found[]> {
    const rows: Found[] = [];
    const found = this.table.listEntities<{ rowKey: string }>({ queryOptions: { filter } });
    for await (const page of found.byPage({ maxPageSize: max })) {
      rows.push(...page);
      if (max < PAGE && rows.length >= max) break;
    }
    return rows;
  }

  private async read<Columns>(
    partition: string,
    row: string,
  ): Promise<(Found & Columns) | undefined> {
    try {
      return await this.table.getEntity<{ rowKey: string } & Columns>(partition, row);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

/** A row as the table gives it. */
interface Found {
  rowKey: string;
  etag: string;
}

function memberRow<Result>(found: Found): MemberRow<Result> {
  const value = jsonOf(found) as { member: RunMember; result?: Result };
  return { row: found.rowKey, ...value };
}

/** Sorts as the rings and the clusters in them do. */
function rowKey(ring: number, place: number): string {
  return `${ringKey(ring)}-${String(place).padStart(6, '0')}`;
}

function ringKey(ring: number): string {
  return String(ring).padStart(3, '0');
}
