/** Calendars written by hand: spans in minutes from the start of the range. */
import type { Calendar, Entry, EntryKind } from '../../../../shared/calendar/clusterCalendar';
import type { CalendarSources } from '../../../../shared/calendar/sources';
import type { Window } from '../../../../shared/calendar/types';

export const START = Date.UTC(2026, 0, 5);
export const MINUTE = 60_000;
export const DAY = 86_400_000;

export const CLUSTER = {
  id: '/subscriptions/11111111-aaaa-4aaa-8aaa-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/one',
  name: 'one',
};

export type Minutes = [from: number, to: number];

export interface Spec {
  minutes: number;
  spans: { kind: EntryKind; source?: string; spans: Minutes[]; jobs?: Entry['jobs'] }[];
  sources?: Partial<CalendarSources>;
}

export const anyWindow: Window = { name: 'nights', zone: 'UTC', slots: [], except: [] };

export function sourcesWith(changes: Partial<CalendarSources> = {}): CalendarSources {
  return {
    cluster: CLUSTER,
    zone: 'UTC',
    power: { overrides: [], now: 'Running' },
    maintenance: [],
    backups: [],
    freezes: [],
    holidays: [],
    unread: [],
    ...changes,
  };
}

export function calendarWith({ minutes, spans, sources }: Spec): Calendar {
  const entries = spans.flatMap(({ kind, source = kind, spans: list, jobs }) =>
    list.map(([from, to]): Entry => {
      const [start, end] = [START + from * MINUTE, START + to * MINUTE];
      return { kind, source, text: kind, start, end, ...(jobs === undefined ? {} : { jobs }) };
    }),
  );
  return {
    cluster: CLUSTER,
    zone: 'UTC',
    range: { start: START, end: START + minutes * MINUTE },
    entries: entries.sort((a, b) => a.start - b.start),
    sources: sourcesWith(sources),
  };
}
