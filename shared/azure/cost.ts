/**
 * What Azure has billed, day by day and resource group by resource group: one query per
 * subscription, never one per cluster. The machines of a cluster are in its node resource group;
 * the fee for its control plane is not.
 * https://learn.microsoft.com/rest/api/cost-management/query/usage
 */
import { z } from 'zod';
import type { Outcome } from '../reasons';
import { readAs } from '../schema';
import type { ArmRest } from './armRest';

const VERSION = '2022-10-01';

/** Resource groups per query: the body must not get too large. */
const GROUPS_PER_QUERY = 200;

/** Pages of a query that has an end. */
const PAGES_MAX = 100;

/** What one resource group was billed on one day. */
export interface CostRow {
  /** In lower case. */
  group: string;
  /** `2026-11-21`, UTC */
  day: string;
  amount: number;
  currency: string;
}

export interface CostQuestion {
  subscription: string;
  /** Names of resource groups. */
  groups: readonly string[];
  /** First and last day, UTC: at most 31 days. */
  from: string;
  to: string;
}

const pageSchema = z.object({
  properties: z.object({
    nextLink: z.string().nullish(),
    columns: z.array(z.object({ name: z.string() })),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  }),
});

type Page = z.output<typeof pageSchema>['properties'];

const COLUMNS = {
  group: 'ResourceGroupName',
  day: 'UsageDate',
  amount: 'Cost',
  currency: 'Currency',
};

export class Costs {
  constructor(private readonly arm: ArmRest) {}

  /** @returns no rows when nothing was billed; retry when throttled, with Azure's longest wait */
  async read(question: CostQuestion): Promise<Outcome<CostRow[]>> {
    const rows: CostRow[] = [];
    for (let at = 0; at < question.groups.length; at += GROUPS_PER_QUERY) {
      const groups = question.groups.slice(at, at + GROUPS_PER_QUERY);
      const some = await this.query({ ...question, groups });
      if (!('ok' in some)) return some;
      rows.push(...some.ok);
    }
    return { ok: rows };
  }

  private async query(question: CostQuestion): Promise<Outcome<CostRow[]>> {
    const body = bodyOf(question);
    const rows: CostRow[] = [];
    let next: string | undefined =
      `/subscriptions/${question.subscription}/providers/Microsoft.CostManagement/query?api-version=${VERSION}`;
    for (let page = 0; next !== undefined && page < PAGES_MAX; page++) {
      const answer: Outcome<unknown> = await this.arm.post(next, body);
      if (!('ok' in answer)) return answer;
      if (answer.ok === undefined) return { ok: rows };
      const { properties } = readAs(pageSchema, answer.ok, 'the answer of Cost Management');
      rows.push(...rowsIn(properties));
      next = properties.nextLink ?? undefined;
    }
    return { ok: rows };
  }
}

function bodyOf({ groups, from, to }: CostQuestion): unknown {
  return {
    type: 'ActualCost',
    timeframe: 'Custom',
    timePeriod: { from: `${from}T00:00:00Z`, to: `${to}T23:59:59Z` },
    dataset: {
      granularity: 'Daily',
      aggregation: { totalCost: { name: 'Cost', function: 'Sum' } },
      grouping: [{ type: 'Dimension', name: COLUMNS.group }],
      filter: { dimensions: { name: COLUMNS.group, operator: 'In', values: groups } },
    },
  };
}

/** Columns come in any order: their names say which is which. */
function rowsIn({ columns, rows }: Page): CostRow[] {
  const place = (name: string) => {
    const at = columns.findIndex((one) => one.name.toLowerCase() === name.toLowerCase());
    if (at >= 0) return at;
    const names = columns.map((one) => one.name).join(', ');
    throw new Error(`the answer of Cost Management has no column ${name}; it has ${names}`);
  };
  const [group, day, amount, currency] = [
    place(COLUMNS.group),
    place(COLUMNS.day),
    place(COLUMNS.amount),
    place(COLUMNS.currency),
  ] as const;
  return rows.map((row) => ({
    group: String(row[group] ?? '').toLowerCase(),
    day: dayText(String(row[day] ?? '')),
    amount: Number(row[amount] ?? 0),
    currency: String(row[currency] ?? ''),
  }));
}

/** `20261121` as `2026-11-21`. */
function dayText(number: string): string {
  return number.replace(/^(\d{4})(\d{2})(\d{2}).*$/, '$1-$2-$3');
}
