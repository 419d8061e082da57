/**
 * Times of the week and month as people write them: days first, then `from-to`.
 *
 *   Mon-Fri 20:00-04:00            weekdays 20:00-04:00          Sat,Sun 22:00-04:00
 *   daily 01:00-05:00              every 3 days from 2026-01-05 01:00-05:00
 *   every 2 weeks from 2026-01-05 Sat 22:00-04:00
 *   1st,15th 02:00-04:00           last day of month 02:00-04:00
 *   first Sunday of month 02:00-06:00
 *   last Fri of every 3 months from 2026-01-01 02:00-06:00
 *
 * An end at or before the beginning is on the next day. Letters may be large or small.
 */
import type { DayRule, Slot, Weekday } from '../calendar/types';
import { readDate } from './dates';
import type { Read } from './read';
import { nearest } from './suggest';

export const SLOT_FORMS =
  'days and times such as Mon-Fri 20:00-04:00, daily 01:00-05:00, first Sunday of month 02:00-06:00, ' +
  '1st,15th 02:00-04:00, last day of month 02:00-04:00, every 2 weeks from 2026-01-05 Sat 22:00-04:00';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const FULL_DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const NTH = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const;

const WORDS = [
  ...['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  ...FULL_DAYS,
  ...Object.keys(NTH),
  ...['daily', 'weekdays', 'weekends', 'every', 'day', 'days', 'weeks', 'months', 'month'],
  ...['from', 'of', 'the'],
];

const TIMES = /^(?:(.*) )?(\S*\d:\d\S*)-(\S+)$/;
const NTH_DAY = /^(first|second|third|fourth|last) (\S+)$/;

/** Reads one slot. */
export function readSlot(text: string): Read<Slot> {
  const tidy = text
    .trim()
    .toLowerCase()
    .replace(/–/g, '-')
    .replace(/\s*([-,])\s*/g, '$1');
  const parts = TIMES.exec(tidy.replace(/\s+/g, ' '));
  if (parts === null) return wrong(`'${text}' ends in no times`);
  const [, days = '', from = '', to = ''] = parts;
  const start = wallTime(from, 23);
  const end = wallTime(to, 24);
  if (start === undefined) return wrong(`'${from}' is not a time of day to begin at`);
  if (end === undefined) return wrong(`'${to}' is not a time of day to end at`);
  const on = dayRule(days);
  return on === undefined ? wrong(whichWord(days)) : { value: { on, from: start, to: end } };
}

function wrong(what: string): Read<never> {
  return { wrong: what, allowed: SLOT_FORMS };
}

function wallTime(text: string, hoursMax: number): string | undefined {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):([0-5]\d)$/.exec(text) ?? [];
  if (hours === '' || Number(hours) > hoursMax) return undefined;
  return hours === '24' && minutes !== '00' ? undefined : `${hours.padStart(2, '0')}:${minutes}`;
}

/** Names the first word that is none, with what was probably meant. */
function whichWord(days: string): string {
  if (days === '') return 'it names no days';
  const known = new Set(WORDS.map((word) => word.toLowerCase()));
  const words = days.split(/[\s,-]+/).filter((word) => /^[a-z]+$/.test(word));
  const odd = words.find((word) => !known.has(word));
  if (odd === undefined) return `'${days}' does not say which days`;
  const near = nearest(odd, WORDS);
  return `'${odd}' is not understood` + (near === undefined ? '' : `; did you mean '${near}'?`);
}

function dayRule(text: string): DayRule | undefined {
  return daily(text) ?? weekly(text) ?? monthly(text);
}

function daily(text: string): DayRule | undefined {
  if (text === 'daily' || text === 'every day') return { kind: 'daily', every: 1 };
  const [, count, from = ''] = /^every (\d+) days from (\S+)$/.exec(text) ?? [];
  const rhythm = rhythmOf(count, from);
  return rhythm === undefined ? undefined : { kind: 'daily', ...rhythm };
}

function weekly(text: string): DayRule | undefined {
  const [, count, from = '', named = ''] = /^every (\d+) weeks? from (\S+) (\S+)$/.exec(text) ?? [];
  const days = weekdays(count === undefined ? text : named);
  if (days === undefined) return undefined;
  if (count === undefined) return { kind: 'weekly', days, every: 1 };
  const rhythm = rhythmOf(count, from);
  return rhythm === undefined ? undefined : { kind: 'weekly', days, ...rhythm };
}

const OF_MONTH = /^(.+?)(?: of (?:the )?month| of every (\d+) months from (\S+))?$/;

function monthly(text: string): DayRule | undefined {
  const [, which = '', count, from = ''] = OF_MONTH.exec(text) ?? [];
  const rhythm = count === undefined ? { every: 1 } : rhythmOf(count, from);
  const days = daysOfMonth(which);
  return rhythm === undefined || days === undefined ? undefined : { ...days, ...rhythm };
}

function daysOfMonth(text: string) {
  const dates = datesOf(text);
  if (dates !== undefined) return { kind: 'monthly' as const, dates };
  const [, nth = 'first', name = ''] = NTH_DAY.exec(text) ?? [];
  const day = weekday(name);
  if (day === undefined) return undefined;
  return { kind: 'weekday' as const, nth: NTH[nth as keyof typeof NTH], day };
}

/** Every how many, from which day on. */
function rhythmOf(
  count: string | undefined,
  from: string,
): { every: number; anchor: string } | undefined {
  const every = Number(count);
  const anchor = readDate(from);
  if (count === undefined || every < 1 || every > 366 || !('value' in anchor)) return undefined;
  return { every, anchor: anchor.value };
}

function datesOf(text: string): number[] | undefined {
  const dates = text.split(',').map((part) => {
    if (/^last(?: day)?$/.test(part)) return -1;
    const date = Number(/^(\d{1,2})(?:st|nd|rd|th)$/.exec(part)?.[1]);
    return date >= 1 && date <= 31 ? date : undefined;
  });
  const known = dates.filter((date) => date !== undefined);
  return known.length === dates.length ? [...new Set(known)] : undefined;
}

function weekdays(text: string): Weekday[] | undefined {
  if (text === 'weekdays') return [1, 2, 3, 4, 5];
  if (text === 'weekends') return [6, 7];
  const ranges = text.split(',').map(weekdayRange);
  const known = ranges.filter((range) => range !== undefined);
  if (known.length !== ranges.length) return undefined;
  return [...new Set(known.flat())].sort((a, b) => a - b);
}

/** `Mon`, or `Fri-Mon` with both ends. */
function weekdayRange(text: string): Weekday[] | undefined {
  const [first, last, ...more] = text.split('-').map(weekday);
  if (first === undefined || more.length > 0) return undefined;
  if (!text.includes('-')) return [first];
  if (last === undefined) return undefined;
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, at) => toWeekday(first - 1 + at));
}

function weekday(text: string): Weekday | undefined {
  const at = Math.max(DAYS.indexOf(text), FULL_DAYS.indexOf(text));
  return at < 0 ? undefined : toWeekday(at);
}

/** @param at days after a Monday */
function toWeekday(at: number): Weekday {
  return ((at % 7) + 1) as Weekday;
}
