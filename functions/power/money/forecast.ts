/** What a month costs: what was billed so far, and the run rate for the hours that are left. */
import { DAY } from '../../../shared/calendar/day';
import { isoText } from '../../../shared/calendar/localText';
import { clip } from '../../../shared/calendar/spans';
import type { Span } from '../../../shared/calendar/types';
import { addAmounts, times } from '../../../shared/fleet/price';
import { inNodeGroup, runningHourly, stillHourly } from './hourly';
import type { Amounts, Forecast, HourlyCost } from './price';

const HOUR = 3_600_000;

export interface ForecastInput {
  /** The calendar month: milliseconds since 1970 (UTC). */
  month: Span;
  now: number;
  /** When the cluster runs in this month: ran, as far as is known, and is to run. */
  running: readonly Span[];
  cost: HourlyCost;
  /** What its node resource group was billed, by day `2026-11-21`; absent when nothing was read. */
  billed?: Record<string, Amounts>;
}

/**
 * Azure bills late: what it has said so far ends with its last day, and all after that is the run
 * rate. The fee of the control plane is not in the node resource group, so it is always reckoned.
 */
export function forecast({ month, now, running, cost, billed = {} }: ForecastInput): Forecast {
  const days = Object.entries(billed).filter(([day]) => inside(day, month) && isSettled(day, now));
  const until = Math.max(month.start, ...days.map(([day]) => dayStart(day) + DAY));
  const actual = addAmounts(...days.map(([, amounts]) => amounts));
  const before = { start: month.start, end: until };
  const after = { start: until, end: month.end };
  const group = inNodeGroup(cost);
  const rest = addAmounts(
    during(running, after, group),
    during(running, month, {
      lines: cost.lines.filter(({ kind }) => kind === 'tier'),
      unknown: [],
    }),
  );
  return {
    actual,
    ...(days.length === 0 ? {} : { actualUntil: isoText(before.end) }),
    rest,
    total: addAmounts(actual, rest),
    hoursLeft: hoursOf(clip(running, { start: Math.min(now, month.end), end: month.end })),
    unknown: cost.unknown,
  };
}

/** What a stretch of time costs: all of it while the cluster runs, else what goes on billing. */
export function during(running: readonly Span[], range: Span, cost: HourlyCost): Amounts {
  const on = hoursOf(clip(running, range));
  const off = (range.end - range.start) / HOUR - on;
  return addAmounts(times(runningHourly(cost), on), times(stillHourly(cost), off));
}

export function hoursOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0) / HOUR;
}

function dayStart(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function inside(day: string, { start, end }: Span): boolean {
  const at = dayStart(day);
  return at >= start && at < end;
}

/** Azure goes on adding to a day for about a day after its end. */
export function isSettled(day: string, now: number): boolean {
  return dayStart(day) + 2 * DAY <= now;
}
