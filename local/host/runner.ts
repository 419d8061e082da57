/**
 * Runs the functions of an app that a trigger of the outside world has woken, with their durable
 * client bindings. Virtual time stands still while one runs.
 */
import type { VirtualClock } from '../clock';
import type { InvocationResponse, RegisteredFunction, RetryContext } from './core';
import type { ClientInputs } from './durable/binding';
import { invoke } from './invocation';
import type { App } from './loadApp';
import type { Log } from './log';
import { withRetries } from './retryPolicy';
import type { TypedData } from './typedData';

export interface Runner {
  /** Rejects with what the function threw. */
  run(
    target: RegisteredFunction,
    trigger: TypedData,
    triggerMetadata?: Record<string, TypedData>,
  ): Promise<InvocationResponse>;
  /** As `run`, with the retry policy of the registration. */
  runWithRetries(target: RegisteredFunction, trigger: TypedData): Promise<InvocationResponse>;
}

/** @param clientInputs values of a function's durable client bindings */
export function createRunner(
  app: App,
  clock: VirtualClock,
  clientInputs: ClientInputs,
  log: Log,
): Runner {
  const once = (
    target: RegisteredFunction,
    trigger: TypedData,
    triggerMetadata?: Record<string, TypedData>,
    retryContext?: RetryContext,
  ) =>
    clock.hold(() =>
      invoke(
        app,
        {
          function: target,
          trigger,
          extraInputs: clientInputs(target),
          ...(triggerMetadata && { triggerMetadata }),
          ...(retryContext && { retryContext }),
        },
        log,
      ),
    );
  return {
    run: (target, trigger, triggerMetadata) => once(target, trigger, triggerMetadata),
    runWithRetries: (target, trigger) =>
      withRetries(
        target.metadata.retryOptions,
        (context) => once(target, trigger, undefined, context),
        (milliseconds) =>
          new Promise((resolve) => {
            clock.at(clock.now() + milliseconds, `retry of ${target.name}`, resolve);
          }),
      ),
  };
}
