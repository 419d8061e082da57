/**
 * Events of an orchestration's history, in the form in which the durable extension sends them to
 * the SDK: numeric types, PascalCase, times with seven fraction digits. Fields that would always be
 * null and that the SDK never reads (Tags, ParentTraceContext, inputs of tasks, FailureDetails …) are
 * left out: a history is encoded and parsed at every episode, and they were a third of it.
 */
import { hostTime } from '../timeSpan';

export enum EventType {
  ExecutionStarted = 0,
  ExecutionCompleted = 1,
  ExecutionTerminated = 3,
  TaskScheduled = 4,
  TaskCompleted = 5,
  TaskFailed = 6,
  SubOrchestrationInstanceCreated = 7,
  SubOrchestrationInstanceCompleted = 8,
  SubOrchestrationInstanceFailed = 9,
  TimerCreated = 10,
  TimerFired = 11,
  OrchestratorStarted = 12,
  OrchestratorCompleted = 13,
  EventRaised = 15,
  GenericEvent = 17,
  ExecutionSuspended = 19,
  ExecutionResumed = 20,
}

export interface HistoryEvent {
  EventType: EventType;
  /** Sequence number of scheduling events; -1 for all others. */
  EventId: number;
  IsPlayed: boolean;
  Timestamp: string;
  Name?: string;
  Version?: string;
  /** JSON text; null when the history keeps no inputs. */
  Input?: string | null;
  /** JSON text. */
  Result?: string | null;
  Reason?: string;
  Details?: string;
  TaskScheduledId?: number;
  TimerId?: number;
  FireAt?: string;
  InstanceId?: string;
  OrchestrationInstance?: { InstanceId: string; ExecutionId: string };
  ParentInstance?: ParentInstance | null;
  OrchestrationStatus?: number;
  Data?: string;
  [field: string]: unknown;
}

export interface ParentInstance {
  Name: string;
  OrchestrationInstance: { InstanceId: string; ExecutionId: string };
  TaskScheduleId: number;
  Version: string;
}

export const RUNTIME_STATUSES = [
  'Running',
  'Completed',
  'ContinuedAsNew',
  'Failed',
  'Canceled',
  'Terminated',
  'Pending',
  'Suspended',
] as const;
export type RuntimeStatus = (typeof RUNTIME_STATUSES)[number];

/** Has an instance of this status come to its end? */
export function isFinished(status: RuntimeStatus): boolean {
  return ['Completed', 'Failed', 'Canceled', 'Terminated'].includes(status);
}

/** An event with its common fields. `IsPlayed` stays in front of all user text (see replayText). */
export function event(
  type: EventType,
  at: number,
  fields: Partial<HistoryEvent> = {},
): HistoryEvent {
  return { EventType: type, EventId: -1, IsPlayed: false, Timestamp: hostTime(at), ...fields };
}

export interface Start {
  at: number;
  name: string;
  version: string;
  /** JSON text. */
  input: string | null;
  instanceId: string;
  executionId: string;
  parent?: ParentInstance | undefined;
}

export function executionStarted(start: Start): HistoryEvent {
  return event(EventType.ExecutionStarted, start.at, {
    Name: start.name,
    Version: start.version,
    Input: start.input,
    OrchestrationInstance: { InstanceId: start.instanceId, ExecutionId: start.executionId },
    ParentInstance: start.parent ?? null,
  });
}

export function executionCompleted(
  at: number,
  id: number,
  status: RuntimeStatus,
  result: string | null,
): HistoryEvent {
  return event(EventType.ExecutionCompleted, at, {
    EventId: id,
    OrchestrationStatus: RUNTIME_STATUSES.indexOf(status),
    Result: result,
  });
}
