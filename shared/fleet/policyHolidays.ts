/**
 * Holidays of a policy as dates, so that no decision depends on a library's version while it runs.
 * The library is handed in: nothing here reads anything.
 */
import type { Holidays, Schedule } from '../calendar/types';
import type { HolidaysText } from './calendarSchema';
import type { Policy, PolicySchedule } from './policy';

/** What `resolveHolidays` of shared/holidays.ts takes. */
export interface HolidayQuestion {
  name: string;
  country: string;
  region?: string;
  add: HolidaysText['add'];
  except: string[];
  years: number[];
}

export type ResolveHolidays = (question: HolidayQuestion) => Promise<Holidays>;

/** All holidays of the policy by name, with their dates in these years. */
export function holidaysOf(
  policy: Pick<Policy, 'holidays'>,
  years: number[],
  resolveHolidays: ResolveHolidays,
): Promise<Record<string, Holidays>> {
  const asked = Object.entries(policy.holidays).map(([name, { region, ...rest }]) =>
    resolveHolidays({ ...rest, ...(region === undefined ? {} : { region }), name, years }).then(
      (found) => [name, { ...found, name }] as const,
    ),
  );
  return Promise.all(asked).then((found) => Object.fromEntries(found));
}

/**
 * A schedule of the policy with its holidays as dates.
 * @param holidays by name, from `holidaysOf`
 * @throws Error when they lack one that the schedule names
 */
export function withHolidays(
  schedule: PolicySchedule,
  policy: Pick<Policy, 'schedules'>,
  holidays: Record<string, Holidays>,
): Schedule {
  const { holidays: use, ...rest } = schedule;
  if (use === undefined) return rest;
  const calendar = holidays[use.calendar];
  if (calendar === undefined) throw new Error(`holidays '${use.calendar}' are not resolved`);
  const other = use.instead === 'off' ? undefined : policy.schedules[use.instead];
  const instead = other === undefined ? 'off' : withHolidays(other, policy, holidays);
  return { ...rest, holidays: { calendar, instead } };
}
