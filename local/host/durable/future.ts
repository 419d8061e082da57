/**
 * Synchronous futures. The durable framework continues an orchestration inline, in the middle of
 * reading its history; promises would continue too late.
 */
export interface Outcome {
  ok: boolean;
  /** JSON text of a result. */
  result?: string | null;
}

export const DONE: Outcome = { ok: true };

export class Future {
  outcome: Outcome | undefined;
  private readonly continuations: ((outcome: Outcome) => void)[] = [];

  /** Sets the outcome once and runs what waits for it; later outcomes are ignored. */
  settle(outcome: Outcome): void {
    if (this.outcome !== undefined) return;
    this.outcome = outcome;
    for (const continuation of this.continuations) continuation(outcome);
  }

  whenSettled(continuation: (outcome: Outcome) => void): void {
    if (this.outcome === undefined) this.continuations.push(continuation);
    else continuation(this.outcome);
  }
}

/** Steps of an action that takes several tasks: yields futures, returns its outcome. */
export type Steps = Generator<Future, Outcome, Outcome>;

/** Runs steps until they wait for something; the future settles when they have ended. */
export function drive(steps: Steps): Future {
  const done = new Future();
  const advance = (outcome: Outcome): void => {
    let next = steps.next(outcome);
    while (next.done !== true) {
      if (next.value.outcome === undefined) {
        next.value.whenSettled(advance);
        return;
      }
      next = steps.next(next.value.outcome);
    }
    done.settle(next.value);
  };
  advance(DONE);
  return done;
}

/** Settles with the first of the futures. */
export function first(futures: Future[]): Future {
  const winner = new Future();
  for (const future of futures) {
    future.whenSettled(() => {
      winner.settle(DONE);
    });
  }
  return winner;
}

/** Settles when all futures have settled, whatever their outcomes. */
export function all(futures: Future[]): Future {
  function* steps(): Steps {
    for (const future of futures) yield future;
    return DONE;
  }
  return drive(steps());
}
