/** Why something was decided: a stable code for machines, a sentence for people, the facts behind. */
export interface Reason {
  code: string;
  message: string;
  evidence?: Record<string, unknown>;
}

/** What a plan answers. A refusal says what would make it a yes. */
export type Verdict<Action> =
  | { kind: 'act'; action: Action; because: Reason[] }
  /** `until`: ISO instant, UTC. */
  | { kind: 'wait'; until: string; because: Reason[] }
  | { kind: 'refuse'; because: Reason[] }
  | { kind: 'done'; because: Reason[] };

/**
 * What an activity answers. Exceptions lose their type when they cross a durable boundary, so
 * everything foreseen is returned; what is thrown is a bug or a fault worth a plain retry.
 */
export type Outcome<T> =
  | { ok: T }
  /** `after`: seconds. Throttled, in progress, not ready yet. */
  | { retry: { after: number; reason: Reason } }
  /** Never retried. */
  | { refused: Reason };

/** A refused outcome as an exception, so that a story can catch it. */
export class Refusal extends Error {
  constructor(readonly reason: Reason) {
    super(`${reason.code}: ${reason.message}`);
    this.name = 'Refusal';
  }
}

/** The reason behind whatever was thrown; what nobody foresaw is called `unexpected`. */
export function reasonOf(thrown: unknown): Reason {
  if (thrown instanceof Refusal) return thrown.reason;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'unexpected', message: message.split('\n')[0] ?? message };
}
