/**
 * One invocation of a function, in the order of the Node worker: arguments, pre hooks, handler,
 * post hooks, response.
 */
import { randomUUID } from 'node:crypto';
import type {
  FunctionCallback,
  Hook,
  InvocationRequest,
  InvocationResponse,
  RegisteredFunction,
  RetryContext,
} from './core';
import type { App } from './loadApp';
import type { Log } from './log';
import type { TypedData } from './typedData';

export interface Call {
  function: RegisteredFunction;
  /** Value of the trigger. */
  trigger: TypedData;
  /** Values of further input bindings, by binding name. */
  extraInputs?: Record<string, TypedData>;
  triggerMetadata?: Record<string, TypedData>;
  retryContext?: RetryContext;
  /** Durable instance on whose behalf the function runs: for the log. */
  instanceId?: string;
}

interface Frame {
  inputs: unknown[];
  functionCallback: FunctionCallback;
  result?: unknown;
  error?: unknown;
}

/**
 * Runs a function.
 * @returns what the function answered, in the worker's form
 * @throws what the handler or a hook threw
 */
export async function invoke(app: App, call: Call, log: Log): Promise<InvocationResponse> {
  const request = requestOf(call);
  const context = {
    invocationId: request.invocationId,
    request,
    metadata: call.function.metadata,
    state: 'preInvocationHooks' as 'preInvocationHooks' | 'invocation' | 'postInvocationHooks',
    log: logOf(call, request.invocationId, log),
  };
  const model = app.model.getInvocationModel(context);
  const { context: invocationContext, inputs } = await model.getArguments();
  const shared = { hookData: {}, appHookData: app.appHookData, invocationContext };

  const before = frame({ inputs, functionCallback: call.function.callback }, shared);
  await runHooks(app.hooks.preInvocation, before);

  context.state = 'invocation';
  const after = frame({ inputs: before.inputs, functionCallback: before.functionCallback }, shared);
  after.result = undefined;
  after.error = undefined;
  try {
    after.result = await model.invokeFunction(
      invocationContext,
      before.inputs,
      before.functionCallback,
    );
  } catch (error) {
    after.error = error;
  }

  context.state = 'postInvocationHooks';
  await runHooks(app.hooks.postInvocation, after);
  if (after.error !== undefined && after.error !== null) throw toError(after.error);
  return model.getResponse(invocationContext, after.result);
}

/** Runs hooks one after another. */
export async function runHooks(hooks: Hook[], context: object): Promise<void> {
  for (const hook of hooks) await hook(context);
}

/** A hook context: some fields a hook may change, some it may only read. */
export function frame<T extends object>(changeable: T, readOnly: object): T & Partial<Frame> {
  const context = { ...changeable };
  for (const [key, value] of Object.entries(readOnly)) {
    Object.defineProperty(context, key, { value, enumerable: true, writable: false });
  }
  return context;
}

function requestOf(call: Call): InvocationRequest {
  const inputs = { [call.function.triggerName]: call.trigger, ...call.extraInputs };
  return {
    invocationId: randomUUID(),
    functionId: call.function.id,
    inputData: Object.entries(inputs).map(([name, data]) => ({ name, data })),
    ...(call.triggerMetadata && { triggerMetadata: call.triggerMetadata }),
    ...(call.retryContext && { retryContext: call.retryContext }),
  };
}

function logOf(call: Call, invocationId: string, log: Log) {
  const about = {
    functionName: call.function.name,
    invocationId,
    ...(call.instanceId !== undefined && { instanceId: call.instanceId }),
  };
  return (
    level: Parameters<Log>[0]['level'],
    category: Parameters<Log>[0]['category'],
    message: string,
  ) => {
    log({ level, category, message, ...about });
  };
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
