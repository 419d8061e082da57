/** What the checks ask a calendar. */
import type { Calendar, Entry, EntryKind } from '../clusterCalendar';
import type { Job, Span } from '../types';

/** How often something happens is asked for this many days. */
export const DAYS_AHEAD = 90;

export function entriesOf(calendar: Calendar, kind: EntryKind): Entry[] {
  return calendar.entries.filter((entry) => entry.kind === kind);
}

/** The entries of a kind by what they come from: one window, one backup. */
export function bySource(calendar: Calendar, kind: EntryKind): Map<string, Entry[]> {
  const sources = new Map<string, Entry[]>();
  for (const entry of entriesOf(calendar, kind)) {
    const known = sources.get(entry.source);
    if (known === undefined) sources.set(entry.source, [entry]);
    else known.push(entry);
  }
  return sources;
}

/** Those that begin inside the range: what began before it is in the range's past. */
export function startingIn<T extends Span>(range: Span, spans: T[]): T[] {
  return spans.filter(({ start }) => start >= range.start && start < range.end);
}

export function freezesOf(calendar: Calendar, job: Job): Entry[] {
  return entriesOf(calendar, 'freeze').filter(
    ({ jobs = [] }) => jobs.length === 0 || jobs.includes(job),
  );
}

export function firstFrom<T extends Span>(spans: T[], at: number): T | undefined {
  return spans.find(({ start }) => start >= at);
}
