/**
 * What an instance of the durable engine means to somebody who watches: rollouts, rings, clusters.
 * Pure: from the views of instances to news.
 */
import type { ClusterResult, RolloutResult } from '../../functions/upgrades/contract';
import type { PowerChangeInput, PowerChangeResult } from '../../functions/power/change/contract';
import type { InstanceView } from '../host/durable/instance';

export interface RingShown {
  name: string;
  clusters: number;
  status: string;
}

export type News =
  | { kind: 'rollout'; id: string; goal: string; rings: RingShown[] }
  | { kind: 'ring'; ring: string; stage: string; until?: string }
  | { kind: 'activity'; ring: string; cluster: string; activity: string }
  | { kind: 'cluster'; ring: string; result: ClusterResult }
  | { kind: 'power'; change: PowerChangeInput; result?: PowerChangeResult }
  | { kind: 'end'; id: string; goal: string; status: RolloutResult['status'] }
  | { kind: 'crash'; id: string; name: string; message: string };

interface ClusterInput {
  cluster: { name: string };
  ring: string;
}

interface RolloutStatus {
  goal: string;
  rings: RingShown[];
}

/** The news in the latest view of an instance, if it has any. */
export function newsOf(seen: InstanceView): News | undefined {
  if (seen.status === 'Failed') {
    return { kind: 'crash', id: seen.id, name: seen.name, message: String(seen.output) };
  }
  if (seen.name === 'rollout') return newsOfRollout(seen);
  if (seen.name === 'ringUpgrade') return newsOfRing(seen);
  if (seen.name === 'clusterUpgrade') return newsOfCluster(seen);
  if (seen.name === 'powerChange') return newsOfPower(seen);
  return undefined;
}

function newsOfRollout({ id, status, output, customStatus }: InstanceView): News | undefined {
  if (!isObject(customStatus)) return undefined;
  const { goal, rings } = customStatus as RolloutStatus;
  if (status !== 'Completed') return { kind: 'rollout', id, goal, rings };
  return { kind: 'end', id, goal, status: (output as RolloutResult).status };
}

function newsOfRing({ status, customStatus }: InstanceView): News | undefined {
  if (status === 'Completed' || !isObject(customStatus) || !('stage' in customStatus)) {
    return undefined;
  }
  return { kind: 'ring', ...(customStatus as { ring: string; stage: string; until?: string }) };
}

function newsOfCluster({ status, output, input, customStatus }: InstanceView): News | undefined {
  const { cluster, ring } = input as ClusterInput;
  if (status === 'Completed') return { kind: 'cluster', ring, result: output as ClusterResult };
  if (!isObject(customStatus)) return undefined;
  const { activity } = customStatus as { activity: string };
  return { kind: 'activity', ring, cluster: cluster.name, activity };
}

function newsOfPower({ status, output, input }: InstanceView): News {
  const change = input as PowerChangeInput;
  if (status !== 'Completed') return { kind: 'power', change };
  return { kind: 'power', change, result: output as PowerChangeResult };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
