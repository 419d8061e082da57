import { type ArmIntervention, armEffects } from './armInterventions';
import { clusterNamed } from './clusterNamed';
import { type KubernetesIntervention, kubernetesEffects } from './kubernetesInterventions';
import { type CostIntervention, costEffects } from './cost/interventions';
import { type MonitorIntervention, monitorEffects } from './monitor/interventions';
import { type PowerIntervention, powerEffects } from './powerInterventions';
import type { Simulated } from './simulated';
import type { Cluster } from './world/model';
import { setReady } from './world/nodes';
import { placeWorkloads } from './world/workloads';
import { nodeNamed } from './world/world';

/** What tests and stories can make happen. Data, so that the journal can hold it. */
export type Intervention =
  /** Creates a budget over the pods of a workload, or changes it. */
  | {
      kind: 'setBudget';
      cluster: string;
      namespace: string;
      name: string;
      /** Workload it selects; needed for a new one. */
      selects?: string;
      minAvailable?: number | string;
      maxUnavailable?: number | string;
    }
  | { kind: 'removeBudget'; cluster: string; namespace: string; name: string }
  /** The next operation of the cluster, or of its pool, fails after so many seconds. */
  | {
      kind: 'failNext';
      cluster: string;
      pool?: string;
      code: string;
      message: string;
      after?: number;
    }
  /** The next operation of the cluster, or of its pool, never ends. */
  | { kind: 'hangNext'; cluster: string; pool?: string }
  /** How long Resource Graph lags from now on. */
  | { kind: 'graphLag'; seconds: number }
  /** 0.1 makes every token bucket ten times smaller. */
  | { kind: 'throttle'; factor: number }
  /** About every n-th operation poll answers 502 or 504; 0 means none. */
  | { kind: 'pollErrors'; every: number }
  | { kind: 'publishVersion'; region: string; version: string; preview?: boolean }
  /** Date part of the newest node image of a region, e.g. `202611.10.0`. */
  | { kind: 'publishNodeImage'; region: string; image: string }
  /** The Kubernetes API of the cluster answers 403. */
  | { kind: 'forbidKubernetes'; cluster: string; forbidden: boolean }
  | { kind: 'setNodeReady'; cluster: string; node: string; ready: boolean }
  | ArmIntervention
  | MonitorIntervention
  | CostIntervention
  | KubernetesIntervention
  | PowerIntervention;

type Kind = Intervention['kind'];
type Of<K extends Kind> = Extract<Intervention, { kind: K }>;

const effects: { [K in Kind]: (on: Simulated, what: Of<K>) => void } = {
  setBudget: (on, what) => {
    setBudget(clusterOf(on, what.cluster), what);
  },
  removeBudget: (on, { cluster, namespace, name }) => {
    const owner = clusterOf(on, cluster);
    owner.budgets = owner.budgets.filter((one) => one.namespace !== namespace || one.name !== name);
  },
  failNext: ({ world, ...on }, { cluster, pool, code, message, after = 60 }) => {
    const { id } = clusterOf({ world, ...on }, cluster);
    const fault = { code, message };
    world.arranged.push({ cluster: id, ...(pool !== undefined && { pool }), fault, after });
  },
  hangNext: (on, { cluster, pool }) => {
    const { id } = clusterOf(on, cluster);
    on.world.arranged.push({ cluster: id, ...(pool !== undefined && { pool }), after: 0 });
  },
  graphLag: ({ graph }, { seconds }) => {
    graph.lagSeconds = seconds;
  },
  throttle: ({ throttle }, { factor }) => {
    throttle.factor = factor;
  },
  pollErrors: ({ disturbances }, { every }) => {
    disturbances.every = every;
  },
  publishVersion: ({ world }, { region, version, preview = false }) => {
    const { versions } = world.region(region);
    versions.push({ version, preview, lts: false, ltsOnly: false });
  },
  publishNodeImage: ({ world }, { region, image }) => {
    world.region(region).nodeImage = image;
  },
  forbidKubernetes: (on, { cluster, forbidden }) => {
    clusterOf(on, cluster).kubernetesForbidden = forbidden;
  },
  setNodeReady: (on, { cluster, node, ready }) => {
    const owner = clusterOf(on, cluster);
    const found = nodeNamed(owner, node);
    if (!found) throw new Error(`Cluster ${cluster} has no node '${node}'.`);
    setReady(on.world, found, ready);
    placeWorkloads(on.world, owner);
  },
  ...armEffects,
  ...monitorEffects,
  ...costEffects,
  ...kubernetesEffects,
  ...powerEffects,
};

/** Makes something happen in the simulated Azure. */
export function intervene<K extends Kind>(on: Simulated, what: Of<K>): void {
  const effect = effects[what.kind];
  effect(on, what);
}

function clusterOf({ world }: Simulated, name: string): Cluster {
  return clusterNamed(world, name);
}

function setBudget(cluster: Cluster, what: Of<'setBudget'>): void {
  const { namespace, name, minAvailable, maxUnavailable } = what;
  const known = cluster.budgets.find((one) => one.namespace === namespace && one.name === name);
  const selects = what.selects ?? known?.selects;
  if (selects === undefined) throw new Error(`Budget '${name}' is new: say what it 'selects'.`);
  if ((minAvailable === undefined) === (maxUnavailable === undefined)) {
    throw new Error(`Budget '${name}': give exactly one of minAvailable and maxUnavailable.`);
  }
  cluster.budgets = cluster.budgets.filter((one) => one !== known);
  cluster.budgets.push({
    namespace,
    name,
    selects,
    ...(minAvailable !== undefined && { minAvailable }),
    ...(maxUnavailable !== undefined && { maxUnavailable }),
  });
}
