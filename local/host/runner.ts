/**
 * Runs the functions of an app that a trigger of the outside world has woken, with their durable
 * client bindings. Virtual time stands still while one runs.
 */
import type { VirtualClock } from '../clock';
import type { InvocationResponse, RegisteredFunction, RetryContext } from './core';
import { invoke } from './invocation';
import type { App } from './loadApp';
import type { Log } from './log';
import { withRetries } from './retryPolicy';
import type { TypedData } from './typedData';

const DURABLE_CLIENTS = ['durableclient', 'orchestrationclient'];

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

/** @param clientBinding value of a durable client binding */
export function createRunner(
  app: App,
  clock: VirtualClock,
  clientBinding: () => TypedData,
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
          extraInputs: extraInputs(target, clientBinding),
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

function extraInputs(
  target: RegisteredFunction,
  clientBinding: () => TypedData,
): Record<string, TypedData> {
  const clients = Object.entries(target.metadata.bindings).filter(
    ([, { type, direction }]) => direction === 'in' && DURABLE_CLIENTS.includes(type.toLowerCase()),
  );
  return Object.fromEntries(clients.map(([name]) => [name, clientBinding()]));
}
