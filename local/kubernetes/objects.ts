import type { Budget, Cluster, Node, Pod } from '../azure/world/model';
import { scaleSetName } from '../azure/world/nodes';
import { budgetStatus, isReady } from '../azure/world/workloads';
import type { World } from '../azure/world/world';
import { nodeResourceGroup } from '../azure/arm/clusterBody';

/** The world's nodes, pods and budgets as Kubernetes objects (contracts.md 4.2 and 4.4). */

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

/** Kubernetes writes instants without milliseconds. */
function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function nodeObject(world: World, cluster: Cluster, node: Node): KubernetesObject {
  const pool = cluster.pools.get(node.pool);
  const set = scaleSetName(world, cluster, node.pool);
  const group = `/subscriptions/${cluster.subscription}/resourceGroups/${nodeResourceGroup(cluster)}`;
  const machine = `${set}/virtualMachines/${node.instance}`;
  const osType = pool?.osType ?? 'Linux';
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      uid: world.seed.guid('node', cluster.id, node.name),
      resourceVersion: String(world.now),
      creationTimestamp: instant(node.createdAt),
      labels: nodeLabels(cluster, node, pool?.mode ?? 'User', osType),
      annotations: {},
    },
    spec: {
      providerID: `azure://${group}/providers/Microsoft.Compute/virtualMachineScaleSets/${machine}`,
      ...(node.cordoned && { unschedulable: true, taints: [cordonTaint] }),
    },
    status: {
      conditions: conditions(node),
      nodeInfo: nodeInfo(world, cluster, node, osType),
    },
  };
}

const cordonTaint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

function nodeLabels(
  cluster: Cluster,
  node: Node,
  mode: string,
  osType: string,
): Record<string, string> {
  return {
    agentpool: node.pool,
    'kubernetes.azure.com/agentpool': node.pool,
    'kubernetes.azure.com/mode': mode.toLowerCase(),
    'kubernetes.azure.com/node-image-version': node.image,
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': osType.toLowerCase(),
    'topology.kubernetes.io/region': cluster.region,
    'topology.kubernetes.io/zone': `${cluster.region}-${(node.instance % 3) + 1}`,
  };
}

function conditions(node: Node): unknown[] {
  const lastTransitionTime = instant(node.readyChangedAt);
  const calm = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({
    type,
    status: node.ready ? 'False' : 'Unknown',
    reason: node.ready ? `KubeletHasNo${type}` : 'NodeStatusUnknown',
    message: '',
    lastTransitionTime: instant(node.createdAt),
  }));
  const ready = node.ready
    ? { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
    : {
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
      };
  return [...calm, { type: 'Ready', ...ready, lastTransitionTime }];
}

function nodeInfo(world: World, cluster: Cluster, node: Node, osType: string): unknown {
  const machine = world.seed.hex('machine', cluster.id, node.name).slice(0, 32);
  return {
    bootID: node.bootId,
    machineID: machine,
    systemUUID: world.seed.guid('system', cluster.id, node.name),
    kernelVersion: osType === 'Windows' ? '10.0.20348.4171' : '5.15.0-1098-azure',
    osImage: osType === 'Windows' ? 'Windows Server 2022 Datacenter' : 'Ubuntu 22.04.5 LTS',
    containerRuntimeVersion: 'containerd://1.7.28-1',
    kubeletVersion: `v${node.kubelet}`,
    kubeProxyVersion: '',
    operatingSystem: osType.toLowerCase(),
    architecture: 'amd64',
  };
}

export function podObject(world: World, cluster: Cluster, pod: Pod): KubernetesObject {
  const ready = isReady(world, cluster, pod);
  const { namespace, name, workload: app, node } = pod;
  const replicaSet = name.slice(0, name.lastIndexOf('-'));
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
      ...{ ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: replicaSet }] },
    },
    spec: {
      ...(node !== undefined && { nodeName: node }),
      containers: [{ name: app, image: `mcr.microsoft.com/contoso/${app}:1` }],
    },
    status: {
      phase: node !== undefined && pod.readyAt <= world.now ? 'Running' : 'Pending',
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          lastTransitionTime: instant(Math.min(pod.readyAt, world.now)),
        },
      ],
    },
  };
}

export function budgetObject(world: World, cluster: Cluster, budget: Budget): KubernetesObject {
  const { namespace, name, selects, minAvailable, maxUnavailable } = budget;
  const status = budgetStatus(world, cluster, budget);
  const allowed = status.disruptionsAllowed > 0;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {
      name,
      namespace,
      uid: world.seed.guid('budget', cluster.id, namespace, name),
      resourceVersion: String(world.now),
      creationTimestamp: '2026-01-05T08:00:00Z',
      labels: { app: selects },
    },
    spec: {
      selector: { matchLabels: { app: selects } },
      ...(minAvailable !== undefined && { minAvailable }),
      ...(maxUnavailable !== undefined && { maxUnavailable }),
    },
    status: {
      ...status,
      observedGeneration: 1,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: allowed ? 'True' : 'False',
          reason: allowed ? 'SufficientPods' : 'InsufficientPods',
          message: '',
          lastTransitionTime: '2026-01-05T08:00:00Z',
          observedGeneration: 1,
        },
      ],
    },
  };
}

export function namespaceObject(world: World, cluster: Cluster, name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      uid: world.seed.guid('namespace', cluster.id, name),
      resourceVersion: String(world.now),
      creationTimestamp: '2026-01-05T08:00:00Z',
      labels: { 'kubernetes.io/metadata.name': name },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}
