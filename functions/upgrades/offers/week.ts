/** The weeks of node image rollouts. */
import { DateTime } from 'luxon';
import type { Zone } from '../../../shared/calendar/types';
import type { Policy } from '../../../shared/fleet/policy';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * The ISO week of an instant in a zone: `2026-W47`.
 * @param now ISO instant, UTC
 */
export function weekOf(now: string, zone: Zone): string {
  return DateTime.fromISO(now, { zone }).toFormat("kkkk-'W'WW");
}

/**
 * Whether the day and hour of this week's rollout have come.
 * @param now ISO instant, UTC
 */
export function isDue(
  { day, hour }: NonNullable<Policy['nodeImages']>,
  zone: Zone,
  now: string,
): boolean {
  const local = DateTime.fromISO(now, { zone });
  const due = local
    .startOf('week')
    .plus({ days: DAYS.indexOf(day) })
    .set({ hour });
  return local >= due;
}
