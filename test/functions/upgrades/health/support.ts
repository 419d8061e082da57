/** Clusters in good health, of which a test says only what is wrong. */
import { recordOf, type HealthRecord } from '../../../../functions/upgrades/health/facts';
import { healthSchema } from '../../../../shared/fleet/healthSchema';
import type { NodeFact, PodFact } from '../../../../shared/kubernetes/facts';
import { aPool } from '../../../support/clusters';

export const rules = healthSchema.parse({});

export function aNode(fields: Partial<NodeFact> = {}): NodeFact {
  const node = { name: 'node-0', pool: 'system', ready: true, kubelet: '1.33.4', bootId: 'b' };
  return { ...node, cordoned: false, ...fields };
}

export function aPod(fields: Partial<PodFact> = {}): PodFact {
  const pod = { namespace: 'shop', name: 'web-5d-a', owner: 'ReplicaSet/web-5d', phase: 'Running' };
  return { ...pod, ready: true, restarts: 0, ...fields };
}

export interface Seen {
  nodes?: NodeFact[];
  pods?: PodFact[];
  errors?: number;
  requests?: number;
  /** When the API server began. */
  since?: string;
  /** Nodes that Azure wants. */
  count?: number;
  ignoreNamespaces?: string[];
}

/** With one node, one pod and a quiet API server. */
export function aRecord(seen: Seen = {}): HealthRecord {
  const calm = { nodes: [aNode()], pods: [aPod()], errors: 0, requests: 1000, since: 'boot' };
  const { nodes, pods, errors, requests, since, ignoreNamespaces = [] } = { ...calm, ...seen };
  const { count = nodes.length } = seen;
  const apiServer = { ok: { requests, errors, since } };
  const parts = { nodes: { ok: nodes }, pods: { ok: pods }, apiServer };
  const at = '2026-11-23T06:00:00.000Z';
  return recordOf([aPool({ count })], parts, { at, ignoreNamespaces });
}
