/** Findings about calendars: what was found, when it bites, what to change; and what is new. */
import type { Reason } from '../reasons';

export interface Finding {
  /** The same for as long as the same thing is wrong: owner, code and subject. */
  id: string;
  /** `error`: something people count on does not happen. `warning`: it may go wrong. */
  severity: 'error' | 'warning';
  /** The cluster it is about, or undefined when it is about several. */
  cluster?: { id: string; name: string };
  /** What of the owner it is about: a window, a backup, a subscription's opening. */
  subject: string;
  /** The code is the kind of conflict. */
  reason: Reason;
  /** When it bites for the first time: an ISO instant in UTC, and the local time for people. */
  first: { at: string; local: string };
  /** How often it bites in the days looked at. */
  times: number;
  /** What to change, as a sentence. */
  todo: string;
}

export interface Comparison {
  opened: Finding[];
  cleared: Finding[];
  /** As they are now: their dates and counts move on from day to day. */
  still: Finding[];
}

/** What is new, what is fixed and what stays between two looks, by id. */
export function compareFindings(before: readonly Finding[], now: readonly Finding[]): Comparison {
  const known = new Set(before.map(({ id }) => id));
  const found = new Set(now.map(({ id }) => id));
  return {
    opened: now.filter(({ id }) => !known.has(id)),
    cleared: before.filter(({ id }) => !found.has(id)),
    still: now.filter(({ id }) => known.has(id)),
  };
}
