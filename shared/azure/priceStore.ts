/** Prices that were read before, a row each: they outlive processes, and bad days of the list. */
import { odata, type TableClient } from '@azure/data-tables';
import type { Price } from '../fleet/price';
import { jsonOf, jsonRow } from './jsonRow';

/** Rows of one transaction, which has one partition: the most that tables take. */
const ROWS_PER_TRANSACTION = 100;

export class PriceStore {
  constructor(private readonly table: TableClient) {}

  /** All prices of a currency, by their keys. */
  async read(currency: string): Promise<Map<string, Price>> {
    const filter = odata`PartitionKey eq ${currency}`;
    const found = new Map<string, Price>();
    for await (const row of this.table.listEntities({ queryOptions: { filter } })) {
      const { key, price } = jsonOf(row) as { key: string; price: Price };
      found.set(key, price);
    }
    return found;
  }

  async write(currency: string, prices: readonly (readonly [string, Price])[]): Promise<void> {
    for (let at = 0; at < prices.length; at += ROWS_PER_TRANSACTION) {
      const rows = prices
        .slice(at, at + ROWS_PER_TRANSACTION)
        .map(([key, price]) => jsonRow(currency, key, { key, price }));
      await this.table.submitTransaction(rows.map((row) => ['upsert', row, 'Replace']));
    }
  }
}
