/** When a window is open. All instants are milliseconds since 1970 (UTC). */
import { DAY, dayOf, minutesOf } from './day';
import { daysOf } from './dayRules';
import { merge, overlap, spanAt, spanOf, subtract } from './spans';
import type { DateRange, Slot, Span, Window, Zone } from './types';
import { instantOf } from './zone';

/** How far ahead (and back) anything is looked for. */
export const HORIZON = 400 * DAY;

/** A slot lasts two local days at most, and these begin up to 14 hours off those of UTC. */
const MARGIN = 4 * DAY;

/**
 * The openings that share time with the range: whole, merged, sorted. One that has no end (every
 * day from 00:00 to 24:00) is cut at the horizon.
 * @throws RangeError when the window has an unknown zone or a date or time that is none
 */
export function openings(window: Window, range: Span): Span[] {
  for (let reach = MARGIN; ; reach = Math.min(reach * 8, HORIZON)) {
    const seen = { start: range.start - reach, end: range.end + reach };
    const found = slotsWithin(window, seen).filter((span) => overlap(span, range));
    if (reach === HORIZON || found.every((span) => isWhole(span, seen))) return found;
  }
}

export function isOpen(window: Window, at: number): boolean {
  return touching(window, at).length > 0;
}

/**
 * @returns `at` itself when the window is open, else the start of the next opening; undefined when
 *   there is none within the horizon
 */
export function nextOpening(window: Window, at: number): number | undefined {
  if (isOpen(window, at)) return at;
  const step = 40 * DAY;
  for (let start = at; start < at + HORIZON; start += step) {
    const [next] = openings(window, { start, end: start + step });
    if (next !== undefined) return next.start;
  }
  return undefined;
}

/** How long it is still open: milliseconds, 0 when closed. */
export function remaining(window: Window, at: number): number {
  const [opening] = openings(window, { start: at, end: at + 1 });
  return opening === undefined ? 0 : opening.end - at;
}

/**
 * Whether work that starts now would end before the window closes; never when it is closed.
 * @param duration milliseconds
 */
export function fits(window: Window, at: number, duration: number): boolean {
  const left = remaining(window, at);
  return left > 0 && duration <= left;
}

/** What is open at the instant, perhaps not from its beginning nor to its end. */
function touching(window: Window, at: number): Span[] {
  const near = slotsWithin(window, { start: at - MARGIN, end: at + MARGIN });
  const opening = spanAt(near, at);
  return opening === undefined ? [] : [opening];
}

/** Whether no slot outside of what was seen can make it longer. */
function isWhole({ start, end }: Span, seen: Span): boolean {
  return start > seen.start + MARGIN / 2 && end < seen.end - MARGIN / 2;
}

/** What the slots of the days in the range open; those at its edges may belong to longer ones. */
function slotsWithin(window: Window, range: Span): Span[] {
  const first = Math.floor(range.start / DAY);
  const last = Math.ceil(range.end / DAY);
  const mayStart = startRule(window);
  const spans = window.slots.flatMap((slot) => {
    const days = daysOf(slot.on, first, last).filter(mayStart);
    return spansOf(slot, window.zone, days);
  });
  return window.shut === undefined ? merge(spans) : subtract(spans, window.shut.map(spanOf));
}

function spansOf(slot: Slot, zone: Zone, days: number[]): Span[] {
  const from = minutesOf(slot.from);
  const to = minutesOf(slot.to);
  const nights = to <= from ? 1 : 0;
  return days.map((day) => ({
    start: instantOf(zone, day, from),
    end: instantOf(zone, day + nights, to),
  }));
}

/** On which days slots may start: a window belongs to the day on which it starts. */
function startRule({ since, only, except }: Window): (day: number) => boolean {
  const first = since === undefined ? -Infinity : dayOf(since);
  const isClosed = within(except);
  const isAllowed = only === undefined ? () => true : within(only);
  return (day) => first <= day && isAllowed(day) && !isClosed(day);
}

function within(ranges: DateRange[]): (day: number) => boolean {
  const days = ranges.map(({ from, to }) => ({ first: dayOf(from), last: dayOf(to) }));
  return (day) => days.some(({ first, last }) => first <= day && day <= last);
}
