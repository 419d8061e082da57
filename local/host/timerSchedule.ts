/**
 * When a timer trigger fires next. A schedule is an NCRONTAB expression of six fields
 * (`{second} {minute} {hour} {day} {month} {weekday}`, or five without the seconds), in the zone of
 * the process as on Azure, or a TimeSpan: a constant interval.
 */
import { Cron } from 'croner';
import { MINUTE, parseTimeSpan } from './timeSpan';

export interface Schedule {
  /** The first occurrence after an instant; both in milliseconds since 1970. */
  next(after: number): number;
  /** Do occurrences lie less than a minute apart? Such timers keep no status. */
  frequent: boolean;
  text: string;
}

/** NCRONTAB has digits, names of months and days, `*`, `,`, `-` and `/`; not L, W, # or ?. */
const FIELD =
  /^(?:[\d*,/-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)+$/i;

/**
 * Parses the `schedule` of a timer trigger.
 * @throws with the schedule and what is allowed, when it is neither NCRONTAB nor a TimeSpan
 */
export function parseSchedule(text: string): Schedule {
  const interval = parseTimeSpan(text);
  if (interval !== undefined && interval > 0) {
    return { next: (after) => after + interval, frequent: interval < MINUTE, text };
  }
  const fields = text.trim().split(/\s+/);
  if ((fields.length !== 5 && fields.length !== 6) || !fields.every((field) => FIELD.test(field))) {
    throw refusal(text);
  }
  const cron = parseCron(text.trim());
  return {
    next: (after) => {
      const next = cron.nextRun(new Date(after));
      if (next === null) throw new Error(`The timer schedule "${text}" has no further occurrence.`);
      return next.getTime();
    },
    frequent: fields.length === 6 && !/^\d+$/.test(fields[0] ?? ''),
    text,
  };
}

function parseCron(text: string): Cron {
  try {
    // NCRONTAB wants the day of the month and the weekday both to match, unlike Unix cron.
    return new Cron(text, { paused: true, domAndDow: true });
  } catch (error) {
    throw refusal(text, error);
  }
}

function refusal(text: string, cause?: unknown): Error {
  return new Error(
    `The timer schedule "${text}" is neither an NCRONTAB expression of 6 fields ` +
      '("{second} {minute} {hour} {day} {month} {weekday}") nor a TimeSpan ("hh:mm:ss").',
    { cause },
  );
}
