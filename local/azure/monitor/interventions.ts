import { clusterNamed } from '../clusterNamed';
import type { Simulated } from '../simulated';

export type MonitorIntervention =
  /**
   * A platform metric of the cluster, or of one of its pools, has this value from now on; null: it
   * follows the load again.
   */
  | {
      kind: 'setMetric';
      cluster: string;
      pool?: string;
      name: string;
      value: number | null | 'missing';
    }
  /** What a query of Log Analytics or Prometheus gives, by its exact text; null: it fails. */
  | { kind: 'setQuery'; query: string; value: number | null };

type Of<K extends MonitorIntervention['kind']> = Extract<MonitorIntervention, { kind: K }>;

export const monitorEffects: {
  [K in MonitorIntervention['kind']]: (on: Simulated, what: Of<K>) => void;
} = {
  setMetric: (on, { kind, cluster, ...metric }) => {
    const { id } = clusterNamed(on.world, cluster);
    on.monitor.metrics.push({ at: on.world.now, cluster: id.toLowerCase(), ...metric });
  },
  setQuery: ({ monitor }, { query, value }) => {
    monitor.queries.set(query.trim(), value);
  },
};
