/** Compares what a day should have cost with what Azure has billed for it. */
import { DAY } from '../../../shared/calendar/day';
import { clip, subtract } from '../../../shared/calendar/spans';
import type { Span } from '../../../shared/calendar/types';
import type { ClusterRef } from '../../../shared/fleet/cluster';
import { addAmounts } from '../../../shared/fleet/price';
import { during } from '../money/forecast';
import { inNodeGroup } from '../money/hourly';
import type { Amounts, HourlyCost } from '../money/price';
import type { StopInterval } from './interval';

/** A day of a cluster, in its node resource group. */
export interface DayFact extends ClusterRef {
  /** `2026-11-21`, UTC */
  day: string;
  /** From the prices and from when it ran. */
  estimate: Amounts;
  /** What Azure has billed. */
  actual: Amounts;
  /** What the estimate does not contain. */
  unknown: string[];
}

export interface DayInput {
  cluster: ClusterRef;
  day: string;
  /** Stops of this cluster that have a part in the day. */
  stops: readonly StopInterval[];
  /** What it costs by the hour, as it is now. */
  cost: HourlyCost;
  actual: Amounts;
}

export function dayFact({ cluster, day, stops, cost, actual }: DayInput): DayFact {
  const start = Date.parse(`${day}T00:00:00Z`);
  const range = { start, end: start + DAY };
  const ran = subtract(
    [range],
    stops.map((one) => spanOfStop(one, range.end)),
  );
  const { lines, unknown } = inNodeGroup(cost);
  const running = ran.map((span) => during([span], span, { lines, unknown }));
  const off = stops.map((stop) => offCost(stop, range));
  const { id, name } = cluster;
  return { id, name, day, estimate: addAmounts(...running, ...off), actual, unknown };
}

/** What went on billing, at the prices of the stop. */
function offCost(stop: StopInterval, range: Span): Amounts {
  const spans = clip([spanOfStop(stop, range.end)], range);
  return addAmounts(...spans.map((span) => during([], span, inNodeGroup(stop.wouldRun))));
}

/** @param until for a stop that lasts: milliseconds since 1970 (UTC) */
export function spanOfStop({ from, to }: StopInterval, until: number): Span {
  return { start: Date.parse(from), end: to === undefined ? until : Date.parse(to) };
}
