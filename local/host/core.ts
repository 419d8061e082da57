/**
 * The '@azure/functions-core' object that @azure/functions asks its host for: functions, hooks and
 * the programming model register here. The library asks once per process and keeps the answer, so
 * the object stays the same and `reset` gives it a fresh registry.
 */
import type { Log, LogEntry, LogLevel } from './log';
import type { TypedData } from './typedData';

export interface Binding {
  name?: string;
  type: string;
  direction: 'in' | 'out';
  [option: string]: unknown;
}

/** Retry policy of a registration; intervals arrive as protobuf durations. */
export interface RetryPolicy {
  maxRetryCount: number;
  retryStrategy: 'fixedDelay' | 'exponentialBackoff';
  delayInterval?: { seconds: number };
  minimumInterval?: { seconds: number };
  maximumInterval?: { seconds: number };
}

export interface FunctionMetadata {
  name: string;
  functionId?: string;
  bindings: Record<string, Binding>;
  retryOptions?: RetryPolicy | undefined;
}

export type FunctionCallback = (...inputs: unknown[]) => unknown;

export interface RegisteredFunction {
  id: string;
  name: string;
  metadata: FunctionMetadata;
  /** Name of the trigger binding: a hash, never to be spelt out. */
  triggerName: string;
  trigger: Binding;
  callback: FunctionCallback;
}

export interface InvocationRequest {
  invocationId: string;
  functionId: string;
  inputData: { name: string; data: TypedData }[];
  triggerMetadata?: Record<string, TypedData>;
  retryContext?: RetryContext;
}

export interface RetryContext {
  retryCount: number;
  maxRetryCount: number;
  exception?: { message: string };
}

export interface InvocationResponse {
  returnValue?: TypedData | null;
  outputData?: { name: string; data: TypedData }[];
}

export interface CoreInvocationContext {
  invocationId: string;
  request: InvocationRequest;
  metadata: FunctionMetadata;
  state?: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks';
  log: (level: LogLevel, category: LogEntry['category'], message: string) => void;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

export const HOOK_NAMES = [
  'appStart',
  'appTerminate',
  'preInvocation',
  'postInvocation',
  'log',
] as const;
export type HookName = (typeof HOOK_NAMES)[number];
export type Hook = (context: object) => void | Promise<void>;

/** What one app registered. */
export class Registry {
  readonly functions = new Map<string, RegisteredFunction>();
  readonly hooks = new Map<HookName, Hook[]>(HOOK_NAMES.map((name) => [name, []]));
  /** True once the app has started: nothing can be registered any more. */
  locked = false;
  log: Log = () => undefined;

  add(metadata: FunctionMetadata, callback: FunctionCallback): () => void {
    const id = metadata.functionId ?? metadata.name;
    if (this.locked) {
      throw systemError(`The function "${id}" was registered after the app had started.`);
    }
    if (this.functions.has(id)) throw systemError(`There are two functions called "${id}".`);
    const trigger = Object.entries(metadata.bindings).find(([, { type }]) =>
      /trigger$/i.test(type),
    );
    if (trigger === undefined) throw systemError(`The function "${id}" has no trigger.`);
    const [triggerName, binding] = trigger;
    const { name } = metadata;
    this.functions.set(id, { id, name, metadata, triggerName, trigger: binding, callback });
    return () => this.functions.delete(id);
  }

  addHook(name: string, hook: Hook): () => void {
    const hooks = this.hooks.get(name as HookName);
    if (hooks === undefined) {
      const error = new RangeError(
        `Unrecognized hook "${name}": the host knows ${HOOK_NAMES.join(', ')}.`,
      );
      throw Object.assign(error, { isAzureFunctionsSystemError: true });
    }
    hooks.push(hook);
    return () => void hooks.splice(hooks.indexOf(hook), 1);
  }
}

/** What registrations return: `dispose` takes them back. */
class Disposable {
  constructor(private readonly undo: () => void) {}
  static from(...parts: { dispose(): void }[]): Disposable {
    return new Disposable(() => {
      for (const part of parts) part.dispose();
    });
  }
  dispose(): void {
    this.undo();
  }
}

export interface Core {
  version: string;
  hostVersion: string;
  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable;
  registerHook(name: string, hook: Hook): Disposable;
  setProgrammingModel(model: ProgrammingModel): void;
  getProgrammingModel(): ProgrammingModel | undefined;
  log(level: LogLevel, category: LogEntry['category'], message: string): void;
  Disposable: typeof Disposable;
  /** What is registered at present. For the host, not for apps. */
  readonly registry: Registry;
  /** Forgets every function and hook, so that another app can register. */
  reset(): void;
}

/** Versions that the host claims: new enough for everything @azure/functions 4.16 asks for. */
const WORKER_VERSION = '3.9.1';
export const HOST_VERSION = '4.1037.0';

/** A new core object with nothing registered. */
export function createCore(): Core {
  let registry = new Registry();
  let programmingModel: ProgrammingModel | undefined;
  return {
    version: WORKER_VERSION,
    hostVersion: HOST_VERSION,
    registerFunction: (metadata, callback) => new Disposable(registry.add(metadata, callback)),
    registerHook: (name, hook) => new Disposable(registry.addHook(name, hook)),
    setProgrammingModel: (model) => {
      programmingModel = model;
    },
    getProgrammingModel: () => programmingModel,
    log: (level, category, message) => {
      registry.log({ level, category, message });
    },
    Disposable,
    get registry() {
      return registry;
    },
    reset: () => {
      registry = new Registry();
    },
  };
}

function systemError(message: string): Error {
  return Object.assign(new Error(message), { isAzureFunctionsSystemError: true });
}
