/** The filters of the price list: `a eq 'x' and (b eq 'y' or b eq 'z')`, with regard to case. */
import { gatewayError } from '../http';

export type Condition = (row: Record<string, unknown>) => boolean;

const TOKEN = /\s*(\(|\)|'(?:[^']|'')*'|[A-Za-z]+)/y;

/** Fields that filters call otherwise than rows do. */
const CALLED: Record<string, string> = { priceType: 'type' };

/** @throws Refused 400 for what is no filter */
export function conditionOf(text: string): Condition {
  const tokens = tokensOf(text);
  const parser = new Parser(text, tokens);
  return tokens.length === 0 ? () => true : parser.all();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw invalid(text);
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: string[],
  ) {}

  all(): Condition {
    const condition = this.either();
    if (this.at < this.tokens.length) throw invalid(this.text);
    return condition;
  }

  private either(): Condition {
    const parts = [this.both()];
    while (this.takes('or')) parts.push(this.both());
    return (row) => parts.some((part) => part(row));
  }

  private both(): Condition {
    const parts = [this.one()];
    while (this.takes('and')) parts.push(this.one());
    return (row) => parts.every((part) => part(row));
  }

  private one(): Condition {
    if (this.takes('(')) {
      const inner = this.either();
      if (!this.takes(')')) throw invalid(this.text);
      return inner;
    }
    const field = this.next();
    if (!this.takes('eq')) throw invalid(this.text);
    const value = /^'(.*)'$/.exec(this.next())?.[1]?.replaceAll("''", "'");
    if (value === undefined) throw invalid(this.text);
    return (row) => row[CALLED[field] ?? field] === value;
  }

  private takes(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw invalid(this.text);
    return token;
  }
}

function invalid(text: string): Error {
  return gatewayError(400, 'BadRequest', `Invalid OData parameters supplied: ${text}`);
}
