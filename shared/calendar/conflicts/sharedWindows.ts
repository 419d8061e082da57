/** AKS windows of many clusters that open at the same instant. */
import { parseClusterId } from '../../fleet/cluster';
import type { Calendar } from '../clusterCalendar';
import type { Conflict } from './conflict';
import { entriesOf, startingIn } from './look';

/**
 * Microsoft advises against one window for many clusters and names no number; AKS answers 60
 * requests of most kinds at once and one a second from then on, per subscription and region.
 */
const MANY = 10;

/** How many clusters the evidence names. */
const NAMED = 20;

export interface Subscription {
  id: string;
  calendars: Calendar[];
}

export function bySubscription(calendars: readonly Calendar[]): Subscription[] {
  const found = new Map<string, Calendar[]>();
  for (const calendar of calendars) {
    const id = parseClusterId(calendar.cluster.id).subscription.toLowerCase();
    found.set(id, [...(found.get(id) ?? []), calendar]);
  }
  return [...found].map(([id, members]) => ({ id, calendars: members }));
}

export function sharedWindows({ id, calendars }: Subscription): Conflict[] {
  const clusters = clustersByInstant(calendars);
  const crowded = [...clusters].filter(([, names]) => names.size >= MANY);
  if (crowded.length === 0) return [];
  const most = crowded.reduce((a, b) => (b[1].size > a[1].size ? b : a))[1];
  return [
    {
      kind: 'sharedWindow',
      severity: 'warning',
      subject: id,
      message: `The AKS windows of up to ${most.size} clusters of subscription ${id} open at the same time: their requests throttle each other.`,
      evidence: { clusters: [...most].sort().slice(0, NAMED) },
      bites: crowded.map(([at]) => at),
      todo: `Stagger the windows, so that fewer than ${MANY} clusters of a subscription open together.`,
    },
  ];
}

function clustersByInstant(calendars: Calendar[]): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const calendar of calendars) {
    for (const { start } of startingIn(calendar.range, entriesOf(calendar, 'maintenance'))) {
      const names = found.get(start) ?? new Set();
      found.set(start, names.add(calendar.cluster.name));
    }
  }
  return found;
}
