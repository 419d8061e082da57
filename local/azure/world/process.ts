import type { Agenda } from './agenda';

/**
 * Something that takes time in the world, told as a story: `yield 5000` waits five seconds,
 * `yield [a, b]` runs other processes side by side and waits for all of them.
 */
export type Process = Generator<Wait, void, void>;
type Wait = number | Process[];

/** What Azure says when a process does not work out. */
export interface Fault {
  code: string;
  message: string;
}

/** Thrown inside a process to end the operation as Failed, or as Canceled. */
export class OperationFailure extends Error {
  constructor(
    readonly fault: Fault,
    readonly status: 'Failed' | 'Canceled' = 'Failed',
  ) {
    super(fault.message);
  }
}

type Ended = (failure?: OperationFailure) => void;

/**
 * Starts a process; its first step runs at once.
 * @param ended called once, with the failure if there was one; any other error is a bug and thrown
 * @returns a function that stops the process where it is
 */
export function start(agenda: Agenda, process: Process, ended: Ended): () => void {
  let stopped = false;
  let stopWaiting = (): void => undefined;
  const step = (failure?: OperationFailure): void => {
    if (stopped) return;
    const next = advance(process, failure);
    if (next instanceof OperationFailure) ended(next);
    else if (next === undefined) ended();
    else stopWaiting = wait(agenda, next, step);
  };
  step();
  return () => {
    stopped = true;
    stopWaiting();
  };
}

function advance(
  process: Process,
  failure?: OperationFailure,
): Wait | OperationFailure | undefined {
  try {
    const result = failure ? process.throw(failure) : process.next();
    return result.done === true ? undefined : result.value;
  } catch (error) {
    if (error instanceof OperationFailure) return error;
    throw error;
  }
}

function wait(agenda: Agenda, what: Wait, resume: Ended): () => void {
  if (typeof what === 'number') {
    return agenda.at(agenda.now + what, () => {
      resume();
    });
  }
  return waitForAll(agenda, what, resume);
}

/** Waits until all have ended, then goes on, with the first failure if there was one. */
function waitForAll(agenda: Agenda, processes: Process[], resume: Ended): () => void {
  let left = processes.length;
  let first: OperationFailure | undefined;
  const settle = (failure?: OperationFailure): void => {
    first ??= failure;
    if (--left === 0) resume(first);
  };
  if (left === 0) return wait(agenda, 0, resume);
  const stops = processes.map((process) => start(agenda, process, settle));
  return () => {
    for (const stop of stops) stop();
  };
}
