import type { Cluster } from '../azure/world/model';
import {
  type Job,
  type KarpenterPool,
  stopFactsIfAny,
  veleroNamespace,
  type Webhook,
} from '../azure/world/stopFacts';
import { isReady } from '../azure/world/workloads';
import type { World } from '../azure/world/world';
import { instant, type KubernetesObject } from './objects';

/** Jobs, webhooks, endpoints, restores and NodePools as Kubernetes objects. */

const INSTALLED = '2026-01-05T08:00:00Z';

function object(
  world: World,
  cluster: Cluster,
  { apiVersion, kind, ...named }: Named,
): Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'> {
  const uid = world.seed.guid(kind, cluster.id, named.namespace ?? '', named.name);
  const metadata = { uid, resourceVersion: String(world.now), creationTimestamp: INSTALLED };
  return { apiVersion, kind, metadata: { ...named, ...metadata } };
}

interface Named {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

export function jobObjects(world: World, cluster: Cluster): KubernetesObject[] {
  return (stopFactsIfAny(cluster)?.jobs ?? []).map((job) => jobObject(world, cluster, job));
}

function jobObject(world: World, cluster: Cluster, job: Job): KubernetesObject {
  const { namespace, name, keepAlive, startsAt, endsAt } = job;
  const made = object(world, cluster, { apiVersion: 'batch/v1', kind: 'Job', namespace, name });
  const annotations = keepAlive === undefined ? {} : { 'steward/keep-alive': keepAlive };
  const ended = world.now >= endsAt;
  return {
    ...made,
    metadata: { ...made.metadata, annotations },
    spec: { parallelism: 1, completions: 1 },
    status: {
      startTime: instant(startsAt),
      ...(ended
        ? { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] }
        : { active: 1 }),
    },
  };
}

export function webhookObjects(world: World, cluster: Cluster): KubernetesObject[] {
  return (stopFactsIfAny(cluster)?.webhooks ?? []).map((one) => webhookObject(world, cluster, one));
}

function webhookObject(world: World, cluster: Cluster, webhook: Webhook): KubernetesObject {
  const { name, service, wildcard, fails, sparesSystem } = webhook;
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const kind = 'ValidatingWebhookConfiguration';
  const spared = { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] };
  const rule = wildcard
    ? { apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], operations: ['*'] }
    : { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'], operations: ['*'] };
  return {
    ...object(world, cluster, { apiVersion, kind, name }),
    webhooks: [
      {
        name: `${name}.example.com`,
        failurePolicy: fails ? 'Fail' : 'Ignore',
        namespaceSelector: sparesSystem ? { matchExpressions: [spared] } : {},
        rules: [rule],
        clientConfig: { service: { ...service, path: '/validate', port: 443 } },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}

/** One slice for each workload, as if each had a service of its name. */
export function endpointObjects(world: World, cluster: Cluster): KubernetesObject[] {
  return cluster.workloads.map(({ namespace, name }) => {
    const apiVersion = 'discovery.k8s.io/v1';
    const slice = { apiVersion, kind: 'EndpointSlice', namespace, name: `${name}-x1` };
    const made = object(world, cluster, slice);
    const pods = cluster.pods.filter(
      (pod) => pod.namespace === namespace && pod.workload === name && pod.node !== undefined,
    );
    return {
      ...made,
      metadata: { ...made.metadata, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: pods.map((pod) => ({
        addresses: ['10.244.0.1'],
        nodeName: pod.node,
        conditions: { ready: isReady(world, cluster, pod) },
      })),
    };
  });
}

export function restoreObjects(world: World, cluster: Cluster): KubernetesObject[] {
  const namespace = veleroNamespace(cluster) ?? 'velero';
  return (stopFactsIfAny(cluster)?.restores ?? []).map(({ name, endsAt }) => ({
    ...object(world, cluster, { apiVersion: 'velero.io/v1', kind: 'Restore', namespace, name }),
    spec: { backupName: name },
    status: { phase: world.now < endsAt ? 'InProgress' : 'Completed' },
  }));
}

export function nodePoolObjects(world: World, cluster: Cluster): KubernetesObject[] {
  const pools = stopFactsIfAny(cluster)?.karpenter ?? [];
  return pools.map((pool) => nodePoolObject(world, cluster, pool));
}

export function nodePoolObject(
  world: World,
  cluster: Cluster,
  { name, limits, nodes }: KarpenterPool,
): KubernetesObject {
  return {
    ...object(world, cluster, { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', name }),
    spec: { ...(limits && { limits: { ...limits } }), template: {} },
    status: { resources: { nodes: String(nodes) } },
  };
}
