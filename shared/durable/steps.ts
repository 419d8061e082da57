/**
 * Typed steps for orchestrators. An orchestrator is a generator that says `yield*` to steps, so
 * the result of an activity has a type and a misspelt field does not compile.
 *
 * 1. A step starts when it is yielded, and is yielded once: a task put into two races runs twice.
 * 2. What an activity refuses is thrown as a `Refusal`; what it asks to retry is retried here,
 *    after a durable timer and a bounded number of times.
 */
import * as df from 'durable-functions';
import type { OrchestrationContext, Task } from 'durable-functions';
import { DateTime } from 'luxon';
import { type Outcome, Refusal } from '../reasons';

export type Step<T> = Generator<Task, T, unknown>;

/** A started piece of work with the type of its result. */
export type TypedTask<T> = Task & { readonly resultType?: T };

/** An orchestrator: its registered name and the story it tells. */
export interface Story<Input, Output> {
  readonly name: string;
  readonly tell: (context: OrchestrationContext, input: Input) => Step<Output>;
}

/** An outcome with the requests to Azure that it took; none when it does not say. */
export type Counted<T> = Outcome<T> & { requests?: number };

/* An activity may take any input; the mapped type below reads the real one back. */
type AnyActivity = (input: never) => Promise<Outcome<unknown>>;

type Steps<Activities> = {
  [Name in keyof Activities]: Activities[Name] extends (
    input: infer Input,
  ) => Promise<Outcome<infer Result>>
    ? (input: Input) => Step<Result>
    : never;
};

/** How often an activity may answer `retry` before the step gives up. */
const ATTEMPTS_MAX = 25;

/** For what activities throw: three attempts, 15 and 30 seconds apart. */
const FAULT_ATTEMPTS = 3;
const FAULT_PAUSE_MS = 15_000;

/**
 * The activities of a module as steps. The module is imported as a type only; an activity is
 * registered under its own name.
 */
export function steps<Activities extends Record<keyof Activities, AnyActivity>>(
  context: OrchestrationContext,
): Steps<Activities> {
  const handler: ProxyHandler<Steps<Activities>> = {
    get: (_target, name) => (input: unknown) => activity(context, String(name), input),
  };
  return new Proxy({} as Steps<Activities>, handler);
}

function* activity(context: OrchestrationContext, name: string, input: unknown): Step<unknown> {
  for (let attempt = 1; ; attempt++) {
    const task = context.df.callActivityWithRetry(name, faultRetry(), input);
    const outcome = (yield task) as Counted<unknown>;
    addRequests(context, outcome.requests);
    if ('ok' in outcome) return outcome.ok;
    if ('refused' in outcome) throw new Refusal(outcome.refused);
    const { after, reason } = outcome.retry;
    if (attempt === ATTEMPTS_MAX) throw new Refusal(gaveUp(reason, attempt));
    yield* sleep(context, after);
  }
}

/* A replay builds the context anew and adds up again, so the sum is the same each time. */
const requestsSoFar = new WeakMap<OrchestrationContext, number>();

/** Requests to Azure of the activities of this story, since its history began. */
export function requestsOf(context: OrchestrationContext): number {
  return requestsSoFar.get(context) ?? 0;
}

/** Adds what a child story, or an earlier history of this one, has used. */
export function addRequests(context: OrchestrationContext, requests = 0): void {
  requestsSoFar.set(context, requestsOf(context) + requests);
}

function faultRetry(): df.RetryOptions {
  const options = new df.RetryOptions(FAULT_PAUSE_MS, FAULT_ATTEMPTS);
  options.backoffCoefficient = 2;
  return options;
}

function gaveUp(reason: { code: string; message: string }, attempts: number) {
  return { ...reason, message: `${reason.message} Gave up after ${attempts} attempts.` };
}

/** Waits in durable time. */
export function* sleep(context: OrchestrationContext, seconds: number): Step<void> {
  const wake = DateTime.fromJSDate(context.df.currentUtcDateTime).plus({ seconds });
  yield context.df.createTimer(wake.toJSDate());
}

/** Waits for an event, but not longer; a wait that is over is not waited for again. */
export function* sleepUnless(
  context: OrchestrationContext,
  event: Task,
  seconds: number,
): Step<void> {
  if (event.isCompleted) {
    yield* sleep(context, seconds);
    return;
  }
  const wake = DateTime.fromJSDate(context.df.currentUtcDateTime).plus({ seconds });
  const timer = context.df.createTimer(wake.toJSDate());
  yield context.df.Task.any([event, timer]);
  if (!timer.isCompleted) timer.cancel();
}

/**
 * An event whose `isCompleted` tells at any later moment whether it has come: the SDK hands events
 * only to tasks that were waited for once.
 */
export function* listen(context: OrchestrationContext, name: string): Step<Task> {
  const event = context.df.waitForExternalEvent(name);
  yield* sleepUnless(context, event, 0);
  return event;
}

/** The current instant of the story: ISO, UTC. */
export function nowOf(context: OrchestrationContext): string {
  return DateTime.fromJSDate(context.df.currentUtcDateTime, { zone: 'utc' }).toISO() ?? '';
}

/** A child story, to be started by `all`. */
export function childTask<Input, Output>(
  context: OrchestrationContext,
  story: Story<Input, Output>,
  input: Input,
  instanceId: string,
): TypedTask<Output> {
  return context.df.callSubOrchestrator(story.name, input, instanceId);
}

/** Tells a child story and waits for its end. */
export function* child<Input, Output>(
  context: OrchestrationContext,
  story: Story<Input, Output>,
  input: Input,
  instanceId: string,
): Step<Output> {
  return (yield childTask(context, story, input, instanceId)) as Output;
}

/** Starts all tasks and waits for all of them. None is fine too (`Task.all([])` would throw). */
export function* all<T>(context: OrchestrationContext, tasks: TypedTask<T>[]): Step<T[]> {
  if (tasks.length === 0) return [];
  return (yield context.df.Task.all(tasks)) as T[];
}

/** The handler to register for a story. */
export function handlerOf<Input, Output>(story: Story<Input, Output>): df.OrchestrationHandler {
  return (context) => story.tell(context, context.df.getInput<Input>());
}
