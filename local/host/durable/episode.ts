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
  if (end !== undefined) return ended('Terminated', customStatus, end.Input ?? '');
  try {
    return await replay(context, instance, added);
  } catch (error) {
    return ended('Failed', customStatus, messageOf(error));
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
  { state, stack, threw }: Replayed,
  actions: ActionReplay,
): Verdict {
  const customStatus = state.customStatus ?? null;
  if (actions.suspended) return { status: 'Suspended', customStatus, decisions: [] };
  const decisions = [...actions.decisions.values()];
  const still: Verdict = { status: 'Running', customStatus, decisions };
  if (!actions.finished || actions.open.size > 0) return still;
  if (state.error !== undefined && state.error !== '') {
    const details = `Message: ${state.error}, StackTrace: ${stack}`;
    const text = failureText(instance, state.error);
    return { ...still, ...ended('Failed', customStatus, text, details, actions.completionId) };
  }
  if (!state.isDone) {
    warnOfHang(context.log, instance, threw);
    return still;
  }
  if (actions.continuedWith !== undefined) {
    const { input } = actions.continuedWith;
    const renewed = { executionId: context.newId(), input, carried: actions.unclaimed };
    return { ...still, renewed };
  }
  const output = state.output === undefined ? null : JSON.stringify(state.output);
  return { ...still, ...ended('Completed', customStatus, output, '', actions.completionId) };
}

function ended(
  status: RuntimeStatus,
  customStatus: unknown,
  output: string | null,
  details = '',
  eventId = 0,
): Omit<Verdict, 'decisions'> & { decisions: [] } {
  return { status, customStatus, decisions: [], ended: { eventId, output, details } };
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
