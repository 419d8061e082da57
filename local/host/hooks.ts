/**
 * What hooks are given. Some fields a hook may change; those with a getter only it may only read.
 */
import type { FunctionCallback, Hook } from './core';
import type { LogEntry, LogLevel } from './log';

/** Runs hooks one after another. */
export async function runHooks(hooks: Hook[], context: object): Promise<void> {
  for (const hook of hooks) await hook(context);
}

/** For `appStart` and `appTerminate`. */
export class AppHookContext {
  readonly #hookData: object;
  readonly #appHookData: object;
  readonly #directory: string;

  /** @param appHookData shared by all hooks of the process */
  constructor(hookData: object, appHookData: object, directory: string) {
    this.#hookData = hookData;
    this.#appHookData = appHookData;
    this.#directory = directory;
  }

  get hookData(): object {
    return this.#hookData;
  }

  get appHookData(): object {
    return this.#appHookData;
  }

  get functionAppDirectory(): string {
    return this.#directory;
  }
}

/** For `log`: a hook may change the level and the message. */
export class LogHookContext {
  readonly #invocationContext: unknown;
  readonly #category: LogEntry['category'];

  constructor(
    public level: LogLevel,
    public message: string,
    category: LogEntry['category'],
    invocationContext: unknown,
  ) {
    this.#category = category;
    this.#invocationContext = invocationContext;
  }

  get category(): LogEntry['category'] {
    return this.#category;
  }

  get invocationContext(): unknown {
    return this.#invocationContext;
  }

  readonly hookData: object = {};
}

/** For `preInvocation` and `postInvocation` of one invocation. */
export class InvocationHookContext {
  result: unknown;
  error: unknown;
  readonly #hookData: object = {};
  readonly #appHookData: object;
  readonly #invocationContext: unknown;

  constructor(
    public inputs: unknown[],
    public functionCallback: FunctionCallback,
    invocationContext: unknown,
    appHookData: object,
  ) {
    this.#invocationContext = invocationContext;
    this.#appHookData = appHookData;
  }

  get hookData(): object {
    return this.#hookData;
  }

  get appHookData(): object {
    return this.#appHookData;
  }

  get invocationContext(): unknown {
    return this.#invocationContext;
  }
}
