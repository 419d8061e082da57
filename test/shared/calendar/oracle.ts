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
  const [year = NaN, month = NaN, day, hour, minute] = (format.format(at).match(/\d+/g) ?? []).map(
    Number,
  );
  return wallOf(Date.UTC(year, month - 1, day, hour, minute));
}

function wallOf(shown: number): Wall {
  const day = Math.floor(shown / DAY);
  return { day, minute: (shown - day * DAY) / MINUTE };
}

/**
 * For each minute of the stretch whether the window is open. A slot opens in the first minute in
 * which the clock shows its beginning or more, and closes in the first in which it shows its end
 * or more.
 */
export function openMinutes(window: Window, start: number, minutes: number): boolean[] {
  const lead = 3 * 1440;
  const walls = wallsFrom(window.zone, start - lead * MINUTE, lead + minutes);
  const shown = walls.map(({ day, minute }) => day * 1440 + minute);
  const open = new Array<boolean>(shown.length).fill(false);
  for (const slot of window.slots) {
    const [from, to] = [minuteOf(slot.from), minuteOf(slot.to)];
    for (const day of daysDue(window, slot, walls)) {
      const begin = firstIndex(shown, day * 1440 + from);
      const end = firstIndex(shown, (to <= from ? day + 1 : day) * 1440 + to);
      if (begin < end) open.fill(true, begin, end);
    }
  }
  return open.slice(lead);
}

function firstIndex(shown: number[], due: number): number {
  const index = shown.findIndex((minute) => minute >= due);
  return index < 0 ? shown.length : index;
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
  return intervalsBetween(rule.kind, anchor, at) % rule.every === 0 && isNamed(rule, at);
}

function isNamed(rule: DayRule, at: Date): boolean {
  switch (rule.kind) {
    case 'daily':
      return true;
    case 'weekly':
      return rule.days.some((day) => day === weekdayOf(at));
    case 'monthly':
      return isDate(rule.dates, at);
    case 'weekday':
      return weekdayOf(at) === rule.day && isNth(rule.nth, at);
  }
}

/** Days, weeks or months. */
function intervalsBetween(kind: DayRule['kind'], from: Date, to: Date): number {
  if (kind === 'daily') return (to.getTime() - from.getTime()) / DAY;
  return kind === 'weekly' ? (mondayOf(to) - mondayOf(from)) / 7 : monthsBetween(from, to);
}

function isDate(dates: number[], at: Date): boolean {
  return dates.includes(at.getUTCDate()) || (dates.includes(-1) && isInNextMonth(at, 1));
}

function isNth(nth: number, at: Date): boolean {
  return nth === -1 ? isInNextMonth(at, 7) : Math.ceil(at.getUTCDate() / 7) === nth;
}

function isInNextMonth(at: Date, daysLater: number): boolean {
  return new Date(at.getTime() + daysLater * DAY).getUTCMonth() !== at.getUTCMonth();
}

function weekdayOf(at: Date): number {
  return at.getUTCDay() === 0 ? 7 : at.getUTCDay();
}

function monthsBetween(from: Date, to: Date): number {
  const years = to.getUTCFullYear() - from.getUTCFullYear();
  return years * 12 + to.getUTCMonth() - from.getUTCMonth();
}

/** In days since 1970-01-01. */
function mondayOf(date: Date): number {
  return date.getTime() / DAY - ((date.getUTCDay() + 6) % 7);
}

function minuteOf(time: string): number {
  const [hours = NaN, minutes = NaN] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
