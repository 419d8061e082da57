/**
 * The data of calendars: windows, schedules, holidays, freezes. Local times exist only here, with
 * a zone; everything outside speaks of instants.
 *
 * A window belongs to the local day on which it starts. A wall time that daylight saving skips
 * moves forward; one that occurs twice counts once, the first time.
 */

/** `2026-12-24` */
export type LocalDate = string;

/** `07:30`, from 00:00 to 23:59; as an end also `24:00`. */
export type WallTime = string;

/** IANA name, or a fixed offset such as `UTC+05:30`. */
export type Zone = string;

/** ISO 8601: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** On which days something starts. */
export type DayRule =
  /** Every n-th day, counted from the anchor. */
  | { kind: 'daily'; every: number; anchor?: LocalDate }
  /** On these weekdays of every n-th week, counted from the week of the anchor. */
  | { kind: 'weekly'; days: Weekday[]; every: number; anchor?: LocalDate }
  /** On these dates of every n-th month; -1 is the last day. A month without the date has none. */
  | { kind: 'monthly'; dates: number[]; every: number; anchor?: LocalDate }
  /** On the first to fourth, or last (-1), weekday of every n-th month. */
  | { kind: 'weekday'; nth: 1 | 2 | 3 | 4 | -1; day: Weekday; every: number; anchor?: LocalDate };

export interface Slot {
  on: DayRule;
  from: WallTime;
  /** At or before `from`: on the next day. */
  to: WallTime;
}

/** Both ends belong to the range. */
export interface DateRange {
  from: LocalDate;
  to: LocalDate;
}

/** When work may start. Open when any of its slots is. */
export interface Window {
  /** As people call it. */
  name: string;
  zone: Zone;
  slots: Slot[];
  /** Days on which no slot starts. */
  except: DateRange[];
  /** The only days on which slots may start. */
  only?: DateRange[];
  /** The first day on which a slot may start. */
  since?: LocalDate;
  /** When it is closed even if a slot has started before: ISO instants, UTC; not the end. */
  shut?: { from: string; to: string }[];
}

/** Public holidays, resolved to dates so that no decision depends on a library's version. */
export interface Holidays {
  name: string;
  dates: { date: LocalDate; name: string }[];
}

export type Job = 'upgrades' | 'nodeImages' | 'power' | 'reboots' | 'backups';

/** When work may not start, whatever the windows say. */
export interface Freeze {
  name: string;
  /** ISO instants, UTC; the end does not belong to it. */
  from: string;
  to: string;
  /** What it stops; everything when empty. */
  jobs: Job[];
}

/** When a cluster should run. */
export interface Schedule {
  name: string;
  zone: Zone;
  /** Running hours. With `stop-only` or `start-only` just their ends or beginnings count. */
  running: Slot[];
  mode: 'both' | 'stop-only' | 'start-only';
  /** What holds on holidays: off all day, or another schedule. */
  holidays?: { calendar: Holidays; instead: 'off' | Schedule };
  /** Absolute exceptions: the cluster runs, or does not, from one instant to the other. */
  exceptions: { from: string; to: string; running: boolean; why: string }[];
}

/** A person's exception with an end. */
export interface Override {
  kind: 'extend' | 'skip' | 'wake' | 'hold';
  by: string;
  why: string;
  /** ISO instants, UTC. */
  from: string;
  until: string;
}

/** A stretch of time: milliseconds since 1970 (UTC), the end does not belong to it. */
export interface Span {
  start: number;
  end: number;
}
