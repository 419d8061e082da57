/** Asks Azure until it answers: it says how long to wait when it is asked too often. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Outcome, Refusal } from '../../shared/reasons';

/** After so many times it is not going to answer. */
const TRIES = 6;

const PLEASE_LOG_IN =
  "Azure does not know who you are: run 'az login' (with --tenant when you have several).";

/** What the identity library throws when nobody is logged in, and Azure's own word for it. */
const NOT_LOGGED_IN = /^(Credential|Authentication|AggregateAuthentication|ManagedIdentity)/;

/**
 * @param what is asked for, as people say it
 * @param wait told why nothing happens; `seconds` are real ones
 * @throws Refusal when Azure refuses; Error with what to do when it cannot be asked at all
 */
export async function patiently<T>(
  what: string,
  ask: () => Promise<Outcome<T>>,
  wait: (seconds: number, why: string) => Promise<void> = waitFor,
): Promise<T> {
  for (let left = TRIES; ; left--) {
    const outcome = await ask().catch(explain);
    if ('ok' in outcome) return outcome.ok;
    if ('refused' in outcome) throw refusal(outcome.refused);
    const { after, reason } = outcome.retry;
    if (isUnreachable(reason.evidence))
      throw new Error(`Azure cannot be reached: ${reason.message}`);
    if (left === 1) throw new Refusal(reason);
    await wait(after, `${what}: ${reason.message}`);
  }
}

async function waitFor(seconds: number): Promise<void> {
  await pause(seconds * 1000);
}

function explain(error: unknown): never {
  const { name, message } = error as Error;
  if (NOT_LOGGED_IN.test(name)) {
    throw new Error(`${PLEASE_LOG_IN}\n${message}`, { cause: error });
  }
  throw error;
}

function refusal(reason: Refusal['reason']): Error {
  const { evidence, message } = reason;
  return evidence?.status === 401 ? new Error(`${PLEASE_LOG_IN}\n${message}`) : new Refusal(reason);
}

/** No answer at all: the network, or a wrong address. */
function isUnreachable(evidence: Record<string, unknown> | undefined): boolean {
  return evidence?.status === null;
}
