/** The weeks of the report: Monday to Monday, in the zone of the policy. */
import { DateTime } from 'luxon';
import type { Span, Zone } from '../../../shared/calendar/types';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const FORM = /^(\d{4})-W(\d{2})$/;

/** `2026-W47`; instants are milliseconds since 1970 (UTC). */
export interface Week extends Span {
  name: string;
}

export function weekAt(at: number, zone: Zone): Week {
  return weekFrom(DateTime.fromMillis(at, { zone }));
}

/** @returns undefined for what is no week: 2026-W54 */
export function weekNamed(name: string, zone: Zone): Week | undefined {
  const [, weekYear, weekNumber] = FORM.exec(name) ?? [];
  if (weekYear === undefined || weekNumber === undefined) return undefined;
  const given = { weekYear: Number(weekYear), weekNumber: Number(weekNumber) };
  const week = weekFrom(DateTime.fromObject(given, { zone }));
  return week.name === name ? week : undefined;
}

function weekFrom(at: DateTime): Week {
  const start = at.startOf('week');
  return {
    name: start.toFormat("kkkk-'W'WW"),
    start: start.toMillis(),
    end: start.plus({ weeks: 1 }).toMillis(),
  };
}

/**
 * The week that is to be reported now: the last one that is over and whose day and time of the
 * report have come.
 * @param when `Mon 08:00`: of the week after the reported one
 */
export function weekDue(when: string, zone: Zone, now: number): Week {
  const [day = '', time = ''] = when.split(' ');
  const [hour, minute] = time.split(':').map(Number);
  const local = DateTime.fromMillis(now, { zone });
  const moment = local
    .startOf('week')
    .plus({ days: DAYS.indexOf(day) })
    .set({ hour: hour ?? 0, minute: minute ?? 0 });
  return weekFrom(local.minus({ weeks: moment <= local ? 1 : 2 }));
}

/** The local days of a week. */
export function daysOf({ start, end }: Span, zone: Zone): (Span & { label: string })[] {
  const days: (Span & { label: string })[] = [];
  let day = DateTime.fromMillis(start, { zone, locale: 'en-GB' });
  while (day.toMillis() < end) {
    const next = day.plus({ days: 1 }).startOf('day');
    days.push({ start: day.toMillis(), end: next.toMillis(), label: day.toFormat('ccc d LLL') });
    day = next;
  }
  return days;
}
