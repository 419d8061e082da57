/**
 * .NET TimeSpans, as they appear in host.json, timer schedules and durable trigger inputs:
 * `[d.]hh:mm:ss[.fffffff]`.
 */
const FORMAT = /^(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?$/;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Milliseconds of a TimeSpan text, or undefined when the text is not one. */
export function parseTimeSpan(text: string): number | undefined {
  const match = FORMAT.exec(text.trim());
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  const milliseconds = Math.trunc(Number(`0.${fraction}`) * SECOND);
  return (
    Number(days) * DAY +
    Number(hours) * HOUR +
    Number(minutes) * MINUTE +
    Number(seconds) * SECOND +
    milliseconds
  );
}

/** A duration in whole seconds (given in milliseconds) in .NET's constant format "c". */
export function formatTimeSpan(milliseconds: number): string {
  const part = (unit: number, modulo: number) =>
    String(Math.trunc(milliseconds / unit) % modulo).padStart(2, '0');
  const days = Math.trunc(milliseconds / DAY);
  const clock = [part(HOUR, 24), part(MINUTE, 60), part(SECOND, 60)].join(':');
  return days > 0 ? `${days}.${clock}` : clock;
}

/** An instant as the host writes it: ISO 8601, UTC, seven fraction digits. */
export function hostTime(instant: number): string {
  return new Date(instant).toISOString().replace('Z', '0000Z');
}
