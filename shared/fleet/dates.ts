/** Dates, ranges of dates and moments as people write them in the policy. */
import { DateTime, IANAZone } from 'luxon';
import type { DateRange, LocalDate, Zone } from '../calendar/types';
import type { Read } from './read';
import { nearest } from './suggest';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/i;
const FIXED_ZONE = /^UTC([+-](0?\d|1[0-4])(:[0-5]\d)?)?$/;

const DATE_ALLOWED = 'a date such as 2026-12-24';
const RANGE_ALLOWED = 'a date such as 2026-12-24, or two with both ends: 2026-12-24..2027-01-02';
const MOMENT_ALLOWED = 'a date, or a moment such as 2026-12-24T18:00 or 2026-12-24T17:00Z';
const ZONE_ALLOWED = 'an IANA time zone such as Europe/Amsterdam, UTC, or UTC+05:30';

export function readDate(text: string): Read<LocalDate> {
  if (DATE.test(text) && exists(text)) return { value: text };
  return { wrong: `'${text}' is not a date`, allowed: DATE_ALLOWED };
}

/** `2026-12-24`, or `2026-12-24..2027-01-02` with both ends. */
export function readDateRange(text: string): Read<DateRange> {
  const [from = '', to = from, ...more] = text.split('..').map((part) => part.trim());
  const odd = [from, to].find((date) => !('value' in readDate(date)));
  if (odd !== undefined || more.length > 0) {
    return { wrong: `'${odd ?? text}' is not a date`, allowed: RANGE_ALLOWED };
  }
  if (to < from) return { wrong: `'${text}' ends before it begins`, allowed: RANGE_ALLOWED };
  return { value: { from, to } };
}

/** A moment in its written form: a date, a local time, or an instant with its offset. */
export function readMoment(text: string): Read<string> {
  const iso = text.trim().replace(' ', 'T');
  if (MOMENT.test(iso) && exists(iso)) return { value: iso };
  return { wrong: `'${text}' is not a date or moment`, allowed: MOMENT_ALLOWED };
}

function exists(iso: string): boolean {
  return DateTime.fromISO(iso, { zone: 'utc' }).isValid;
}

/** A time zone that daylight saving can be looked up for. */
export function readZone(text: string): Read<Zone> {
  if (FIXED_ZONE.test(text) || IANAZone.isValidZone(text)) return { value: text };
  const near = nearest(text, Intl.supportedValuesOf('timeZone'));
  const allowed = near === undefined ? ZONE_ALLOWED : `did you mean '${near}'?`;
  return { wrong: `'${text}' is not a time zone`, allowed };
}

/**
 * The instant of a moment (ISO, UTC). A date as an end means that the whole day belongs to it; a
 * local time that occurs twice means the first.
 */
export function instantOf(moment: string, zone: Zone, edge: 'from' | 'to'): string {
  const read = DateTime.fromISO(moment, { zone });
  const local = DATE.test(moment) ? read.startOf('day') : (read.getPossibleOffsets()[0] ?? read);
  const at = DATE.test(moment) && edge === 'to' ? local.plus({ days: 1 }).startOf('day') : local;
  return at.toUTC().toISO() ?? moment;
}
