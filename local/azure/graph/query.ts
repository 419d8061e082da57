import { disjunction, Reader, text, type Expression } from './expressions';
import type { Row } from './fleetView';

/**
 * A small part of Kusto: `resources` (or `containerserviceeventresources`), then any of `| where …`, `| project a = …, b`,
 * `| extend a = …`, `| order by a asc, b desc` (or `sort by`), `| take n` (or `limit n`).
 * Everything else is refused with the 400 of Resource Graph.
 */
type Stage = (rows: Row[]) => Row[];

const stages: Record<string, (reader: Reader) => Stage> = {
  where,
  project,
  extend,
  order: orderBy,
  sort: orderBy,
  take,
  limit: take,
};

const tables = ['resources', 'containerserviceeventresources'] as const;
export type Table = (typeof tables)[number];

/** Compiles a query; `run` takes the rows of the table that it names. */
export function compile(query: string): { table: Table; run: Stage } {
  const reader = new Reader(query);
  const table = tables.find((one) => reader.take(one));
  if (!table) throw reader.refuse(`tables are: ${tables.join(', ')}`);
  const pipeline: Stage[] = [];
  while (reader.take('|')) pipeline.push(stage(reader));
  if (reader.current.kind !== 'end') throw reader.refuse("expected '|'");
  return { table, run: (rows) => pipeline.reduce((left, apply) => apply(left), rows) };
}

function stage(reader: Reader): Stage {
  const build = stages[reader.current.text.toLowerCase()];
  if (!build) throw reader.refuse(`operators are: ${Object.keys(stages).join(', ')}`);
  reader.one('name');
  return build(reader);
}

function where(reader: Reader): Stage {
  const condition = disjunction(reader);
  return (rows) => rows.filter((row) => condition(row) === true);
}

type Column = [name: string, value: Expression];

function project(reader: Reader): Stage {
  const columns = columnList(reader);
  return (rows) => rows.map((row) => compute(columns, row));
}

function extend(reader: Reader): Stage {
  const columns = columnList(reader);
  return (rows) => rows.map((row) => ({ ...row, ...compute(columns, row) }));
}

function compute(columns: Column[], row: Row): Row {
  return Object.fromEntries(columns.map(([name, value]) => [name, value(row) ?? null]));
}

function columnList(reader: Reader): Column[] {
  const columns: Column[] = [];
  do columns.push(column(reader));
  while (reader.take(','));
  return columns;
}

/** `name = expression`, or a plain column. Kusto names other expressions itself: refused. */
function column(reader: Reader): Column {
  const name = reader.current.text;
  if (reader.current.kind !== 'name') throw reader.refuse('expected a column name');
  if (reader.nextIs('=')) {
    reader.one('name');
    reader.expect('=');
    return [name, disjunction(reader)];
  }
  if (reader.nextIs('.') || reader.nextIs('[') || reader.nextIs('(')) {
    throw reader.refuse('write name = expression');
  }
  return [name, disjunction(reader)];
}

function orderBy(reader: Reader): Stage {
  reader.expect('by');
  const keys: { value: Expression; sign: number }[] = [];
  do {
    const value = disjunction(reader);
    // Kusto sorts descending unless told otherwise.
    const ascending = reader.take('asc') || !(reader.take('desc') || true);
    keys.push({ value, sign: ascending ? 1 : -1 });
  } while (reader.take(','));
  return (rows) =>
    [...rows].sort((a, b) => {
      const differing = keys.find(({ value }) => text(value(a)) !== text(value(b)));
      if (!differing) return 0;
      const { value, sign } = differing;
      return text(value(a)) < text(value(b)) ? -sign : sign;
    });
}

function take(reader: Reader): Stage {
  const count = Number(reader.one('number'));
  return (rows) => rows.slice(0, count);
}
