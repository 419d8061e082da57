/**
 * Asks an address of the customer whether a cluster may be upgraded. The question is signed, so
 * that the address can tell who asks; whatever is not a clear answer is no look.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { readAs } from './schema';
import type { Reason } from './reasons';

export interface AddressQuestion {
  /** HTTPS. */
  url: string;
  key: string;
  /** Milliseconds. */
  timeout: number;
  /** ISO instant, UTC: signed too, so that an old question cannot be asked again. */
  at: string;
  body: unknown;
}

const answerSchema = z.object({
  status: z.enum(['pass', 'warn', 'block']),
  message: z.string().max(2000).default(''),
});

export type AddressAnswer = z.output<typeof answerSchema>;

/** Characters of an answer that are read. */
const ANSWER_MAX = 64_000;

export async function askAddress(
  { url, key, timeout, at, body }: AddressQuestion,
  ask: typeof fetch,
): Promise<{ ok: AddressAnswer } | { cannotLook: Reason }> {
  const text = JSON.stringify(body);
  try {
    if (new URL(url).protocol !== 'https:') return cannotLook('the address is not https');
    const response = await ask(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-steward-timestamp': at,
        'x-steward-signature': `sha256=${signatureOf(key, at, text)}`,
      },
      body: text,
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    });
    if (response.status !== 200) return cannotLook(`it answered ${response.status}`);
    const answer = (await response.text()).slice(0, ANSWER_MAX);
    return { ok: readAs(answerSchema, JSON.parse(answer), 'the answer') };
  } catch (error) {
    return cannotLook(whyOf(error));
  }
}

/** HMAC-SHA256 over the timestamp, a dot and the body, in hex. */
export function signatureOf(key: string, at: string, body: string): string {
  return createHmac('sha256', key).update(`${at}.${body}`).digest('hex');
}

/** The address is a secret and some errors repeat it, so only their kind is told. */
function whyOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'the answer is not JSON';
  // What a timeout throws is no Error everywhere.
  if ((error as { name?: unknown }).name === 'TimeoutError') return 'no answer in time';
  if (!(error instanceof Error)) return 'the request failed';
  if (error.message.startsWith('the answer is not')) return error.message;
  const { code } = (error.cause ?? error) as { code?: unknown };
  return typeof code === 'string' ? `the request failed (${code})` : 'the request failed';
}

function cannotLook(why: string): { cannotLook: Reason } {
  return { cannotLook: { code: 'noAnswer', message: `Nobody could look: ${why}.` } };
}
