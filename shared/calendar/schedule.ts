/** When a cluster should run. All instants are milliseconds since 1970 (UTC). */
import type { Reason } from '../reasons';
import { DAY, dateOf } from './day';
import { overruled, type Layer } from './overrides';
import { clip, instantFrom, merge, spanAt } from './spans';
import type { DateRange, Holidays, Override, Schedule, Span, Window } from './types';
import { HORIZON, openings } from './window';
import { localDay } from './zone';

/** What should be true at one instant. */
export interface Expected {
  running: boolean;
  /** Whether to start or stop the cluster if it is otherwise; if not, leave it as it is. */
  enforced: boolean;
  /** The deciding reason first, then those that it overrules. */
  because: Reason[];
  /** When this answer changes; undefined when it holds for longer than the horizon. */
  until?: number;
}

/**
 * When the cluster is expected to run: the parts in the range, merged and sorted. With `stop-only`
 * and `start-only` as if somebody else did the other half on time.
 * @throws RangeError for an unknown zone, or a date, time or instant that is none
 */
export function runningSpans(schedule: Schedule, overrides: Override[], range: Span): Span[] {
  return clip(expectation(schedule, overrides, range).spans, range);
}

/**
 * What should be true now, not what fires now: a stop that was missed is still due. With
 * `stop-only` nothing starts the cluster but a person or an exception, with `start-only` nothing
 * stops it.
 */
export function shouldRun(schedule: Schedule, overrides: Override[], at: number): Expected {
  // Most schedules change within days, and to look further costs more than all the rest.
  const soon = lookAhead(schedule, overrides, at, NEAR);
  return soon.until === undefined ? lookAhead(schedule, overrides, at, HORIZON) : soon;
}

/** Three weeks: past a weekend with holidays before and after. */
const NEAR = 21 * DAY;

function lookAhead(schedule: Schedule, overrides: Override[], at: number, reach: number): Expected {
  const range = { start: at, end: at + reach };
  const { spans, layers } = expectation(schedule, overrides, range);
  const answer = (when: number) => {
    const running = spanAt(spans, when) !== undefined;
    const decided = layers.filter((layer) => spanAt(layer.spans, when)).reverse();
    const enforced = decided[0]?.enforced ?? enforcedByMode(schedule, running);
    return { running, enforced, decided };
  };
  const { running, enforced, decided } = answer(at);
  const until = edges(spans, layers)
    .filter((edge) => at < edge && edge < range.end)
    .find((edge) => answer(edge).running !== running || answer(edge).enforced !== enforced);
  const because = [...decided.map(({ reason }) => reason), hoursReason(schedule, at)];
  return { running, enforced, because, ...(until !== undefined && { until }) };
}

/** Looks back as far as the first exception or override, whose effects may last. */
function expectation(schedule: Schedule, overrides: Override[], range: Span) {
  const begins = [...schedule.exceptions, ...overrides].map(({ from }) => instantFrom(from));
  const seen = { start: Math.min(range.start, ...begins), end: range.end };
  return overruled(plannedSpans(schedule, seen), schedule.exceptions, overrides);
}

/** Running hours; on holidays none start, or those of the other schedule instead. */
function plannedSpans(schedule: Schedule, range: Span): Span[] {
  const { holidays } = schedule;
  if (holidays === undefined) return openings(hours(schedule), range);
  const dates = datesOf(holidays.calendar);
  const usual = openings({ ...hours(schedule), except: dates }, range);
  if (holidays.instead === 'off') return usual;
  return merge([...usual, ...openings({ ...hours(holidays.instead), only: dates }, range)]);
}

function hours({ name, zone, running }: Schedule): Window {
  return { name, zone, slots: running, except: [] };
}

function datesOf({ dates }: Holidays): DateRange[] {
  return dates.map(({ date }) => ({ from: date, to: date }));
}

function enforcedByMode({ mode }: Schedule, running: boolean): boolean {
  return mode === 'both' || (mode === 'start-only') === running;
}

function edges(spans: Span[], layers: Layer[]): number[] {
  const all = [...spans, ...layers.flatMap((layer) => layer.spans)];
  return all.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);
}

/** What the hours say, with the holiday if it is one. */
function hoursReason(schedule: Schedule, at: number): Reason {
  const running = spanAt(plannedSpans(schedule, { start: at, end: at + 1 }), at) !== undefined;
  const date = dateOf(localDay(schedule.zone, at));
  const holiday = schedule.holidays?.calendar.dates.find((day) => day.date === date);
  const evidence = { schedule: schedule.name, zone: schedule.zone, ...(holiday && { holiday }) };
  const today = holiday === undefined ? '' : ` (${date} is ${holiday.name})`;
  return running
    ? { code: 'runningHours', message: `'${schedule.name}' runs it now${today}.`, evidence }
    : { code: 'offHours', message: `'${schedule.name}' has it off now${today}.`, evidence };
}
