/**
 * One timer trigger on the virtual clock: no overlap, one catch-up run after a restart, and a status
 * that survives restarts. Occurrences are background work: nobody waits for them.
 */
import type { VirtualClock } from '../clock';
import type { RegisteredFunction } from './core';
import type { Log } from './log';
import { messageOf } from './log';
import type { Runner } from './runner';
import { resolveNames } from './settings';
import { hostTime } from './timeSpan';
import type { Schedule } from './timerSchedule';
import { parseSchedule } from './timerSchedule';
import type { TimerStatus, TimerStatusStore } from './timerStatus';
import { NEVER } from './timerStatus';
import { json } from './typedData';

export interface TimerOptions {
  clock: VirtualClock;
  statuses: TimerStatusStore;
  log: Log;
  runner: Runner;
}

export class TimerTrigger {
  private readonly schedule: Schedule;
  private readonly monitored: boolean;
  private status: TimerStatus | undefined;
  private cancel: () => void = () => undefined;
  private stopped = false;

  /** @throws when the schedule is not one */
  constructor(
    private readonly timer: RegisteredFunction,
    private readonly options: TimerOptions,
  ) {
    const { schedule, useMonitor } = timer.trigger as { schedule?: string; useMonitor?: boolean };
    const where = `The timer function "${timer.name}"`;
    this.schedule = parseSchedule(resolveNames(schedule ?? '', where));
    this.monitored = useMonitor !== false && !this.schedule.frequent;
  }

  /** Reads the status and arms the timer; runs at once when a run was missed or asked for. */
  start(): void {
    const now = this.options.clock.now();
    const saved = this.monitored ? this.options.statuses.read(this.timer.name) : undefined;
    if (this.monitored) this.status = saved ?? this.firstStatus(now);
    const next = this.nextAfter(saved, now);
    if (next < now) this.arm(now, next, true);
    else if (this.timer.trigger.runOnStartup === true) this.arm(now, now, false);
    else this.arm(next, next, false);
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  private firstStatus(now: number): TimerStatus {
    const status = {
      schedule: this.schedule.text,
      Last: NEVER,
      Next: hostTime(this.schedule.next(now)),
      LastUpdated: hostTime(now),
    };
    this.options.statuses.write(this.timer.name, status);
    return status;
  }

  /** A schedule that was changed since is never past due. */
  private nextAfter(saved: TimerStatus | undefined, now: number): number {
    if (saved?.schedule !== this.schedule.text) return this.schedule.next(now);
    return Date.parse(saved.Next);
  }

  /** @param due the occurrence that the run stands for */
  private arm(at: number, due: number, isPastDue: boolean): void {
    if (this.stopped) return;
    const what = `timer function ${this.timer.name}`;
    const run = () => {
      // Not returned to the clock, which would stand still while a retry waits.
      void this.run(due, isPastDue);
    };
    this.cancel = this.options.clock.at(at, what, run, true);
  }

  private async run(due: number, isPastDue: boolean): Promise<void> {
    const invoked = this.options.clock.now();
    const input = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: this.status === undefined ? null : this.shown(this.status),
      IsPastDue: isPastDue,
    };
    try {
      await this.options.runner.runWithRetries(this.timer, json(input));
    } catch (error) {
      const message = `The timer function ${this.timer.name} failed: ${messageOf(error)}`;
      this.options.log({
        level: 'error',
        category: 'host',
        message,
        functionName: this.timer.name,
      });
    }
    this.goOn(invoked, due);
  }

  /** After a run, failed or not: note it, and wait for the next occurrence after it. */
  private goOn(invoked: number, due: number): void {
    const last = Math.max(invoked, due);
    const next = this.schedule.next(last);
    if (this.monitored) {
      this.status = {
        schedule: this.schedule.text,
        Last: hostTime(last),
        Next: hostTime(next),
        LastUpdated: hostTime(last),
      };
      this.options.statuses.write(this.timer.name, this.status);
    }
    this.arm(next, next, false);
  }

  private shown({ Last, Next, LastUpdated }: TimerStatus): Omit<TimerStatus, 'schedule'> {
    return { Last, Next, LastUpdated };
  }
}
