import type { Cluster } from '../world/model';
import { isReady } from '../world/workloads';
import { MINUTE, nodesOf, type World } from '../world/world';
import type { MonitorState } from './state';

/** Platform metrics of clusters: values that follow the simulated load (contracts.md 3.8). */

interface Kind {
  unit: 'Percent' | 'Count' | 'Bytes';
  /** It can be told by node pool. */
  byPool?: true;
  /** Value of an idle cluster, and what a full load adds. */
  idle: number;
  full: number;
}

const percent = (idle: number, full: number): Kind => ({ unit: 'Percent', idle, full });
const ofNodes = (kind: Kind): Kind => ({ ...kind, byPool: true });

export const METRICS: Record<string, Kind> = {
  apiserver_cpu_usage_percentage: percent(4, 20),
  apiserver_memory_usage_percentage: percent(20, 20),
  apiserver_current_inflight_requests: { unit: 'Count', idle: 2, full: 20 },
  etcd_cpu_usage_percentage: percent(3, 10),
  etcd_memory_usage_percentage: percent(15, 10),
  etcd_database_usage_percentage: percent(5, 5),
  node_cpu_usage_percentage: ofNodes(percent(8, 60)),
  node_memory_working_set_percentage: ofNodes(percent(20, 50)),
  node_disk_usage_percentage: ofNodes(percent(30, 10)),
  node_network_in_bytes: ofNodes({ unit: 'Bytes', idle: 20_000, full: 2_000_000 }),
  node_network_out_bytes: ofNodes({ unit: 'Bytes', idle: 20_000, full: 2_000_000 }),
};

/** Pods per node that count as a full load. */
const FULL = 30;

const DAY = 24 * 60 * MINUTE;

/** @returns the values at the instants (milliseconds); none where the cluster is stopped */
export function valuesOf(
  { world, state }: { world: World; state: MonitorState },
  cluster: Cluster,
  name: string,
  instants: readonly number[],
  pool?: string,
): { at: number; value: number }[] {
  const kind = METRICS[name];
  if (kind === undefined || cluster.power === 'Stopped') return [];
  const load = loadOf(world, cluster);
  const told = state.metrics.filter(
    (one) =>
      one.cluster === cluster.id.toLowerCase() && one.name === name && (one.pool ?? pool) === pool,
  );
  return instants.flatMap((at) => {
    const set = told.filter((one) => one.at <= at).at(-1)?.value;
    if (set === 'missing') return [];
    return [{ at, value: set ?? simulated(world, cluster, { name, kind, load, at }) }];
  });
}

interface Moment {
  name: string;
  kind: Kind;
  load: number;
  at: number;
}

/** Busier at noon than at midnight, and never twice quite the same. */
function simulated(world: World, cluster: Cluster, { name, kind, load, at }: Moment): number {
  const time = (1 - Math.cos(((at % DAY) / DAY) * 2 * Math.PI)) / 2;
  const chance = world.seed.fraction('metric', cluster.id, name, at) * 0.1;
  const value = kind.idle + kind.full * load * (0.6 + 0.4 * time) * (0.95 + chance);
  const rounded = Math.round(value * 100) / 100;
  return kind.unit === 'Percent' ? Math.min(100, rounded) : rounded;
}

/** From 0 to 1: pods for each node that is there to run them. */
function loadOf(world: World, cluster: Cluster): number {
  const nodes = nodesOf(cluster).filter(({ ready }) => ready).length;
  const pods = cluster.pods.filter((pod) => isReady(world, cluster, pod)).length;
  return Math.min(1, pods / (Math.max(1, nodes) * FULL));
}
