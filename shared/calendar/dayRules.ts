/** Which days a rule names, as day numbers: days since 1970-01-01. */
import { dayOf, firstOfMonth, modulo, monthOf, weekdayOf, weekOf } from './day';
import type { DayRule, LocalDate } from './types';

/** @returns the days of the rule from the first to the last, both included, in order */
export function daysOf(rule: DayRule, first: number, last: number): number[] {
  if (!(Number.isInteger(rule.every) && rule.every >= 1)) {
    throw new RangeError(`every: ${rule.every} is no interval, write a whole number from 1`);
  }
  switch (rule.kind) {
    case 'daily':
      return daily(rule, first, last);
    case 'weekly':
      return weekly(rule, first, last);
    case 'monthly':
      return ofMonths(rule, first, last, (month) => datesOf(rule.dates, month));
    case 'weekday':
      return ofMonths(rule, first, last, (month) => [nthWeekday(rule, month)]);
  }
}

type Daily = Extract<DayRule, { kind: 'daily' }>;
type Weekly = Extract<DayRule, { kind: 'weekly' }>;
type NthWeekday = Extract<DayRule, { kind: 'weekday' }>;

function daily({ every, anchor }: Daily, first: number, last: number): number[] {
  const days: number[] = [];
  const start = first + modulo(anchorDay(anchor) - first, every);
  for (let day = start; day <= last; day += every) days.push(day);
  return days;
}

function weekly({ days, every, anchor }: Weekly, first: number, last: number): number[] {
  const anchorWeek = weekOf(anchorDay(anchor));
  const found: number[] = [];
  for (let day = first; day <= last; day++) {
    const due = modulo(weekOf(day) - anchorWeek, every) === 0;
    if (due && days.includes(weekdayOf(day))) found.push(day);
  }
  return found;
}

function ofMonths(
  { every, anchor }: { every: number; anchor?: LocalDate },
  first: number,
  last: number,
  inMonth: (month: number) => number[],
): number[] {
  const days: number[] = [];
  const from = monthOf(first);
  const start = from + modulo(monthOf(anchorDay(anchor)) - from, every);
  for (let month = start; firstOfMonth(month) <= last; month += every) days.push(...inMonth(month));
  return days.filter((day) => first <= day && day <= last);
}

/** A month without the date has none: nothing happens on 31 February, nor on 3 March instead. */
function datesOf(dates: number[], month: number): number[] {
  const start = firstOfMonth(month);
  const length = firstOfMonth(month + 1) - start;
  const found = dates
    .map((date) => (date === -1 ? length : date))
    .filter((date) => 1 <= date && date <= length);
  return [...new Set(found)].sort((a, b) => a - b).map((date) => start + date - 1);
}

function nthWeekday({ nth, day }: NthWeekday, month: number): number {
  if (nth === -1) {
    const last = firstOfMonth(month + 1) - 1;
    return last - modulo(weekdayOf(last) - day, 7);
  }
  const start = firstOfMonth(month);
  return start + modulo(day - weekdayOf(start), 7) + (nth - 1) * 7;
}

/** Without an anchor, intervals count from 1970-01-01. */
function anchorDay(anchor: LocalDate | undefined): number {
  return anchor === undefined ? 0 : dayOf(anchor);
}
