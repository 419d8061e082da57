import type { Cluster, Pod } from '../azure/world/model';
import { keepAliveOf } from '../azure/world/stopFacts';
import { crashesSince, restartsOf } from '../azure/world/trouble';
import { isReady } from '../azure/world/workloads';
import type { World } from '../azure/world/world';
import { instant, type KubernetesObject } from './objects';

/** A pod as Kubernetes shows it, with what its only container is doing. */
export function podObject(world: World, cluster: Cluster, pod: Pod): KubernetesObject {
  const { namespace, name, workload: app, node } = pod;
  const replicaSet = name.slice(0, name.lastIndexOf('-'));
  const keepAlive = keepAliveOf(cluster, pod);
  const controller = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: replicaSet };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid: world.seed.guid('pod', cluster.id, name),
      resourceVersion: String(world.now),
      creationTimestamp: instant(pod.createdAt),
      labels: { app, 'pod-template-hash': replicaSet.slice(replicaSet.lastIndexOf('-') + 1) },
      ...(keepAlive !== undefined && { annotations: { 'steward/keep-alive': keepAlive } }),
      ownerReferences: [{ ...controller, controller: true }],
    },
    spec: {
      ...(node !== undefined && { nodeName: node }),
      containers: [{ name: app, image: imageOf(app) }],
    },
    status: {
      phase: node !== undefined && pod.readyAt <= world.now ? 'Running' : 'Pending',
      conditions: conditions(world, cluster, pod),
      ...(node !== undefined && { containerStatuses: [containerStatus(world, cluster, pod)] }),
    },
  };
}

function imageOf(app: string): string {
  return `mcr.microsoft.com/contoso/${app}:1`;
}

function conditions(world: World, cluster: Cluster, pod: Pod): unknown[] {
  const ready = {
    type: 'Ready',
    status: isReady(world, cluster, pod) ? 'True' : 'False',
    lastTransitionTime: instant(Math.min(pod.readyAt, world.now)),
  };
  if (pod.node !== undefined) return [ready];
  const unscheduled = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: 'no node has room for it, or none that it may run on',
    lastTransitionTime: instant(pod.createdAt),
  };
  return [unscheduled, ready];
}

function containerStatus(world: World, cluster: Cluster, pod: Pod): unknown {
  return {
    name: pod.workload,
    image: imageOf(pod.workload),
    ready: isReady(world, cluster, pod),
    restartCount: restartsOf(world, cluster, pod),
    state: stateOf(world, cluster, pod),
  };
}

function stateOf(world: World, cluster: Cluster, pod: Pod): unknown {
  if (pod.readyAt > world.now) return { waiting: { reason: 'ContainerCreating' } };
  if (crashesSince(world, cluster, pod) === undefined) {
    return { running: { startedAt: instant(pod.readyAt) } };
  }
  const message = `back-off restarting failed container ${pod.workload}`;
  return { waiting: { reason: 'CrashLoopBackOff', message } };
}
