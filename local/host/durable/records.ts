/**
 * What the journal holds: everything that happened to the orchestrations of a task hub, in order.
 * `apply` is the only code that changes an instance, so replaying a journal rebuilds exactly the
 * state that a killed host had.
 */
import type { Decision } from './actions';
import type { HistoryEvent, ParentInstance, RuntimeStatus } from './history';
import type { Instance } from './instance';

export interface StartRecord {
  kind: 'start';
  at: number;
  id: string;
  name: string;
  version: string;
  executionId: string;
  /** JSON text. */
  input: string | null;
  parent?: ParentInstance | undefined;
}

/** A message for one generation of an instance, or for whichever is running. */
export interface MessageRecord {
  kind: 'message';
  at: number;
  to: string;
  executionId?: string;
  event: HistoryEvent;
}

/** An episode: what was read, decided and, perhaps, how the instance ended. */
export interface EpisodeRecord {
  kind: 'episode';
  at: number;
  id: string;
  /** Messages of the inbox that the episode read. */
  taken: number;
  status: RuntimeStatus;
  customStatus: unknown;
  decisions: Decision[];
  ended?: { eventId: number; output: string | null; details: string };
  /** The next generation, after continue-as-new. */
  renewed?: { executionId: string; input: string; carried: HistoryEvent[] };
}

export interface RewindRecord {
  kind: 'rewind';
  at: number;
  id: string;
  reason: string;
}

export interface PurgeRecord {
  kind: 'purge';
  at: number;
  ids: string[];
}

/** A whole instance: compacted journals begin with these. */
export interface InstanceRecord {
  kind: 'instance';
  at: number;
  instance: Omit<Instance, 'activities' | 'timers'> & {
    activities: [number, { name: string; input?: unknown }][];
    timers: [number, number][];
  };
}

/** The last virtual instant of some records, in milliseconds since 1970. */
export function latest(records: JournalRecord[]): number | undefined {
  const instants = records.map(({ at }) => at);
  return instants.length === 0 ? undefined : instants.reduce((a, b) => Math.max(a, b));
}

export type JournalRecord =
  StartRecord | MessageRecord | EpisodeRecord | RewindRecord | PurgeRecord | InstanceRecord;
