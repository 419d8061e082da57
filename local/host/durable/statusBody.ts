/**
 * The status of an instance as the durable HTTP API tells it.
 */
import type { HistoryEvent } from './history';
import { EventType, RUNTIME_STATUSES } from './history';
import type { Instance } from './instance';
import { parsed } from './instance';

export interface StatusOptions {
  showInput: boolean;
  showHistory: boolean;
  showHistoryOutput: boolean;
}

/** Whole seconds: finer times are not told. */
const time = (instant: number) => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');

export function statusBody(instance: Instance, options: StatusOptions): Record<string, unknown> {
  return {
    name: instance.name,
    instanceId: instance.id,
    runtimeStatus: instance.status,
    input: options.showInput ? parsed(instance.input) : null,
    customStatus: instance.customStatus,
    output: parsed(instance.output),
    createdTime: time(instance.created),
    lastUpdatedTime: time(instance.updated),
    ...(options.showHistory && {
      historyEvents: historyBody(instance.history, options.showHistoryOutput),
    }),
  };
}

/**
 * History for readers: names instead of numbers, no episode marks, and a task's start merged into
 * its end.
 */
function historyBody(history: HistoryEvent[], showOutput: boolean): Record<string, unknown>[] {
  const scheduled = new Map(
    history.filter(({ EventId }) => EventId >= 0).map((event) => [event.EventId, event]),
  );
  const ends = new Set(history.map(({ TaskScheduledId }) => TaskScheduledId));
  const merged = (event: HistoryEvent) =>
    event.EventType === EventType.TaskScheduled && ends.has(event.EventId);
  return history
    .filter(
      (event) =>
        event.EventType !== EventType.OrchestratorStarted &&
        event.EventType !== EventType.OrchestratorCompleted &&
        !merged(event),
    )
    .map((event) => readable(event, scheduled.get(event.TaskScheduledId ?? -1), showOutput));
}

function readable(
  event: HistoryEvent,
  task: HistoryEvent | undefined,
  showOutput: boolean,
): Record<string, unknown> {
  const { EventType: type, EventId: _, IsPlayed: __, Result, OrchestrationStatus, ...rest } = event;
  return {
    EventType: EventType[type],
    ...rest,
    ...(OrchestrationStatus !== undefined && {
      OrchestrationStatus: RUNTIME_STATUSES[OrchestrationStatus],
    }),
    ...(showOutput && Result !== undefined && { Result: parsed(Result) }),
    ...(task !== undefined && { FunctionName: task.Name, ScheduledTime: task.Timestamp }),
  };
}
