/** Which cluster starts after which other, and how early each has to begin therefore. */
import { tagOf } from '../../shared/fleet/selector';
import type { Reason } from '../../shared/reasons';
import type { PowerCluster, PowerState } from './facts';
import { subscriptionOf } from './pace';
import type { PowerSettings } from './settings';

export interface Ordered {
  cluster: PowerCluster;
  settings: Pick<PowerSettings, 'rule'>;
  state: PowerState;
  /** How long a start takes: milliseconds. */
  takes: number;
  /** When its schedule next starts it: milliseconds since 1970 (UTC). */
  startsAt?: number;
}

/** Clusters by name, in lower case: names are unique in a resource group only. */
export type Names = ReadonlyMap<string, readonly Ordered[]>;

export function namesOf(clusters: readonly Ordered[]): Names {
  const names = new Map<string, Ordered[]>();
  for (const one of clusters) {
    const name = one.cluster.name.toLowerCase();
    names.set(name, [...(names.get(name) ?? []), one]);
  }
  return names;
}

/** Why it cannot start yet: what it starts after does not run, or nobody knows what that is. */
export function waitsFor(one: Ordered, names: Names): Reason | undefined {
  const name = namedBefore(one);
  if (name === undefined) return undefined;
  const before = beforeOf(one, names);
  const evidence = { tag: one.settings.rule?.startAfter, value: name };
  if (before === undefined) {
    const message = `It starts after '${name}', and no cluster, or more than one, is called that.`;
    return { code: 'startsAfterUnknown', message, evidence };
  }
  const circle = circleOf(one, names);
  if (circle !== undefined) {
    const message = `It starts after itself: ${circle.join(' → ')}.`;
    return { code: 'startsAfterItself', message, evidence };
  }
  if (isUp(before)) return undefined;
  const message = `It starts after '${name}', which does not run yet.`;
  return { code: 'startsAfter', message, evidence };
}

/**
 * What others start after must run before their own start: it begins so much earlier.
 * @param early milliseconds by ARM id, without regard to the order
 * @param turn milliseconds between two sweeps
 */
export function withOrder(
  early: ReadonlyMap<string, number>,
  clusters: readonly Ordered[],
  names: Names,
  turn: number,
): Map<string, number> {
  const all = new Map(early);
  const later = clusters.filter((one) => namedBefore(one) !== undefined);
  for (const last of later.filter((one) => circleOf(one, names) === undefined)) {
    let one = last;
    for (let before = beforeOf(one, names); before; before = beforeOf(before, names)) {
      const begins = (all.get(one.cluster.id) ?? 0) + before.takes + turn;
      if (isSameHour(before, one)) raise(all, before.cluster.id, begins);
      one = before;
    }
  }
  return all;
}

function isSameHour(one: Ordered, other: Ordered): boolean {
  return one.startsAt !== undefined && one.startsAt === other.startsAt;
}

function raise(all: Map<string, number>, id: string, to: number): void {
  all.set(id, Math.max(all.get(id) ?? 0, to));
}

function namedBefore({ cluster, settings }: Ordered): string | undefined {
  const tag = settings.rule?.startAfter;
  return tag === undefined ? undefined : tagOf(cluster.tags, tag);
}

/** Of several with the name, the one in the same subscription. */
function beforeOf(one: Ordered, names: Names): Ordered | undefined {
  const found = names.get(namedBefore(one)?.toLowerCase() ?? '') ?? [];
  if (found.length <= 1) return found[0];
  const own = subscriptionOf(one.cluster.id);
  const near = found.filter(({ cluster }) => subscriptionOf(cluster.id) === own);
  return near.length === 1 ? near[0] : undefined;
}

/** The names on the way back to the first, when there is one. */
function circleOf(first: Ordered, names: Names): string[] | undefined {
  const way = [first];
  for (let at = beforeOf(first, names); at !== undefined; at = beforeOf(at, names)) {
    const known = way.indexOf(at);
    way.push(at);
    if (known >= 0) return way.slice(known).map(({ cluster }) => cluster.name);
  }
  return undefined;
}

function isUp({ cluster, state }: Ordered): boolean {
  return state === 'running' && cluster.provisioningState === 'Succeeded';
}
