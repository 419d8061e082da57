/**
 * When a Velero schedule is due. Velero's library (robfig/cron v3) is followed to the letter: a
 * time that daylight saving skips does not run, one that it repeats runs twice.
 */
import { cronFields, type CronFields } from './cronFields';
import { DAY, firstOfMonth, HOUR, MINUTE, modulo, monthOf, weekdayOf } from './day';
import type { Span, Zone } from './types';
import { instantsOf } from './zone';

/**
 * @param expression as in a Velero Schedule: five fields, `@daily` and its like, `@every 6h`; a
 *   prefix `CRON_TZ=` or `TZ=` names another zone
 * @param zone of the machine that runs it; Velero's containers have UTC
 * @param anchor from which `@every` counts: Velero counts from its last run
 * @returns instants in the range, in order
 * @throws RangeError where Velero refuses the schedule
 */
export function cronTimes(expression: string, zone: Zone, range: Span, anchor = 0): number[] {
  const { own, fields } = splitZone(expression.trim());
  const [, duration] = /^@every (.*)$/.exec(fields) ?? [];
  if (duration !== undefined) return everyTimes(durationOf(duration), range, anchor);
  const times = wallTimes(cronFields(fields), range).flatMap((wall) =>
    instantsOf(own ?? zone, wall),
  );
  return times.filter((at) => range.start <= at && at < range.end).sort((a, b) => a - b);
}

function splitZone(expression: string): { own?: Zone; fields: string } {
  const [, own, fields] = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(expression) ?? [];
  return own !== undefined && fields !== undefined ? { own, fields } : { fields: expression };
}

/** What the clock shows when it is due, on the days of the range and those beside it. */
function wallTimes(fields: CronFields, range: Span): number[] {
  const minutes = fields.hours.flatMap((hour) =>
    fields.minutes.map((minute) => hour * 60 + minute),
  );
  return daysDue(
    fields,
    Math.floor(range.start / DAY) - 1,
    Math.floor(range.end / DAY) + 1,
  ).flatMap((day) => minutes.map((minute) => day * DAY + minute * MINUTE));
}

function daysDue(fields: CronFields, first: number, last: number): number[] {
  const days: number[] = [];
  for (let month = monthOf(first); firstOfMonth(month) <= last; month++) {
    if (!fields.months.includes(modulo(month, 12) + 1)) continue;
    const start = firstOfMonth(month);
    const end = firstOfMonth(month + 1);
    for (let day = start; day < end; day++) {
      if (first <= day && day <= last && isDue(fields, day, day - start + 1)) days.push(day);
    }
  }
  return days;
}

function isDue({ dates, weekdays, eitherDay }: CronFields, day: number, date: number): boolean {
  const byDate = dates.includes(date);
  const byWeekday = weekdays.includes(weekdayOf(day) % 7);
  return eitherDay ? byDate || byWeekday : byDate && byWeekday;
}

function everyTimes(interval: number, range: Span, anchor: number): number[] {
  const times: number[] = [];
  const first = range.start + modulo(anchor - range.start, interval);
  for (let at = first; at < range.end; at += interval) times.push(at);
  return times;
}

/** A duration as Go writes it: `6h`, `1h30m`, `90s`. */
function durationOf(text: string): number {
  const units: Partial<Record<string, number>> = { h: HOUR, m: MINUTE, s: 1000 };
  const parts = [...text.matchAll(/(\d+)([hms])/g)];
  const sum = parts.reduce(
    (all, [, count, unit]) => all + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
  if (sum === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new RangeError(`cron: '@every ${text}' has no duration, write it as @every 6h or 1h30m`);
  }
  return sum;
}
