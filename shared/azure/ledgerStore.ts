/**
 * The ledger of savings: stops that last (a row per cluster), stops that have ended (by the day of
 * their end), what Azure has billed (a row per resource group), and what each day was compared to.
 */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { clusterKey } from '../fleet/cluster';
import type { Amounts } from '../fleet/price';
import type { CostRow } from './cost';
import { jsonColumns, jsonOf, jsonRow } from './jsonRow';
import { deleteRow, isConflict, isMissing } from './tables';

/** What the store needs to know of a stop. */
export interface IntervalLike {
  /** ARM id. */
  id: string;
  /** ISO instants, UTC. */
  from: string;
  to?: string;
}

/** What Azure has billed one resource group. */
export interface KeptCosts {
  subscription: string;
  /** In lower case. */
  group: string;
  /** When it was read: ISO instant, UTC. */
  read: string;
  /** By day, `2026-11-21`. */
  days: Record<string, Amounts>;
}

const OPEN = 'open';
const ENDED = 'ended-';
const COSTS = 'costs-';
const DAY = 'day-';
const MARK = 'mark';

const ROWS_PER_TRANSACTION = 100;

/** @typeParam Interval one stop */
export class LedgerStore<Interval extends IntervalLike = IntervalLike> {
  constructor(private readonly table: TableClient) {}

  /** The stop of a cluster that lasts. */
  async openOf(id: string): Promise<Interval | undefined> {
    const row = await this.row(OPEN, clusterKey(id));
    return row === undefined ? undefined : (jsonOf(row) as Interval);
  }

  /** All stops that last. */
  async allOpen(): Promise<Interval[]> {
    return (await this.rows(odata`PartitionKey eq ${OPEN}`)) as Interval[];
  }

  /** Begins a stop. @returns false when one lasts already, which stays as it is */
  async open(interval: Interval): Promise<boolean> {
    try {
      await this.table.createEntity(jsonRow(OPEN, clusterKey(interval.id), interval));
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  /** Ends a stop; ending it again changes nothing. */
  async close(interval: Interval & { to: string }): Promise<void> {
    const { id, from, to } = interval;
    const row = {
      ...jsonRow(`${ENDED}${to.slice(0, 10)}`, `${clusterKey(id)}|${from}`, interval),
      from: new Date(from).toISOString(),
    };
    await this.table.upsertEntity(row, 'Replace');
    await deleteRow(this.table, OPEN, clusterKey(id));
  }

  /**
   * Stops that have a part between two instants (ISO, UTC), those that last among them.
   */
  async between(from: string, to: string): Promise<Interval[]> {
    const since = odata`PartitionKey ge ${`${ENDED}${from.slice(0, 10)}`}`;
    const until = odata`PartitionKey lt ${`${ENDED}~`} and from lt ${new Date(to).toISOString()}`;
    const ended = (await this.rows(`${since} and ${until}`)) as Interval[];
    const open = await this.allOpen();
    return [...ended, ...open].filter(
      (one) =>
        Date.parse(one.from) < Date.parse(to) &&
        (one.to === undefined || Date.parse(one.to) > Date.parse(from)),
    );
  }

  /** Keeps what was billed in the place of what was known of the same days. */
  async keepCosts(subscription: string, groups: readonly string[], rows: CostRow[], read: string) {
    const known = new Map((await this.costs(subscription)).map((one) => [one.group, one]));
    const next = groups.map((name): KeptCosts => {
      const group = name.toLowerCase();
      const own = rows.filter((row) => row.group === group);
      const days = { ...known.get(group)?.days, ...byDay(own) };
      return { subscription, group, read, days: lastDays(days) };
    });
    await this.inTransactions(
      next.map((one) => ['upsert', jsonRow(partition(subscription), one.group, one), 'Replace']),
    );
  }

  /** What Azure has billed the resource groups of a subscription, as far as it was read. */
  async costs(subscription: string): Promise<KeptCosts[]> {
    return (await this.rows(odata`PartitionKey eq ${partition(subscription)}`)) as KeptCosts[];
  }

  /** What Azure has billed all resource groups. */
  async allCosts(): Promise<KeptCosts[]> {
    const filter = odata`PartitionKey ge ${COSTS} and PartitionKey lt ${`${COSTS}~`}`;
    return (await this.rows(filter)) as KeptCosts[];
  }

  /** Keeps what is known of a day (`2026-11-21`), by cluster id. */
  async keepDay(day: string, facts: readonly { id: string }[]): Promise<void> {
    await this.inTransactions(
      facts.map((one) => ['upsert', jsonRow(`${DAY}${day}`, clusterKey(one.id), one), 'Replace']),
    );
  }

  /** @param from first day @param to last day */
  async days<Fact>(from: string, to: string): Promise<Fact[]> {
    const filter = odata`PartitionKey ge ${`${DAY}${from}`} and PartitionKey le ${`${DAY}${to}`}`;
    return (await this.rows(filter)) as Fact[];
  }

  /** Keeps a note under a name unless there is one. @returns the one that is kept */
  async mark(name: string, note: string): Promise<string> {
    try {
      await this.table.createEntity({ partitionKey: MARK, rowKey: name, ...jsonColumns(note) });
      return note;
    } catch (error) {
      if (!isConflict(error)) throw error;
      const row = await this.row(MARK, name);
      return row === undefined ? note : (jsonOf(row) as string);
    }
  }

  private async row(partitionKey: string, rowKey: string): Promise<object | undefined> {
    try {
      return await this.table.getEntity(partitionKey, rowKey);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private async rows(filter: string): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const row of this.table.listEntities({ queryOptions: { filter } })) {
      found.push(jsonOf(row));
    }
    return found;
  }

  private async inTransactions(actions: TransactionAction[]): Promise<void> {
    for (let at = 0; at < actions.length; at += ROWS_PER_TRANSACTION) {
      await this.table.submitTransaction(actions.slice(at, at + ROWS_PER_TRANSACTION));
    }
  }
}

function partition(subscription: string): string {
  return `${COSTS}${subscription.toLowerCase()}`;
}

function byDay(rows: readonly CostRow[]): Record<string, Amounts> {
  const days: Record<string, Amounts> = {};
  for (const { day, currency, amount } of rows) {
    const amounts = (days[day] ??= {});
    amounts[currency] = (amounts[currency] ?? 0) + amount;
  }
  return days;
}

/** Two months and a bit: for the month before, and for what Azure bills late. */
const DAYS_KEPT = 70;

function lastDays(days: Record<string, Amounts>): Record<string, Amounts> {
  const newest = Object.entries(days).sort(([a], [b]) => b.localeCompare(a));
  return Object.fromEntries(newest.slice(0, DAYS_KEPT));
}
