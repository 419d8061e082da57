import { clusterNamed } from './clusterNamed';
import type { Simulated } from './simulated';
import { exorcise, type StopFacts, stopFacts } from './world/stopFacts';
import { MINUTE } from './world/world';

/** What tests and stories can make happen to stops and starts. */
export type PowerIntervention =
  /** A Job runs for so many minutes; an hour when it does not say. */
  | {
      kind: 'runJob';
      cluster: string;
      namespace: string;
      name: string;
      minutes?: number;
      keepAlive?: string;
    }
  /** Pods of a workload carry `steward/keep-alive`; without a value no longer. */
  | { kind: 'keepAlive'; cluster: string; namespace: string; workload: string; value?: string }
  /** A webhook, answered by the pods of the workload of that name; broad unless it says otherwise. */
  | {
      kind: 'setWebhook';
      cluster: string;
      name: string;
      service: { namespace: string; name: string };
      wildcard?: boolean;
      fails?: boolean;
      sparesSystem?: boolean;
    }
  | { kind: 'removeWebhook'; cluster: string; name: string }
  /** Velero restores for so many minutes. */
  | { kind: 'runRestore'; cluster: string; name: string; minutes: number }
  /** The next starts leave so many pods on nodes that are gone; 0 mends it at once. */
  | { kind: 'ghostPods'; cluster: string; pods: number }
  /** Karpenter has this NodePool, and so many nodes of it. */
  | {
      kind: 'karpenterPool';
      cluster: string;
      name: string;
      limits?: Record<string, string>;
      nodes?: number;
    }
  /** So many machines stay in the group of the nodes, whatever happens to the cluster. */
  | { kind: 'orphanMachines'; cluster: string; machines: number }
  /** A disk of a volume: it bills whether the cluster runs or not. */
  | { kind: 'addDisk'; cluster: string; name: string; sizeGb: number; sku?: string };

type Kind = PowerIntervention['kind'];
type Of<K extends Kind> = Extract<PowerIntervention, { kind: K }>;

export const powerEffects: { [K in Kind]: (on: Simulated, what: Of<K>) => void } = {
  runJob: (on, { cluster, namespace, name, minutes = 60, keepAlive }) => {
    const startsAt = on.world.now;
    const endsAt = startsAt + minutes * MINUTE;
    const more = keepAlive === undefined ? {} : { keepAlive };
    factsOf(on, cluster).jobs.push({ namespace, name, startsAt, endsAt, ...more });
  },
  keepAlive: (on, { cluster, namespace, workload, value }) => {
    const { keepAlive } = factsOf(on, cluster);
    if (value === undefined) keepAlive.delete(`${namespace}/${workload}`);
    else keepAlive.set(`${namespace}/${workload}`, value);
  },
  setWebhook: (on, { kind: _, cluster, ...webhook }) => {
    const facts = factsOf(on, cluster);
    const usual = { wildcard: true, fails: true, sparesSystem: false };
    const others = facts.webhooks.filter(({ name }) => name !== webhook.name);
    facts.webhooks = [...others, { ...usual, ...webhook }];
  },
  removeWebhook: (on, { cluster, name }) => {
    const facts = factsOf(on, cluster);
    facts.webhooks = facts.webhooks.filter((one) => one.name !== name);
  },
  runRestore: (on, { cluster, name, minutes }) => {
    factsOf(on, cluster).restores.push({ name, endsAt: on.world.now + minutes * MINUTE });
  },
  ghostPods: (on, { cluster, pods }) => {
    factsOf(on, cluster).ghosts = pods;
    if (pods === 0) exorcise(on.world, clusterNamed(on.world, cluster));
  },
  karpenterPool: (on, { cluster, name, limits, nodes = 0 }) => {
    const facts = factsOf(on, cluster);
    const others = (facts.karpenter ?? []).filter((one) => one.name !== name);
    facts.karpenter = [...others, { name, nodes, ...(limits && { limits: { ...limits } }) }];
  },
  orphanMachines: (on, { cluster, machines }) => {
    factsOf(on, cluster).orphans = machines;
  },
  addDisk: (on, { cluster, name, sizeGb, sku = 'Premium_LRS' }) => {
    factsOf(on, cluster).disks.push({ name, sizeGb, sku });
  },
};

function factsOf({ world }: Simulated, cluster: string): StopFacts {
  return stopFacts(clusterNamed(world, cluster));
}
