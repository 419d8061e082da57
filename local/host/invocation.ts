/**
 * One invocation of a function, in the order of the Node worker: arguments, pre hooks, handler,
 * post hooks, response.
 */
import { randomUUID } from 'node:crypto';
import type {
  CoreInvocationContext,
  InvocationRequest,
  InvocationResponse,
  RegisteredFunction,
  RetryContext,
} from './core';
import { InvocationHookContext, LogHookContext, runHooks } from './hooks';
import type { App } from './loadApp';
import type { Log, LogEntry } from './log';
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

/**
 * Runs a function.
 * @returns what the function answered, in the worker's form
 * @throws what the handler or a hook threw
 */
export async function invoke(app: App, call: Call, log: Log): Promise<InvocationResponse> {
  const request = requestOf(call);
  /** Known only once the model, which logs itself, has made it. */
  const made: { context?: unknown } = {};
  const context: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata: call.function.metadata,
    state: 'preInvocationHooks',
    log: (level, category, message) => {
      const hooked = new LogHookContext(level, message, category, made.context);
      // Log hooks have no time to wait.
      for (const hook of app.hooks.log) void hook(hooked);
      log({ level: hooked.level, category, message: hooked.message, ...about(call, request) });
    },
  };
  const model = app.model.getInvocationModel(context);
  const { context: invocationContext, inputs } = await model.getArguments();
  made.context = invocationContext;
  const { callback } = call.function;
  const hooked = new InvocationHookContext(inputs, callback, invocationContext, app.appHookData);
  await runHooks(app.hooks.preInvocation, hooked);

  context.state = 'invocation';
  try {
    const handler = hooked.functionCallback;
    hooked.result = await model.invokeFunction(invocationContext, hooked.inputs, handler);
  } catch (error) {
    hooked.error = toError(error);
  }

  context.state = 'postInvocationHooks';
  await runHooks(app.hooks.postInvocation, hooked);
  if (hooked.error instanceof Error) throw hooked.error;
  return model.getResponse(invocationContext, hooked.result);
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

/** Fields by which a reader of the log finds the function and the instance. */
function about(call: Call, { invocationId }: InvocationRequest): Partial<LogEntry> {
  const { instanceId } = call;
  return {
    functionName: call.function.name,
    invocationId,
    ...(instanceId !== undefined && { instanceId }),
  };
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
