/** Makes the report of a week from the ledger, the schedules and the bills. Pure. */
import { isoText } from '../../../shared/calendar/localText';
import { clip } from '../../../shared/calendar/spans';
import type { Schedule, Span, Zone } from '../../../shared/calendar/types';
import type { ClusterRef } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';
import { addAmounts, type Amounts, times } from '../../../shared/fleet/price';
import type { Missed, StopInterval } from '../ledger/interval';
import { type Mark, missedOf } from '../ledger/missed';
import { type DayFact, spanOfStop } from '../ledger/reconcile';
import { hoursOf } from '../money/forecast';
import { savedHourly } from '../money/hourly';
import type { HourlyCost } from '../money/price';
import type {
  Difference,
  MissedSum,
  ReportedBudget,
  ReportedCluster,
  ReportedRing,
  Totals,
  WeekReport,
} from './types';
import { daysOf, type Week } from './week';

export interface ClusterFacts {
  cluster: ClusterRef;
  ring: string;
  schedule?: Schedule;
  /** Those that have a part in the week. */
  stops: readonly StopInterval[];
  marks: readonly Mark[];
  cost: HourlyCost;
  /** Days that were compared with the bill. */
  days: readonly DayFact[];
}

export interface ReportInput {
  week: Week;
  zone: Zone;
  /** Milliseconds since 1970 (UTC). */
  now: number;
  /** Since when stops are written down. */
  since: number;
  clusters: readonly ClusterFacts[];
  budgets: ReportedBudget[];
  billsRead?: string;
}

export function weekReport(input: ReportInput): WeekReport {
  const { week, zone, now, since, clusters, budgets, billsRead } = input;
  const range = { start: Math.max(week.start, since), end: Math.min(week.end, now) };
  const seen = range.start < range.end ? range : { start: week.start, end: week.start };
  const missed = new Map(clusters.map((one) => [one, missedIn(one, seen)]));
  const members = clusters.map((one) => reported(one, seen, missed.get(one) ?? []));
  const difference = differenceOf(clusters.flatMap(({ days }) => days));
  return {
    week: week.name,
    zone,
    from: isoText(week.start),
    to: isoText(week.end),
    made: isoText(now),
    ...(since > week.start ? { since: isoText(since) } : {}),
    ...totals(members),
    rings: ringsOf(members),
    members,
    budgets,
    days: daysOf(week, zone).map((day) => ({
      label: day.label,
      saved: addAmounts(...clusters.map((one) => savedIn(one, clip([day], seen)[0]))),
      missed: missedDuring([...missed.values()].flat(), day),
    })),
    ...definedOnly({ difference, billsRead }),
    unknown: [...new Set(members.flatMap(({ unknown }) => unknown))],
  };
}

function reported(facts: ClusterFacts, range: Span, missed: Missed[]): ReportedCluster {
  const { cluster, ring, stops, cost, days } = facts;
  const ours = stops.filter(isOurs);
  const difference = differenceOf(days);
  return {
    id: cluster.id,
    name: cluster.name,
    ring,
    stops: ours.length,
    hoursOff: hoursOff(ours, range),
    saved: savedIn(facts, range),
    hoursByHand: hoursOff(
      stops.filter((one) => !isOurs(one)),
      range,
    ),
    missed: sumsOf(missed),
    ...definedOnly({ difference }),
    unknown: [...new Set([...cost.unknown, ...stops.flatMap(({ wouldRun }) => wouldRun.unknown)])],
  };
}

function isOurs({ trigger }: StopInterval): boolean {
  return trigger !== 'hand';
}

function hoursOff(stops: readonly StopInterval[], range: Span): number {
  return hoursOf(stops.flatMap((one) => clip([spanOfStop(one, range.end)], range)));
}

function savedIn({ stops }: ClusterFacts, range: Span | undefined): Amounts {
  if (range === undefined) return {};
  const ours = stops.filter(isOurs);
  return addAmounts(...ours.map((one) => times(one.savesHourly, hoursOff([one], range))));
}

function missedIn(facts: ClusterFacts, range: Span): Missed[] {
  const { cluster, schedule, stops, marks, cost } = facts;
  if (schedule === undefined || range.start === range.end) return [];
  const off = stops.map((one) => spanOfStop(one, range.end));
  const hourly = savedHourly(cost);
  return missedOf({
    cluster,
    range,
    schedule,
    off,
    marks,
    savedHourly: hourly,
    unknown: cost.unknown,
  });
}

function spanOfMissed({ from, to }: Missed): Span {
  return { start: Date.parse(from), end: Date.parse(to) };
}

function missedDuring(missed: readonly Missed[], day: Span): Amounts {
  const parts = missed.map((one) => {
    const span = spanOfMissed(one);
    const whole = hoursOf([span]);
    return times(one.cost, whole === 0 ? 0 : hoursOf(clip([span], day)) / whole);
  });
  return addAmounts(...parts);
}

/** Per reason, most hours first. */
function sumsOf(missed: readonly Missed[]): MissedSum[] {
  const reasons = [...new Set(missed.map(({ why }) => why))];
  return reasons
    .map((why) => {
      const own = missed.filter((one) => one.why === why);
      return {
        why,
        hours: hoursOf(own.map(spanOfMissed)),
        cost: addAmounts(...own.map(({ cost }) => cost)),
        texts: [...new Set(own.map(({ text }) => text))],
      };
    })
    .sort((a, b) => b.hours - a.hours);
}

function totals(members: readonly ReportedCluster[]): Totals {
  const missed = members.flatMap((one) => one.missed);
  return {
    clusters: members.length,
    hoursOff: sum(members.map((one) => one.hoursOff)),
    saved: addAmounts(...members.map(({ saved }) => saved)),
    missedHours: sum(missed.map(({ hours }) => hours)),
    missedCost: addAmounts(...missed.map(({ cost }) => cost)),
  };
}

function ringsOf(members: readonly ReportedCluster[]): ReportedRing[] {
  const names = [...new Set(members.map(({ ring }) => ring))];
  return names.map((name) => ({
    name,
    ...totals(members.filter(({ ring }) => ring === name)),
  }));
}

function differenceOf(days: readonly DayFact[]): Difference | undefined {
  if (days.length === 0) return undefined;
  return {
    days: days.length,
    estimate: addAmounts(...days.map(({ estimate }) => estimate)),
    actual: addAmounts(...days.map(({ actual }) => actual)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
