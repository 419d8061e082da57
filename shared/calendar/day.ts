/** Dates and wall times as numbers: days since 1970-01-01, minutes since midnight. */
import { DateTime } from 'luxon';
import type { LocalDate, WallTime, Weekday } from './types';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A day of 24 hours; a local day may be longer or shorter. */
export const DAY = 24 * HOUR;

/**
 * @returns days since 1970-01-01
 * @throws RangeError when there is no such date
 */
export function dayOf(date: LocalDate): number {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || !exists(year, month, day)) {
    throw new RangeError(`date: '${date}' is no date, write it as 2026-12-24`);
  }
  return Date.UTC(year, month - 1, day) / DAY;
}

function exists(year: number, month: number, day: number): boolean {
  const start = firstOfMonth(year * 12 + month - 1);
  const length = firstOfMonth(year * 12 + month) - start;
  return 1 <= month && month <= 12 && 1 <= day && day <= length;
}

/** @param day days since 1970-01-01 */
export function dateOf(day: number): LocalDate {
  return DateTime.fromMillis(day * DAY, { zone: 'utc' }).toFormat('yyyy-MM-dd');
}

/** @param day days since 1970-01-01, which was a Thursday */
export function weekdayOf(day: number): Weekday {
  return (modulo(day + 3, 7) + 1) as Weekday;
}

/** Weeks begin on Monday; that of 1970-01-01 is week 0. */
export function weekOf(day: number): number {
  return Math.floor((day + 3) / 7);
}

/** Months since January of year 0. */
export function monthOf(day: number): number {
  const { year, month } = DateTime.fromMillis(day * DAY, { zone: 'utc' });
  return year * 12 + month - 1;
}

/** @returns the day number of the first of the month; of the next one for its length */
export function firstOfMonth(month: number): number {
  return Date.UTC(Math.floor(month / 12), modulo(month, 12)) / DAY;
}

/**
 * @returns minutes since midnight, from 0 to 1440 (`24:00`)
 * @throws RangeError when it is no time
 */
export function minutesOf(time: WallTime): number {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(time) ?? [];
  const sum = Number(hours) * 60 + Number(minutes);
  if (!(Number(minutes) < 60 && sum <= 24 * 60)) {
    throw new RangeError(`time: '${time}' is no time, write it as 07:30, from 00:00 to 24:00`);
  }
  return sum;
}

/** @param minutes since midnight, from 0 to 1440 */
export function wallTime(minutes: number): WallTime {
  const two = (count: number) => String(count).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The remainder that is never negative. */
export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
