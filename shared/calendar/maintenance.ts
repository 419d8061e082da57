/**
 * The planned maintenance of AKS, `maintenanceConfigurations`, as windows. Documented: the offset
 * is fixed all year; `startDate` is the first day; excluded dates count in full, at the offset,
 * the first and the last included; the older form is in UTC. Seen (Azure/AKS #5720): weeks begin
 * on Sunday, and intervals count from the week of `startDate` even when its day has passed by
 * then. Assumed: months and days count from `startDate` likewise.
 */
import { z } from 'zod';
import { readAs } from '../schema';
import { dateOf, dayOf, minutesOf, modulo, wallTime, weekdayOf } from './day';
import { isoText } from './localText';
import type { DayRule, LocalDate, Slot, Weekday, Window } from './types';
import { instantOf } from './zone';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const NTHS = { First: 1, Second: 2, Third: 3, Fourth: 4, Last: -1 } as const;
/** As good as never and as always. */
const ALL_TIME = { from: '1970-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' };

const weekday = z.enum(WEEKDAYS).transform((name) => (WEEKDAYS.indexOf(name) + 1) as Weekday);
const interval = z.int().min(1);
const offset = z.string().regex(/^[+-]\d{2}:\d{2}$/, 'an offset as +05:30');
/** The SDK gives dates as objects, ARM as text. */
const instant = z.union([z.string(), z.date().transform((date) => date.toISOString())]);
const date = instant.transform((text) => text.slice(0, 10));

const schedule = z.object({
  daily: z.object({ intervalDays: interval }).nullish(),
  weekly: z.object({ intervalWeeks: interval, dayOfWeek: weekday }).nullish(),
  absoluteMonthly: z.object({ intervalMonths: interval, dayOfMonth: z.int() }).nullish(),
  relativeMonthly: z
    .object({ intervalMonths: interval, weekIndex: z.enum(Object.keys(NTHS)), dayOfWeek: weekday })
    .nullish(),
});

const maintenanceWindow = z.object({
  schedule,
  durationHours: z.number().min(1).max(24),
  utcOffset: offset.nullish().transform((text) => text ?? '+00:00'),
  startDate: date.nullish(),
  startTime: z.string(),
  notAllowedDates: z.array(z.object({ start: date, end: date })).nullish(),
});

const weekdayHours = z.object({
  day: weekday,
  hourSlots: z.array(z.int().min(0).max(23)).nullish(),
});

const configuration = z.object({
  maintenanceWindow: maintenanceWindow.nullish(),
  timeInWeek: z.array(weekdayHours).nullish(),
  notAllowedTime: z.array(z.object({ start: instant.nullish(), end: instant.nullish() })).nullish(),
});

type MaintenanceWindow = z.output<typeof maintenanceWindow>;
type WeekdayHours = z.output<typeof weekdayHours>;
type Configuration = z.output<typeof configuration>;

/**
 * @param name `default`, `aksManagedAutoUpgradeSchedule` or `aksManagedNodeOSUpgradeSchedule`
 * @param config its `properties` as ARM or the SDK gives them
 * @throws Error of one line that names the field, what is allowed and what was found
 */
export function windowOfMaintenance(name: string, config: unknown): Window {
  const known = readAs(configuration, config, `maintenance configuration ${name}`);
  const { maintenanceWindow: planned } = known;
  return planned ? plannedWindow(name, planned) : olderWindow(name, known);
}

function plannedWindow(name: string, planned: MaintenanceWindow): Window {
  const zone = `UTC${planned.utcOffset}`;
  const { startDate, startTime } = planned;
  const from = minutesOf(startTime);
  const to = wallTime(modulo(from + planned.durationHours * 60, 24 * 60));
  const shut = (planned.notAllowedDates ?? []).map(({ start, end }) => ({
    from: isoText(instantOf(zone, dayOf(start), 0)),
    to: isoText(instantOf(zone, dayOf(end) + 1, 0)),
  }));
  return {
    name,
    zone,
    slots: [{ on: dayRule(name, planned), from: startTime, to }],
    except: [],
    ...(startDate && { since: startDate }),
    ...(shut.length > 0 && { shut }),
  };
}

function dayRule(name: string, { schedule: due, startDate }: MaintenanceWindow): DayRule {
  const anchor = startDate ? { anchor: startDate } : {};
  if (due.daily) return { kind: 'daily', every: due.daily.intervalDays, ...anchor };
  if (due.weekly) {
    const { dayOfWeek: day, intervalWeeks: every } = due.weekly;
    const first = startDate ? { anchor: sameWeek(startDate, day) } : {};
    return { kind: 'weekly', days: [day], every, ...first };
  }
  if (due.absoluteMonthly) {
    const { dayOfMonth, intervalMonths: every } = due.absoluteMonthly;
    return { kind: 'monthly', dates: [dayOfMonth], every, ...anchor };
  }
  if (due.relativeMonthly) {
    const { weekIndex, dayOfWeek: day, intervalMonths: every } = due.relativeMonthly;
    const nth = NTHS[weekIndex as keyof typeof NTHS];
    return { kind: 'weekday', nth, day, every, ...anchor };
  }
  throw new Error(`maintenance configuration ${name}: schedule: none of the four is set`);
}

/** The weekday in the week of the date, where weeks begin on Sunday. */
function sameWeek(start: LocalDate, day: Weekday): LocalDate {
  const startDay = dayOf(start);
  const sunday = startDay - (weekdayOf(startDay) % 7);
  return dateOf(sunday + (day % 7));
}

/** Without hours of the week, all are allowed but those forbidden. */
function olderWindow(name: string, { timeInWeek, notAllowedTime }: Configuration): Window {
  const shut = (notAllowedTime ?? []).map(({ start, end }) => ({
    from: start ?? ALL_TIME.from,
    to: end ?? ALL_TIME.to,
  }));
  const always: Slot = { on: { kind: 'daily', every: 1 }, from: '00:00', to: '24:00' };
  const slots = timeInWeek?.length ? timeInWeek.flatMap(hoursOf) : [always];
  return { name, zone: 'UTC', slots, except: [], ...(shut.length > 0 && { shut }) };
}

function hoursOf({ day, hourSlots }: WeekdayHours): Slot[] {
  return (hourSlots ?? []).map((hour) => ({
    on: { kind: 'weekly', days: [day], every: 1 },
    from: wallTime(hour * 60),
    to: wallTime((hour + 1) * 60),
  }));
}
