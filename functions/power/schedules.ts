/** The schedules of a sweep. */
import type { Override, Schedule } from '../../shared/calendar/types';
import type { Policy, PolicySchedule } from '../../shared/fleet/policy';
import { withHolidays } from '../../shared/fleet/policyHolidays';
import { type Outlook, outlookOf } from './outlook';
import type { SweepInput } from './sweep';

/** Schedules are looked at once for all clusters that have them without an exception. */
export class Schedules {
  private readonly outlooks = new Map<unknown, Outlook>();
  private readonly resolved = new Map<PolicySchedule, Schedule>();

  constructor(private readonly input: Pick<SweepInput, 'now' | 'policy' | 'holidays'>) {}

  outlook(schedule: PolicySchedule | undefined, overrides: readonly Override[]): Outlook {
    const key = keyOf(schedule, overrides, this.input.policy);
    const { now } = this.input;
    const known =
      this.outlooks.get(key) ?? outlookOf(this.withDates(schedule), [...overrides], now);
    this.outlooks.set(key, known);
    return known;
  }

  core(name: string | undefined): Outlook | undefined {
    const schedule = name === undefined ? undefined : this.input.policy.schedules[name];
    return schedule && this.outlook(schedule, []);
  }

  private withDates(schedule: PolicySchedule | undefined): Schedule | undefined {
    if (schedule === undefined) return undefined;
    const { policy, holidays } = this.input;
    const known = this.resolved.get(schedule) ?? withHolidays(schedule, policy, holidays);
    this.resolved.set(schedule, known);
    return known;
  }
}

/** A schedule of the policy is itself; hours in a tag, or exceptions, are what they say. */
function keyOf(
  schedule: PolicySchedule | undefined,
  overrides: readonly Override[],
  { schedules }: Policy,
): unknown {
  const named = schedule === undefined || schedules[schedule.name] === schedule;
  if (named && overrides.length === 0) return schedule;
  const said = overrides.map(({ kind, by, why, from, until }) => [kind, by, why, from, until]);
  return JSON.stringify([named ? schedule?.name : schedule, said]);
}
