/**
 * The filters of Azure Tables: comparisons, `and`, `or`, brackets.
 * https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities
 */
export type Entity = Record<string, unknown> & { partitionKey: string; rowKey: string };

export interface Condition {
  holds: (entity: Entity) => boolean;
  /** The only partition in which it can hold, if there is one. */
  partition?: string;
}

const TOKEN = /\s*(?:([()])|'((?:[^']|'')*)'|([A-Za-z_]\w*)|(-?\d+(?:\.\d+)?))/y;

interface Token {
  kind: 'bracket' | 'name' | 'value';
  value: string | number | boolean;
}

const COMPARISONS: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
};

/** @throws Error when the filter is none, or has something that no store uses */
export function conditionOf(filter: string): Condition {
  const reader = new Reader(filter);
  const condition = reader.either();
  if (!reader.done) throw reader.wrong();
  return condition;
}

class Reader {
  private readonly tokens: Token[];
  private at = 0;

  constructor(private readonly filter: string) {
    this.tokens = tokensOf(filter);
  }

  get done(): boolean {
    return this.at === this.tokens.length;
  }

  wrong(): Error {
    return new Error(`The tables in memory do not know this filter: ${this.filter}`);
  }

  /** `a or b` */
  either(): Condition {
    const first = this.both();
    if (!this.take('or')) return first;
    const second = this.either();
    return { holds: (entity) => first.holds(entity) || second.holds(entity) };
  }

  /** `a and b` */
  private both(): Condition {
    const first = this.one();
    if (!this.take('and')) return first;
    const second = this.both();
    const partition = first.partition ?? second.partition;
    return {
      holds: (entity) => first.holds(entity) && second.holds(entity),
      ...(partition === undefined ? {} : { partition }),
    };
  }

  private one(): Condition {
    if (!this.take('(')) return this.comparison();
    const inner = this.either();
    if (!this.take(')')) throw this.wrong();
    return inner;
  }

  private comparison(): Condition {
    const property = propertyOf(String(this.next('name')));
    const operator = String(this.next('name'));
    const fits = COMPARISONS[operator];
    if (fits === undefined) throw this.wrong();
    const value = this.next('value');
    const holds = comparing(property, fits, value);
    const only = property === 'partitionKey' && operator === 'eq';
    return only ? { holds, partition: String(value) } : { holds };
  }

  private next(kind: Token['kind']): Token['value'] {
    const token = this.tokens[this.at++];
    if (token?.kind !== kind) throw this.wrong();
    return token.value;
  }

  private take(word: string): boolean {
    const token = this.tokens[this.at];
    const found = token?.kind !== 'value' && token?.value === word;
    if (found) this.at++;
    return found;
  }
}

/** What an entity does not have, or has as another type, compares with nothing. */
function comparing(
  property: string,
  fits: (order: number) => boolean,
  value: Token['value'],
): Condition['holds'] {
  return (entity) => {
    const found = entity[property];
    return typeof found === typeof value && fits(orderOf(found as typeof value, value));
  };
}

function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  while (filter.slice(end).trim() !== '') {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(filter);
    if (match === null) throw new Error(`Not a filter: ${filter}`);
    tokens.push(tokenOf(match));
    end = TOKEN.lastIndex;
  }
  return tokens;
}

function tokenOf([, bracket, text, name, number]: RegExpExecArray): Token {
  if (bracket !== undefined) return { kind: 'bracket', value: bracket };
  if (text !== undefined) return { kind: 'value', value: text.replaceAll("''", "'") };
  if (name === 'true' || name === 'false') return { kind: 'value', value: name === 'true' };
  if (name !== undefined) return { kind: 'name', value: name };
  return { kind: 'value', value: Number(number) };
}

function propertyOf(name: string): string {
  return { PartitionKey: 'partitionKey', RowKey: 'rowKey' }[name] ?? name;
}

function orderOf(one: Token['value'], other: Token['value']): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
