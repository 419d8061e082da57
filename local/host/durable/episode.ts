/**
 * One episode of an orchestration: read the messages, replay the orchestrator once with the whole
 * history, find its decisions, see whether it has ended.
 */
import type { RegisteredFunction } from '../core';
import type { App } from '../loadApp';
import type { Log } from '../log';
import { messageOf } from '../log';
import type { ReplayOptions } from './actionReplay';
import { ActionReplay } from './actionReplay';
import type { HistoryEvent, RuntimeStatus } from './history';
import { event, EventType } from './history';
import type { Instance } from './instance';
import type { Replayed } from './orchestrator';
import { callOrchestrator } from './orchestrator';
import type { EpisodeRecord } from './records';

export interface EpisodeContext {
  app: App;
  orchestrator: RegisteredFunction | undefined;
  now: number;
  newId: () => string;
  mustExist: ReplayOptions['mustExist'];
  log: Log;
}

type Verdict = Pick<EpisodeRecord, 'status' | 'decisions' | 'customStatus' | 'ended' | 'renewed'>;

/** Largest custom status, in bytes of UTF-16. */
const LARGEST_STATUS = 16 * 1024;

/** Runs an episode; changes nothing. The record, when applied, makes its outcome true. */
export async function runEpisode(
  context: EpisodeContext,
  instance: Instance,
): Promise<EpisodeRecord> {
  const read = [...instance.inbox];
  const added = [event(EventType.OrchestratorStarted, context.now), ...read];
  const verdict = await judge(context, instance, added);
  return { kind: 'episode', at: context.now, id: instance.id, taken: read.length, ...verdict };
}

async function judge(
  context: EpisodeContext,
  instance: Instance,
  added: HistoryEvent[],
): Promise<Verdict> {
  const { customStatus } = instance;
  const end = added.find(({ EventType: type }) => type === EventType.ExecutionTerminated);
  if (end !== undefined) return endedAtOnce('Terminated', customStatus, end.Input ?? '');
  try {
    return await replay(context, instance, added);
  } catch (error) {
    return endedAtOnce('Failed', customStatus, messageOf(error));
  }
}

async function replay(
  context: EpisodeContext,
  instance: Instance,
  added: HistoryEvent[],
): Promise<Verdict> {
  const { app, orchestrator, log } = context;
  if (orchestrator === undefined) throw new Error(unknownOrchestrator(instance.name));
  const called = await callOrchestrator(app, orchestrator, instance, added, log).catch(
    (error: unknown) => {
      throw new Error(failureText(instance, messageOf(error)), { cause: error });
    },
  );
  checkStatusSize(called.state.customStatus);
  const options = {
    instanceId: instance.id,
    executionId: instance.executionId,
    parentId: instance.parent?.OrchestrationInstance.InstanceId,
    httpPollInterval: app.settings.httpPollInterval,
    mustExist: context.mustExist,
    newId: context.newId,
  };
  const actions = new ActionReplay(options, called.state.actions[0] ?? []);
  actions.run(instance.history).run(added);
  return verdictOf(context, instance, called, actions);
}

/** An instance completes or fails only when all actions are awaited and no task is open. */
function verdictOf(
  context: EpisodeContext,
  instance: Instance,
  replayed: Replayed,
  actions: ActionReplay,
): Verdict {
  const { customStatus = null } = replayed.state;
  if (actions.suspended) return { status: 'Suspended', customStatus, decisions: [] };
  const decisions = [...actions.decisions.values()];
  const still: Verdict = { status: 'Running', customStatus, decisions };
  if (!actions.finished || actions.open.size > 0) return still;
  const end = endOf(context, instance, replayed, actions);
  if (end === undefined && !actions.waiting) warnOfHang(context.log, instance, replayed.threw);
  return { ...still, ...end };
}

/** How the instance or its generation ends, or undefined when it goes on. */
function endOf(
  context: EpisodeContext,
  instance: Instance,
  { state, stack }: Replayed,
  { completionId: eventId, nextInput, unclaimed: carried }: ActionReplay,
): Partial<Verdict> | undefined {
  const { error = '', isDone, output } = state;
  if (error !== '') {
    const details = `Message: ${error}, StackTrace: ${stack}`;
    return { status: 'Failed', ended: { eventId, output: failureText(instance, error), details } };
  }
  if (!isDone) return undefined;
  if (nextInput !== undefined) {
    return { renewed: { executionId: context.newId(), input: nextInput, carried } };
  }
  const json = output === undefined ? null : JSON.stringify(output);
  return { status: 'Completed', ended: { eventId, output: json, details: '' } };
}

/** An end that does not come out of a replay: nothing is decided any more. */
function endedAtOnce(status: RuntimeStatus, customStatus: unknown, output: string): Verdict {
  return { status, customStatus, decisions: [], ended: { eventId: 0, output, details: '' } };
}

/** Text for an orchestrator name that no function has. */
export function unknownOrchestrator(name: string): string {
  return (
    `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. ` +
    'Are the names in the call and in the registration the same?'
  );
}

function failureText(instance: Instance, message: string): string {
  return `Orchestrator function '${instance.name}' failed: ${message}`;
}

function checkStatusSize(status: unknown): void {
  if (status === undefined) return;
  const bytes = JSON.stringify(status).length * 2;
  if (bytes <= LARGEST_STATUS) return;
  throw new Error(
    'The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. ' +
      `The current payload is ${Math.ceil(bytes / 1024)} KB (custom status).`,
  );
}

/** On Azure such an instance stays in Running for ever, with no error anywhere; so it does here. */
function warnOfHang(log: Log, instance: Instance, threw: boolean): void {
  const why = threw
    ? 'it threw something without a message (throw an Error that has one)'
    : 'it waits for a task that has ended or will never be started (is one in two races?)';
  log({
    level: 'error',
    category: 'host',
    message: `The orchestration ${instance.name} (${instance.id}) hangs: ${why}.`,
    functionName: instance.name,
    instanceId: instance.id,
  });
}
