/** The days of a calendar as a picture shows them: local midnights and clock changes. */
import { DateTime } from 'luxon';
import type { Span, Zone } from '../../shared/calendar/types';

export interface Day extends Span {
  /** `Sat 21 Nov` */
  label: string;
  weekend: boolean;
}

export interface ClockChange {
  at: number;
  /** `+1 h`, `-30 min` */
  text: string;
}

/** The local days that the range touches; the first and the last may begin or end outside of it. */
export function daysOf(range: Span, zone: Zone): Day[] {
  const days: Day[] = [];
  let day = DateTime.fromMillis(range.start, { zone, locale: 'en-GB' }).startOf('day');
  while (day.toMillis() < range.end) {
    const next = day.plus({ days: 1 }).startOf('day');
    days.push({
      start: day.toMillis(),
      end: next.toMillis(),
      label: day.toFormat('ccc d LLL'),
      weekend: day.weekday > 5,
    });
    day = next;
  }
  return days;
}

/** When the clocks of the zone change within the days. */
export function clockChangesOf(days: Day[], zone: Zone): ClockChange[] {
  const offset = (at: number) => DateTime.fromMillis(at, { zone }).offset;
  return days.flatMap(({ start, end }) => {
    const minutes = offset(end) - offset(start);
    if (minutes === 0) return [];
    let [before, after] = [start, end];
    while (after - before > 60_000) {
      const middle = before + Math.floor((after - before) / 120_000) * 60_000;
      if (offset(middle) === offset(start)) before = middle;
      else after = middle;
    }
    return [{ at: after, text: shiftText(minutes) }];
  });
}

/** `07:30` */
export function timeText(at: number, zone: Zone): string {
  return DateTime.fromMillis(at, { zone }).toFormat('HH:mm');
}

function shiftText(minutes: number): string {
  const amount = Math.abs(minutes);
  const text = amount % 60 === 0 ? `${amount / 60} h` : `${amount} min`;
  return `${minutes < 0 ? '-' : '+'}${text}`;
}
