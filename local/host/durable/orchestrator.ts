/**
 * One call of an orchestrator function: the trigger's JSON in, the orchestrator's state out.
 */
import type { RegisteredFunction } from '../core';
import { invoke } from '../invocation';
import type { App } from '../loadApp';
import type { Log } from '../log';
import { messageOf } from '../log';
import { formatTimeSpan } from '../timeSpan';
import { text } from '../typedData';
import type { OrchestratorState } from './actions';
import type { HistoryEvent } from './history';
import type { Instance } from './instance';
import { LONGEST_SHORT_TIMER, SLICE } from './longTimer';
import { historyText } from './replayText';

/** Highest replay schema that the host offers: number of V4 in the SDK's enumeration. */
const SCHEMA = 3;

/** Stands between the message of a failed orchestrator and its state. */
const STATE_LABEL = '\n\n$OutOfProcData$:';

export interface Replayed {
  state: OrchestratorState;
  /** Stack of what the function threw. */
  stack: string;
  /** The orchestrator threw, whether or not the state has a message. */
  threw: boolean;
}

/**
 * Calls an orchestrator with its whole history.
 * @param added events of this episode, not in the history yet
 * @throws what the function threw, when that is not a failure with a state
 */
export async function callOrchestrator(
  app: App,
  orchestrator: RegisteredFunction,
  instance: Instance,
  added: HistoryEvent[],
  log: Log,
): Promise<Replayed> {
  try {
    const trigger = text(triggerInput(app, instance, added));
    const call = { function: orchestrator, trigger, instanceId: instance.id };
    const { returnValue } = await invoke(app, call, log);
    return { state: stateOf(returnValue?.json ?? ''), stack: '', threw: false };
  } catch (error) {
    const message = messageOf(error);
    const label = message.indexOf(STATE_LABEL);
    if (label < 0) throw error;
    const state = stateOf(message.slice(label + STATE_LABEL.length));
    return { state, stack: (error as Error).stack ?? '', threw: true };
  }
}

function triggerInput(app: App, instance: Instance, added: HistoryEvent[]): string {
  const rest = JSON.stringify({
    instanceId: instance.id,
    isReplaying: instance.history.length > 0,
    parentInstanceId: instance.parent?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: SCHEMA,
    maximumShortTimerDuration: formatTimeSpan(LONGEST_SHORT_TIMER),
    longRunningTimerIntervalDuration: formatTimeSpan(SLICE),
    // Spelt so by the extension, and read so by the SDK.
    defaultHttpAsyncRequestSleepTimeMillseconds: app.settings.httpPollInterval,
  });
  const history = historyText(instance, added);
  return `{"history":${history},"input":${instance.input ?? 'null'},${rest.slice(1)}`;
}

function stateOf(json: string): OrchestratorState {
  const state = JSON.parse(json || 'null') as OrchestratorState | null;
  if (state === null || !Array.isArray(state.actions)) {
    throw new Error('the function is not an orchestrator: it returned no orchestrator state');
  }
  if (state.actions.length !== 1) {
    throw new Error(
      `with schema V${state.schemaVersion + 1}, the outer list of actions must have the length 1, ` +
        `but has ${state.actions.length}`,
    );
  }
  return state;
}
