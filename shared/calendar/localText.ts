/** Instants as people in a zone read them. */
import { DateTime } from 'luxon';
import type { Span, Zone } from './types';

const LOCALE = { locale: 'en-GB' };

/** `Sat 28 Nov 2026 22:00 Europe/Amsterdam` */
export function localText(at: number, zone: Zone): string {
  return `${local(at, zone, 'ccc d LLL yyyy HH:mm')} ${zone}`;
}

/** `Sat 28 Nov 22:00 to Sun 29 Nov 04:00`; the date once when it is the same day. */
export function spanText({ start, end }: Span, zone: Zone): string {
  const sameDay = local(start, zone, 'yyyy-MM-dd') === local(end, zone, 'yyyy-MM-dd');
  const until = local(end, zone, sameDay ? 'HH:mm' : 'ccc d LLL HH:mm');
  return `${local(start, zone, 'ccc d LLL HH:mm')} to ${until}`;
}

/** ISO, UTC */
export function isoText(at: number): string {
  return DateTime.fromMillis(at, { zone: 'utc' }).toISO() ?? '';
}

function local(at: number, zone: Zone, format: string): string {
  return DateTime.fromMillis(at, { zone, ...LOCALE }).toFormat(format);
}
