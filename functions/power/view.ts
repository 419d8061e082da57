/** The last sweep as the API tells it. */
import { clusterKey } from '../../shared/fleet/cluster';
import type { PowerSweep, PowerVerdict } from '../../shared/fleet/power';
import { subscriptionOf } from './pace';

/** What a caller may ask for; each narrows the answer. */
export const FILTERS = ['cluster', 'ring', 'schedule', 'state', 'subscription', 'verdict'] as const;

export type Filter = Partial<Record<(typeof FILTERS)[number], string>>;

const VALUES: Record<(typeof FILTERS)[number], (one: PowerVerdict) => string[]> = {
  cluster: ({ cluster }) => [cluster.name, cluster.id, clusterKey(cluster.id)],
  ring: ({ ring }) => [ring ?? ''],
  schedule: ({ schedule }) => [schedule ?? ''],
  state: ({ state }) => [state],
  subscription: ({ cluster }) => [subscriptionOf(cluster.id)],
  verdict: ({ verdict }) => [verdict.kind],
};

/** The verdicts that pass every filter, by name. */
export function viewOf({ at, verdicts, blind }: PowerSweep, filter: Filter) {
  const clusters = filtered(verdicts, filter).map(clusterView);
  return { at, ...(blind === undefined ? {} : { blind }), count: clusters.length, clusters };
}

export function filtered(verdicts: readonly PowerVerdict[], filter: Filter): PowerVerdict[] {
  const wanted = FILTERS.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [{ of: VALUES[name], value: value.toLowerCase() }];
  });
  return verdicts
    .filter((one) =>
      wanted.every(({ of, value }) => of(one).some((own) => own.toLowerCase() === value)),
    )
    .sort((a, b) => compare(a.cluster.name, b.cluster.name) || compare(a.cluster.id, b.cluster.id));
}

export function clusterView({ cluster, verdict, ...rest }: PowerVerdict) {
  const { kind, because, ...more } = verdict;
  return { ...cluster, key: clusterKey(cluster.id), ...rest, verdict: kind, ...more, because };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
