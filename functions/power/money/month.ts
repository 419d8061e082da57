/** The month of a forecast, and when a cluster runs in it. */
import { DateTime } from 'luxon';
import { runningSpans } from '../../../shared/calendar/schedule';
import { clip, merge, subtract } from '../../../shared/calendar/spans';
import type { Override, Schedule, Span, Zone } from '../../../shared/calendar/types';

/** The calendar month of an instant (milliseconds since 1970) in a zone. */
export function monthOf(now: number, zone: Zone): Span {
  const month = DateTime.fromMillis(now, { zone }).startOf('month');
  return { start: month.toMillis(), end: month.plus({ months: 1 }).toMillis() };
}

export interface MonthPlan {
  schedule?: Schedule;
  overrides?: Override[];
  /** When it was off, as the ledger has it. */
  off: readonly Span[];
  /** Without a schedule it stays as it is. */
  runsNow: boolean;
}

/** Before now as it was, from now on as it is to be. */
export function runningIn(month: Span, now: number, plan: MonthPlan): Span[] {
  const { schedule, overrides = [], off, runsNow } = plan;
  const past = { start: month.start, end: Math.min(now, month.end) };
  const ahead = { start: Math.max(now, month.start), end: month.end };
  const stays = runsNow ? [ahead] : [];
  const planned = schedule === undefined ? stays : runningSpans(schedule, overrides, ahead);
  return merge([...clip(subtract([past], off), past), ...planned]);
}
