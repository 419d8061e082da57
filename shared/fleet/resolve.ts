/** Replaces the names in a policy by what they mean, and fills in its time zone. */
import type { Freeze, Window, Zone } from '../calendar/types';
import type { ScheduleText, WindowText, WindowUse } from './calendarSchema';
import { instantOf } from './dates';
import { definedOnly } from './optional';
import type { Policy, PolicySchedule, RingRule } from './policy';
import type { PolicyText } from './policySchema';

/** @param text of which every name is known to be defined */
export function resolve(text: PolicyText): Policy {
  const { timeZone, calendars, notify, ...jobs } = text;
  const windows = mapValues(calendars.windows, (window, name) => windowOf(name, window, timeZone));
  const freezes = Object.entries(calendars.freezes).map(([name, { from, to, ...others }]) => ({
    name,
    from: instantOf(from, timeZone, 'from'),
    to: instantOf(to, timeZone, 'to'),
    ...others,
  }));
  const { quietHours, ...notifying } = notify;
  return {
    ...jobs,
    timeZone,
    windows,
    freezes,
    schedules: mapValues(calendars.schedules, (schedule, name) =>
      scheduleOf(name, schedule, timeZone),
    ),
    holidays: calendars.holidays,
    rings: text.rings.map((ring) => ringOf(ring, { windows, freezes, timeZone })),
    notify: {
      ...notifying,
      ...definedOnly({ quietHours: used(quietHours, 'quiet hours', windows, timeZone) }),
    },
  };
}

interface Calendars {
  windows: Record<string, Window>;
  freezes: Policy['freezes'];
  timeZone: Zone;
}

function ringOf(ring: PolicyText['rings'][number], calendars: Calendars): RingRule {
  const { clusters, window, ...rest } = ring;
  const { windows, freezes, timeZone } = calendars;
  return {
    ...rest,
    ...definedOnly({
      clusters,
      window: used(window, `window of ${ring.name}`, windows, timeZone),
    }),
    freezes: freezes
      .filter(({ rings }) => rings.length === 0 || rings.includes(ring.name))
      .map(({ rings, ...freeze }): Freeze => freeze),
  };
}

/** A window by its name, or the one written in the place of the name. */
function used(
  use: WindowUse | undefined,
  name: string,
  windows: Record<string, Window>,
  timeZone: Zone,
): Window | undefined {
  if (use === undefined) return undefined;
  return 'ref' in use ? windows[use.ref] : windowOf(name, use, timeZone);
}

function windowOf(name: string, text: WindowText, timeZone: Zone): Window {
  const { slots, except, zone, since } = text;
  return { name, zone: zone ?? timeZone, slots, except, ...definedOnly({ since }) };
}

function scheduleOf(name: string, text: ScheduleText, timeZone: Zone): PolicySchedule {
  const { running, mode, holidays, onHolidays, exceptions } = text;
  const zone = text.zone ?? timeZone;
  return {
    name,
    zone,
    running,
    mode,
    ...(holidays === undefined ? {} : { holidays: { calendar: holidays, instead: onHolidays } }),
    exceptions: exceptions.map(({ from, to, ...rest }) => ({
      ...rest,
      from: instantOf(from, zone, 'from'),
      to: instantOf(to, zone, 'to'),
    })),
  };
}

function mapValues<In, Out>(
  values: Record<string, In>,
  change: (value: In, name: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, change(value, name)]),
  );
}
