/** What telling orchestrations anew has cost a host so far. */
import type { Instance } from './instance';
import type { EpisodeRecord } from './records';

export interface Replays {
  episodes: number;
  /** Events that were read again, of all episodes: the work, however busy the machine is. */
  events: number;
  /** Processor time of all episodes, where `timeReplays` wants it. */
  milliseconds: number;
  /** Most events that a history has had, of all generations of all instances. */
  longestHistory: number;
  /** Whose that is. */
  longestOf: string;
}

export class ReplayCount implements Replays {
  episodes = 0;
  events = 0;
  milliseconds = 0;
  longestHistory = 0;
  longestOf = '';

  addTime({ user, system }: NodeJS.CpuUsage): void {
    this.milliseconds += (user + system) / 1000;
  }

  /** An episode adds its begin and end, what it has read, what it has decided and, at last, its end. */
  add(
    { id, history }: Pick<Instance, 'id' | 'history'>,
    { taken, decisions, ended, renewed }: EpisodeRecord,
  ): void {
    const end = (ended ?? renewed) === undefined ? 2 : 3;
    const events = history.length + taken + decisions.length + end;
    this.episodes++;
    this.events += events;
    if (events <= this.longestHistory) return;
    this.longestHistory = events;
    this.longestOf = id;
  }
}
