/**
 * What a failed request to Azure means: try again later, or never.
 * https://learn.microsoft.com/azure/aks/quotas-skus-regions#throttling-limits-on-aks-resource-provider-apis
 */
import type { Outcome, Reason } from '../reasons';

/** Seconds to wait where Azure does not say. */
const AFTER_CONFLICT = 120;
const AFTER_TRANSIENT = 30;

/** Cost Management has headers of its own, one per limit. */
const WAIT_HEADERS = [
  'retry-after',
  ...['qpu', 'entity', 'client', 'clienttype', 'tenant'].map(
    (limit) => `x-ms-ratelimit-microsoft.costmanagement-${limit}-retry-after`,
  ),
];

interface Fault {
  status?: number;
  code: string;
  message: string;
  /** Seconds. */
  retryAfter?: number;
}

/** Runs a request; what Azure answers becomes an outcome, what is no answer of Azure is thrown. */
export async function attempt<T>(request: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: await request() };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return judge(fault);
  }
}

/** Throttled, busy and passing faults are retried; everything else needs a person. */
function judge(fault: Fault): { retry: { after: number; reason: Reason } } | { refused: Reason } {
  const { code, message, status } = fault;
  const reason: Reason = { code, message, evidence: { status: status ?? null } };
  const after = waitFor(fault);
  return after === undefined ? { refused: reason } : { retry: { after, reason } };
}

function waitFor({ status, code, message, retryAfter }: Fault): number | undefined {
  if (isTransient(status)) return retryAfter ?? AFTER_TRANSIENT;
  const passes = status === 412 || (status === 409 && isPassingConflict(code, message));
  return passes ? (retryAfter ?? AFTER_CONFLICT) : undefined;
}

/** No answer at all, throttled, or a gateway in trouble. */
function isTransient(status: number | undefined): boolean {
  return status === undefined || [408, 429, 500, 502, 503, 504].includes(status);
}

/** The code alone does not tell: `OperationNotAllowed` also means a forbidden version. */
function isPassingConflict(code: string, message: string): boolean {
  return /etagmismatch/i.test(code) || /in progress|mutually exclusive|please wait/i.test(message);
}

interface HttpError extends Error {
  statusCode?: number;
  code?: string;
  response?: { headers: { get(name: string): string | undefined } };
}

/** RestError of the Azure SDKs, by its shape: every client brings its own copy of the class. */
function faultOf(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || error.name !== 'RestError') return undefined;
  const { statusCode, code, message, response }: HttpError = error;
  const retryAfter = longestWait((name) => response?.headers.get(name));
  return {
    ...(statusCode === undefined ? {} : { status: statusCode }),
    code: code ?? 'requestFailed',
    message,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** Seconds that Azure asks to wait; where several limits were hit, the longest counts. */
function longestWait(header: (name: string) => string | undefined): number | undefined {
  const waits = WAIT_HEADERS.map((name) => Number(header(name) ?? Number.NaN));
  const known = waits.filter((seconds) => !Number.isNaN(seconds));
  return known.length === 0 ? undefined : Math.max(...known);
}
