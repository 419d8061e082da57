import type { Row } from './fleetView';
import { tokenize, unsupported, type Token } from './tokens';

/** Computes one value from a row. */
export type Expression = (row: Row) => unknown;

/** Functions of Kusto that a query may use. */
const functions: Record<string, (value: unknown) => unknown> = {
  isempty: (value) => text(value) === '',
  isnotempty: (value) => text(value) !== '',
  isnull: (value) => value === null || value === undefined,
  isnotnull: (value) => value !== null && value !== undefined,
  tostring: text,
  tolower: (value) => text(value).toLowerCase(),
  toupper: (value) => text(value).toUpperCase(),
  not: (value) => value !== true,
  array_length: (value) => (Array.isArray(value) ? value.length : null),
};

const comparisons: Record<string, (left: string, right: string) => boolean> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '=~': (left, right) => left.toLowerCase() === right.toLowerCase(),
  '!~': (left, right) => left.toLowerCase() !== right.toLowerCase(),
};

const memberships: Record<string, (value: string, list: string[]) => boolean> = {
  in: (value, list) => list.includes(value),
  '!in': (value, list) => !list.includes(value),
  'in~': (value, list) => lower(list).includes(value.toLowerCase()),
  '!in~': (value, list) => !lower(list).includes(value.toLowerCase()),
};

function lower(list: string[]): string[] {
  return list.map((one) => one.toLowerCase());
}

/** Kusto compares dynamic values as text; what is missing is the empty text. */
export function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Reads a query from left to right. */
export class Reader {
  private readonly tokens: Token[];
  private position = 0;

  constructor(readonly query: string) {
    this.tokens = tokenize(query);
  }

  get current(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: '<EOF>', at: this.query.length };
  }

  /** Takes the token if it is this text (in any case). */
  take(wanted: string): boolean {
    const found = this.current.kind !== 'string' && this.current.text.toLowerCase() === wanted;
    if (found) this.position++;
    return found;
  }

  expect(wanted: string): void {
    if (!this.take(wanted)) throw this.refuse(`expected '${wanted}'`);
  }

  /** Takes a token of a kind and answers its text. */
  one(kind: Token['kind']): string {
    const { current } = this;
    if (current.kind !== kind) throw this.refuse(`expected a ${kind}`);
    this.position++;
    return kind === 'string' ? current.text.slice(1, -1).replace(/\\(.)/g, '$1') : current.text;
  }

  refuse(hint: string): Error {
    return unsupported(this.query, this.current.at, this.current.text, hint);
  }

  /** Whether the token after the current one is this text. */
  nextIs(wanted: string): boolean {
    return this.tokens[this.position + 1]?.text === wanted;
  }
}

/** `a or b`, which binds less than `and`. */
export function disjunction(reader: Reader): Expression {
  const parts = [conjunction(reader)];
  while (reader.take('or')) parts.push(conjunction(reader));
  return parts.length === 1 ? first(parts) : (row) => parts.some((part) => part(row) === true);
}

function conjunction(reader: Reader): Expression {
  const parts = [comparison(reader)];
  while (reader.take('and')) parts.push(comparison(reader));
  return parts.length === 1 ? first(parts) : (row) => parts.every((part) => part(row) === true);
}

function first(parts: Expression[]): Expression {
  return parts[0] ?? (() => undefined);
}

function comparison(reader: Reader): Expression {
  const left = operand(reader);
  for (const [operator, holds] of Object.entries(comparisons)) {
    if (!reader.take(operator)) continue;
    const right = operand(reader);
    return (row) => holds(text(left(row)), text(right(row)));
  }
  for (const [operator, holds] of Object.entries(memberships)) {
    if (!reader.take(operator)) continue;
    const list = values(reader);
    return (row) => holds(text(left(row)), list);
  }
  return left;
}

function values(reader: Reader): string[] {
  const list: string[] = [];
  reader.expect('(');
  do list.push(reader.one('string'));
  while (reader.take(','));
  reader.expect(')');
  return list;
}

/** A constant, a call, a bracketed expression or a path such as `properties.powerState.code`. */
function operand(reader: Reader): Expression {
  if (reader.take('(')) {
    const inner = disjunction(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.current.kind === 'string') return constant(reader.one('string'));
  if (reader.current.kind === 'number') return constant(reader.one('number'));
  return reader.nextIs('(') ? call(reader) : path(reader);
}

function constant(value: string): Expression {
  return () => value;
}

function call(reader: Reader): Expression {
  const compute = functions[reader.current.text.toLowerCase()];
  if (!compute) throw reader.refuse(`functions are: ${Object.keys(functions).join(', ')}`);
  reader.one('name');
  reader.expect('(');
  const argument = disjunction(reader);
  reader.expect(')');
  return (row) => compute(argument(row));
}

function path(reader: Reader): Expression {
  const steps = [reader.one('name')];
  for (;;) {
    if (reader.take('.')) steps.push(reader.one('name'));
    else if (reader.take('[')) {
      steps.push(reader.one('string'));
      reader.expect(']');
    } else return (row) => steps.reduce(step, row);
  }
}

function step(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[name];
}
