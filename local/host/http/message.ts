/**
 * Requests and answers of the host's own endpoints, without sockets.
 */
export interface ApiRequest {
  method: string;
  /** Path without the query, still percent-encoded. */
  path: string;
  /** Whole address as the client sees it. */
  url: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
  bytes: Buffer;
}

export interface ApiResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Uint8Array;
}

export function empty(status: number): ApiResponse {
  return { status, headers: {}, body: '' };
}

export function plain(status: number, body: string): ApiResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): ApiResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}
