/**
 * The same questions answered by looking at a clock minute by minute: Intl instead of luxon, a
 * loop instead of rules. Slow and plain on purpose.
 */
import type { DayRule, Slot, Window } from '../../../shared/calendar/types';

export const MINUTE = 60_000;
const DAY = 86_400_000;

interface Wall {
  /** Days since 1970-01-01. */
  day: number;
  /** Minutes since midnight. */
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the zone's clock shows. */
export function wallAt(zone: string, at: number): Wall {
  const [, sign, hours, minutes] = /^UTC([+-])(\d+):(\d+)$/.exec(zone) ?? [];
  if (sign !== undefined) {
    const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
    return wallOf(at + ahead * MINUTE);
  }
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  const [year, month, day, hour, minute] = (format.format(at).match(/\d+/g) ?? []).map(Number);
  return wallOf(Date.UTC(year!, month! - 1, day, hour, minute));
}

function wallOf(shown: number): Wall {
  const day = Math.floor(shown / DAY);
  return { day, minute: (shown - day * DAY) / MINUTE };
}

/**
 * For each minute of the stretch whether the window is open. A slot opens in the first minute in
 * which the clock of its day shows its beginning or more, and closes in the first in which the
 * clock shows its end or more.
 */
export function openMinutes(window: Window, start: number, minutes: number): boolean[] {
  const lead = 3 * 1440;
  const walls = wallsFrom(window.zone, start - lead * MINUTE, lead + minutes);
  const open = new Array<boolean>(lead + minutes).fill(false);
  for (const slot of window.slots) {
    const [from, to] = [minuteOf(slot.from), minuteOf(slot.to)];
    const length = to <= from ? 1 : 0;
    // Slots that are open now: by the day on which each began.
    const due = daysDue(window, slot, walls);
    const closed = new Set<number>();
    const running = new Set<number>();
    for (let at = 0; at < lead + minutes; at++) {
      const { day, minute } = walls[at]!;
      for (const began of [day - 1, day]) {
        const since = (day - began) * 1440 + minute;
        if (since >= from && !closed.has(began) && due.has(began)) running.add(began);
      }
      for (const began of running) {
        if ((day - began) * 1440 + minute >= length * 1440 + to) {
          running.delete(began);
          closed.add(began);
        }
      }
      if (running.size > 0) open[at] = true;
    }
  }
  return open.slice(lead);
}

function daysDue(window: Window, slot: Slot, walls: Wall[]): Set<number> {
  const days = new Set(walls.flatMap(({ day }) => [day - 1, day]));
  return new Set([...days].filter((day) => mayStart(window, slot, day)));
}

const seen = new Map<string, Wall[]>();

/** Looking at the clock takes the time: once for all windows. */
function wallsFrom(zone: string, start: number, minutes: number): Wall[] {
  const key = `${zone} ${start} ${minutes}`;
  const walls =
    seen.get(key) ?? Array.from({ length: minutes }, (_, at) => wallAt(zone, start + at * MINUTE));
  seen.set(key, walls);
  return walls;
}

function mayStart(window: Window, slot: Slot, day: number): boolean {
  const date = new Date(day * DAY).toISOString().slice(0, 10);
  const excluded = window.except.some(({ from, to }) => from <= date && date <= to);
  return !excluded && date >= (window.since ?? '') && isDue(slot.on, date);
}

/** Counts with calendar fields of Date only. */
function isDue(rule: DayRule, date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  const anchor = new Date(`${rule.anchor ?? '1970-01-01'}T00:00:00Z`);
  const weekday = at.getUTCDay() === 0 ? 7 : at.getUTCDay();
  const months =
    (at.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + at.getUTCMonth() - anchor.getUTCMonth();
  const inLastWeek = new Date(at.getTime() + 7 * DAY).getUTCMonth() !== at.getUTCMonth();
  const isLast = new Date(at.getTime() + DAY).getUTCMonth() !== at.getUTCMonth();
  switch (rule.kind) {
    case 'daily':
      return ((at.getTime() - anchor.getTime()) / DAY) % rule.every === 0;
    case 'weekly':
      return (
        (mondayOf(at) - mondayOf(anchor)) % (7 * rule.every) === 0 &&
        rule.days.some((day) => day === weekday)
      );
    case 'monthly':
      return (
        months % rule.every === 0 &&
        (rule.dates.includes(at.getUTCDate()) || (isLast && rule.dates.includes(-1)))
      );
    case 'weekday':
      return (
        months % rule.every === 0 &&
        weekday === rule.day &&
        (rule.nth === -1 ? inLastWeek : Math.ceil(at.getUTCDate() / 7) === rule.nth)
      );
  }
}

/** In days since 1970-01-01. */
function mondayOf(date: Date): number {
  return date.getTime() / DAY - ((date.getUTCDay() + 6) % 7);
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
}
