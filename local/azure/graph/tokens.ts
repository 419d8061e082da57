import { gatewayError, Refused } from '../http';

/** Words of a Kusto query. Only what the small subset of `query.ts` needs. */
export interface Token {
  kind: 'name' | 'string' | 'number' | 'symbol' | 'end';
  text: string;
  /** Position in the query, from 0. */
  at: number;
}

const patterns: [Token['kind'] | 'space', RegExp][] = [
  ['space', /\s+|\/\/[^\n]*/y],
  ['name', /[A-Za-z_][A-Za-z0-9_-]*~?/y],
  ['string', /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y],
  ['number', /\d+/y],
  ['symbol', /=~|!~|==|!=|!in~?|[|()[\],.=]/y],
];

/** Splits a query into tokens, the last of which is `end`. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const token = next(query, at);
    if (!token) throw unsupported(query, at, query.slice(at, at + 12));
    if (token.kind !== 'space') tokens.push({ ...token, kind: token.kind, at });
    at += token.text.length;
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at }];
}

function next(
  query: string,
  at: number,
): { kind: Token['kind'] | 'space'; text: string } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(query);
    if (found) return { kind, text: found[0] };
  }
  return undefined;
}

/** The 400 of Resource Graph, with the place in the query (contracts.md 3.1). */
export function unsupported(query: string, at: number, token: string, hint = ''): Refused {
  const before = query.slice(0, at).split('\n');
  const message =
    'Please provide below info when asking for support: the query is not one that the simulated ' +
    `Resource Graph understands, at '${token}'${hint ? `: ${hint}` : ''}.`;
  const { answer } = gatewayError(400, 'BadRequest', message);
  const details = [
    { code: 'InvalidQuery', message: 'Query is invalid.' },
    {
      code: 'ParserFailure',
      message: `ParserFailure at '${token}'`,
      line: before.length,
      characterPositionInLine: before[before.length - 1]?.length ?? 0,
      token,
    },
  ];
  const body = { error: { code: 'BadRequest', message, details } };
  return new Refused('BadRequest', message, { ...answer, body });
}
