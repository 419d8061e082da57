/**
 * TypedData: the envelope in which the worker protocol carries every value.
 */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  http?: HttpData;
  int?: number;
  double?: number;
  collectionString?: { string: string[] };
}

export interface HttpData {
  url?: string;
  method?: string;
  nullableHeaders?: Record<string, { value: string }>;
  nullableQuery?: Record<string, { value: string }>;
  nullableParams?: Record<string, { value: string }>;
  body?: TypedData;
  statusCode?: string;
  headers?: Record<string, string>;
  cookies?: HttpCookie[];
  enableContentNegotiation?: boolean;
}

export interface HttpCookie {
  name: string;
  value: string;
  domain?: { value: string };
  path?: { value: string };
  expires?: { value: { seconds: number } };
  secure?: { value: boolean };
  httpOnly?: { value: boolean };
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  maxAge?: { value: number };
}

/** A JSON text in its envelope. */
export function json(value: unknown): TypedData {
  return { json: JSON.stringify(value) };
}

/** A text in its envelope; the library parses it when it is JSON. */
export function text(value: string): TypedData {
  return { string: value };
}

/** Text values in the form of `nullableHeaders`, `nullableQuery` and `nullableParams`. */
export function nullable(entries: Iterable<[string, string]>): Record<string, { value: string }> {
  return Object.fromEntries([...entries].map(([key, value]) => [key, { value }]));
}

/**
 * JSON text of what a function returned, or null when it returned nothing. Text is encoded as a
 * JSON string, bytes as base64.
 */
export function toJsonText(data: TypedData | null | undefined): string | null {
  const { string, json, bytes, int, double } = data ?? {};
  if (json !== undefined) return json;
  const value = string ?? (bytes && Buffer.from(bytes).toString('base64')) ?? int ?? double;
  return value === undefined ? null : JSON.stringify(value);
}
