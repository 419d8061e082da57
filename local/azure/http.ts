/** Requests and answers as the simulator sees them, whether they came over a socket or not. */

export interface SimRequest {
  method: string;
  /** Absolute; the simulator answers for any origin. */
  url: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface SimResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** An answer before it is written as JSON. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Absent: an empty body. A string is sent as it is. */
  body?: unknown;
}

export function ok(body: unknown, headers: Record<string, string> = {}): Answer {
  return { status: 200, headers, body };
}

export function toResponse({ status, headers = {}, body }: Answer): SimResponse {
  if (body === undefined)
    return { status, headers: { 'content-length': '0', ...headers }, body: '' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  return { status, headers: { 'content-type': `${type}; charset=utf-8`, ...headers }, body: text };
}

/** Thrown by a handler to refuse a request. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly answer: Answer,
  ) {
    super(message);
  }
}

/** An error of the ARM gateway: `{ error: { code, message } }` (contracts.md, trap 5). */
export function gatewayError(status: number, code: string, message: string): Refused {
  const headers = { 'x-ms-failure-cause': 'gateway' };
  return new Refused(code, message, { status, headers, body: { error: { code, message } } });
}

/** An error of the AKS resource provider: `{ code, details, message, subcode }`, not wrapped. */
export function providerError(
  status: number,
  code: string,
  message: string,
  subcode = '',
  details: { code: string; message: string }[] | null = null,
): Refused {
  return new Refused(code, message, { status, body: { code, details, message, subcode } });
}
