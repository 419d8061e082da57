/** Not all at once: so many changes of a subscription at a time, and early enough for all. */
import { parseClusterId } from '../../shared/fleet/cluster';
import { hashOf } from './lead';

/** A start that is due at a moment, and how long it is likely to take. */
export interface Starting {
  /** ARM id. */
  id: string;
  /** When people count on it: milliseconds since 1970 (UTC). */
  at: number;
  takes: number;
}

/**
 * How much earlier a start has to begin because others of its subscription are due at the same
 * moment: those that do not fit into the last turn go in the turns before it.
 * @param turn milliseconds between two sweeps
 * @returns milliseconds by ARM id
 */
export function queueTimes(
  starts: readonly Starting[],
  maxConcurrent: number,
  turn: number,
): Map<string, number> {
  const queued = groupBy(starts, ({ id, at }) => `${subscriptionOf(id)} ${at}`).flatMap((group) => {
    const slowest = Math.max(...group.map(({ takes }) => takes));
    // A change is seen to be over by the first sweep after its end.
    const turnTakes = (Math.floor(slowest / turn) + 1) * turn;
    return shuffled(group).map(
      ({ id }, place) => [id, Math.floor(place / maxConcurrent) * turnTakes] as const,
    );
  });
  return new Map(queued);
}

/** A change that could begin now. */
export interface Wanted {
  id: string;
  /** The smaller, the sooner. */
  urgency: number;
}

/**
 * Those that may begin, the most urgent first.
 * @param busy changes that go on, by subscription
 */
export function chosen<T extends Wanted>(
  wanted: readonly T[],
  busy: ReadonlyMap<string, number>,
  maxConcurrent: number,
): T[] {
  const left = new Map<string, number>();
  const ordered = shuffled(wanted).sort((a, b) => a.urgency - b.urgency);
  return ordered.filter(({ id }) => {
    const subscription = subscriptionOf(id);
    const free = left.get(subscription) ?? maxConcurrent - (busy.get(subscription) ?? 0);
    left.set(subscription, free - 1);
    return free > 0;
  });
}

/** In no order that people would see, but always in the same. */
function shuffled<T extends { id: string }>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, hash: hashOf(item.id) }))
    .sort((a, b) => a.hash - b.hash || (a.item.id < b.item.id ? -1 : 1))
    .map(({ item }) => item);
}

export function subscriptionOf(id: string): string {
  return parseClusterId(id).subscription.toLowerCase();
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
