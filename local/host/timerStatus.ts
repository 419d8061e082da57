/**
 * Where timer triggers keep when they ran last: a file per timer, or memory.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

export interface TimerStatus {
  /** The schedule that `Next` follows from. */
  schedule: string;
  Last: string;
  Next: string;
  LastUpdated: string;
}

/** "No run yet", as .NET's default date. */
export const NEVER = '0001-01-01T00:00:00';

export class TimerStatusStore {
  private readonly memory = new Map<string, TimerStatus>();
  private readonly directory: string | undefined;

  /** @param stateDir absent: statuses are forgotten with the process */
  constructor(stateDir: string | undefined) {
    if (stateDir === undefined) return;
    this.directory = join(stateDir, 'timers');
    mkdirSync(this.directory, { recursive: true });
  }

  read(timer: string): TimerStatus | undefined {
    const file = this.file(timer);
    if (file === undefined || !existsSync(file)) return this.memory.get(timer);
    return JSON.parse(readFileSync(file, 'utf8')) as TimerStatus;
  }

  write(timer: string, status: TimerStatus): void {
    this.memory.set(timer, status);
    const file = this.file(timer);
    if (file === undefined) return;
    writeFileSync(`${file}.new`, JSON.stringify(status));
    renameSync(`${file}.new`, file);
  }

  private file(timer: string): string | undefined {
    return this.directory && join(this.directory, `${encodeURIComponent(timer)}.json`);
  }
}

/** When the timers of a state directory ran or were first seen last, in milliseconds since 1970. */
export function lastTimerInstant(stateDir: string): number | undefined {
  const directory = join(stateDir, 'timers');
  if (!existsSync(directory)) return undefined;
  const instants = readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as TimerStatus)
    .map(({ LastUpdated }) => Date.parse(LastUpdated));
  return instants.length === 0 ? undefined : Math.max(...instants);
}
