/** Whether work may start now. */
import { durationText } from '../fleet/durations';
import type { Reason, Verdict } from '../reasons';
import { DAY } from './day';
import { freezeSpans, freezesWithin, frozenAt } from './freeze';
import { isoText, localText } from './localText';
import { clip, instantFrom, spanAt, subtract } from './spans';
import type { Freeze, Job, Span, Window } from './types';
import { HORIZON, openings } from './window';

/** What is asked, and what was found about it. */
interface Question {
  window: Window | undefined;
  freezes: Freeze[];
  job: Job;
  now: number;
  duration: number;
  /** The openings within the horizon, from now on. */
  open: Span[];
  /** What of them no freeze touches. */
  free: Span[];
}

/**
 * Whether work may start now: in an opening in which it also ends, and before the next freeze.
 * @param window undefined: any time
 * @param now milliseconds since 1970 (UTC)
 * @param duration how long the work is likely to take, in milliseconds
 * @returns act, wait until the first time that will do, or refuse with what would change that
 */
export function whenToStart(
  window: Window | undefined,
  freezes: Freeze[],
  job: Job,
  now: number,
  duration: number,
): Verdict<'start'> {
  const range = { start: now, end: now + HORIZON };
  const open = window === undefined ? [range] : clip(openings(window, range), range);
  const free = subtract(open, freezeSpans(freezes, job, range));
  const question = { window, freezes, job, now, duration, open, free };
  const place = free.find(({ start, end }) => end - start >= duration);
  if (place === undefined) return { kind: 'refuse', because: [whyNever(question)] };
  if (place.start === now) {
    return { kind: 'act', action: 'start', because: [whyNow(question, place)] };
  }
  const until = isoText(place.start);
  return { kind: 'wait', until, because: [whyNotNow(question), whyThen(question, place)] };
}

function whyNow({ window, duration }: Question, { start, end }: Span): Reason {
  const work = durationText(duration);
  if (window === undefined) {
    return reason('anyTime', `No window is set: ${work} of work may start any time.`, { duration });
  }
  const left = durationText(end - start);
  const message = `${named(window)} is open for another ${left}, the work takes ${work}.`;
  return reason('windowOpen', message, { window: window.name, left: end - start, duration });
}

function whyNotNow(question: Question): Reason {
  const { window, freezes, job, now, duration, open, free } = question;
  const freeze = frozenAt(freezes, job, now);
  if (freeze !== undefined) {
    const message = `The freeze '${freeze.name}' lasts until ${local(question, instantFrom(freeze.to))}.`;
    return reason('frozen', message, { freeze });
  }
  const rest = spanAt(free, now);
  if (rest !== undefined) {
    const left = rest.end - now;
    const what = spanAt(open, now)?.end === rest.end ? 'the window closes' : 'a freeze begins';
    const message = `The work takes ${durationText(duration)}, and ${what} in ${durationText(left)}.`;
    return reason('tooLate', message, { left, duration });
  }
  return reason('windowClosed', `${named(window)} is closed.`, { window: window?.name });
}

function whyThen(question: Question, { start, end }: Span): Reason {
  const { window, duration } = question;
  const message =
    window === undefined
      ? `Work may start at ${local(question, start)}.`
      : `${named(window)} is open from ${local(question, start)} for ${durationText(end - start)}.`;
  const evidence = {
    window: window?.name,
    start: isoText(start),
    end: isoText(end),
    duration,
  };
  return reason('nextOpening', message, evidence);
}

/** Says what to change. */
function whyNever({ window, freezes, job, now, duration, open, free }: Question): Reason {
  const days = HORIZON / DAY;
  const what = named(window);
  if (open.length === 0) {
    const message = `${what} does not open in the next ${days} days: change its days or exceptions.`;
    return reason('neverOpen', message, { window: window?.name });
  }
  const longest = Math.max(0, ...free.map(({ start, end }) => end - start));
  const evidence = { window: window?.name, longest, duration };
  const stops = freezesWithin(freezes, job, { start: now, end: now + HORIZON });
  const frozen = stops.map(({ name }) => `'${name}'`).join(', ');
  if (longest === 0) {
    const message = `${what} opens in the next ${days} days only during ${frozen}: end a freeze earlier.`;
    return reason('alwaysFrozen', message, { ...evidence, freezes: stops });
  }
  const but = stops.length > 0 ? `, less the freezes ${frozen},` : '';
  const message =
    `${what}${but} is open for ${durationText(longest)} at most and the work takes ` +
    `${durationText(duration)}: give it a window of that length or less work.`;
  return reason('neverLongEnough', message, { ...evidence, freezes: stops });
}

function named(window: Window | undefined): string {
  return window === undefined ? 'The time without a window' : `The window '${window.name}'`;
}

function local({ window }: Question, at: number): string {
  return localText(at, window?.zone ?? 'UTC');
}

function reason(code: string, message: string, evidence: Record<string, unknown>): Reason {
  return { code, message, evidence };
}
