/** The reboot window of Kured, as Kured itself understands it. */
import { wallTime } from './day';
import type { DayRule, Slot, Weekday, Window } from './types';

/** Kured's settings; what is left out has its default: every day from 0:00 to 23:59:59, UTC. */
export interface KuredSettings {
  /** `--reboot-days`: `mon`, `Monday` or 0 (Sunday) to 6. */
  days?: string[] | undefined;
  /** `--start-time`, `--end-time`: `22:00`, `22:00:00`, `10:00pm`, `22` or `10pm`. */
  startTime?: string | undefined;
  endTime?: string | undefined;
  timeZone?: string | undefined;
}

const DAYS = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'];
const DAY_MINUTES = 24 * 60;

/**
 * Kured asks whether today is one of its days and then whether it is time. So over midnight the
 * early hours of each of its days belong to the window, those of the day after the last do not:
 * Thursday 22:00 to Friday 06:00 needs both days, and then also covers Thursday before 06:00.
 * Seconds are rounded to minutes.
 * @throws RangeError where Kured does not start
 */
export function kuredWindow(settings: KuredSettings): Window {
  const { days = DAYS, startTime = '0:00', endTime = '23:59:59', timeZone = 'UTC' } = settings;
  const on: DayRule = { kind: 'weekly', days: days.map(weekdayOf), every: 1 };
  const from = minutesOf(startTime);
  const to = minutesOf(endTime);
  const stretches =
    from <= to ? [[from, to] as const] : [[0, to] as const, [from, DAY_MINUTES] as const];
  const slots: Slot[] = stretches
    .filter(([begin, finish]) => begin < finish)
    .map(([begin, finish]) => ({ on, from: wallTime(begin), to: wallTime(finish) }));
  // Go calls the zone of the machine Local; Kured's image has UTC.
  const zone = timeZone === '' || timeZone === 'Local' ? 'UTC' : timeZone;
  return { name: 'Kured', zone, slots, except: [] };
}

function weekdayOf(day: string): Weekday {
  const text = day.trim().toLowerCase();
  const index = /^[0-6]$/.test(text) ? Number(text) : DAYS.indexOf(text.slice(0, 2));
  if (index < 0) {
    throw new RangeError(`reboot-days: '${day}' is no day, Kured knows sun to sat and 0 to 6`);
  }
  return (index === 0 ? 7 : index) as Weekday;
}

/** Minutes since midnight. */
function minutesOf(time: string): number {
  const [, hours, minutes = '0', seconds = '0', half] =
    /^([01]?\d|2[0-3])(?::([0-5]\d))?(?::([0-5]\d))?(am|pm)?$/.exec(time) ?? [];
  if (hours === undefined) {
    throw new RangeError(`time: '${time}' is none to Kured, write it as 22:00, 22:00:00 or 10pm`);
  }
  return hourOf(Number(hours), half) * 60 + Number(minutes) + Math.round(Number(seconds) / 60);
}

function hourOf(hours: number, half: string | undefined): number {
  if (half === undefined) return hours;
  return (hours % 12) + (half === 'pm' ? 12 : 0);
}
