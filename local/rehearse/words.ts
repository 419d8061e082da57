/** Times, lengths and numbers as the text and the picture say them. */
import { DateTime, Duration } from 'luxon';
import type { Zone } from '../../shared/calendar/types';

/** `Mon 23 Nov 06:00` */
export function when(at: number, zone: Zone): string {
  return DateTime.fromMillis(at, { zone, locale: 'en-GB' }).toFormat('ccc d LLL HH:mm');
}

/** `3 d 4 h`, `1 h 05 min`, `52 min` */
export function lengthText(milliseconds: number): string {
  const { days, hours, minutes } = Duration.fromObject({
    days: 0,
    hours: 0,
    minutes: Math.round(milliseconds / 60_000),
  }).normalize();
  if (days > 0) return hours === 0 ? `${days} d` : `${days} d ${hours} h`;
  return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes).padStart(2, '0')} min`;
}

/** `1 cluster`, `3 clusters` */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
