/**
 * An orchestration instance as the host keeps it, and the view of it that others get.
 */
import { hostTime } from '../timeSpan';
import type { HistoryEvent, ParentInstance, RuntimeStatus } from './history';
import { isFinished } from './history';

export interface PendingActivity {
  name: string;
  /** As the SDK gave it: text is JSON already. */
  input?: unknown;
}

export interface Instance {
  id: string;
  name: string;
  version: string;
  /** Changes with every generation: replies to an old one are dropped. */
  executionId: string;
  /** JSON text. */
  input: string | null;
  parent?: ParentInstance | undefined;
  status: RuntimeStatus;
  customStatus: unknown;
  /** Raw text: JSON of a result, or the words of a failure or a terminate reason. */
  output: string | null;
  /** Milliseconds since 1970. */
  created: number;
  updated: number;
  history: HistoryEvent[];
  /** Messages that no episode has read yet. */
  inbox: HistoryEvent[];
  /** Activities that were started and have not answered, by sequence id. */
  activities: Map<number, PendingActivity>;
  /** Timers that have not fired, by sequence id: when they are due. */
  timers: Map<number, number>;
}

export interface InstanceView {
  id: string;
  name: string;
  status: RuntimeStatus;
  /** JSON values; text when the output is not JSON (a failure, a terminate reason). */
  input: unknown;
  output: unknown;
  customStatus: unknown;
  parentId: string | undefined;
  /** ISO instants, UTC. */
  created: string;
  updated: string;
  /** Events in the history of the present generation. */
  events: number;
  finished: boolean;
}

/** What others may see of an instance. */
export function viewOf(instance: Instance): InstanceView {
  return {
    id: instance.id,
    name: instance.name,
    status: instance.status,
    input: parsed(instance.input),
    output: parsed(instance.output),
    customStatus: instance.customStatus,
    parentId: instance.parent?.OrchestrationInstance.InstanceId,
    created: hostTime(instance.created),
    updated: hostTime(instance.updated),
    events: instance.history.length,
    finished: isFinished(instance.status),
  };
}

/** The value of a JSON text, or the text itself when it is not JSON. */
export function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
