import { insideIfAny } from '../azure/world/kubernetes';
import type { Budget, Cluster, Node } from '../azure/world/model';
import { scaleSetName } from '../azure/world/nodes';
import { budgetStatus } from '../azure/world/workloads';
import type { World } from '../azure/world/world';
import { nodeResourceGroup } from '../azure/arm/clusterBody';

/** The world's nodes, budgets and namespaces as Kubernetes objects (contracts.md 4.2 and 4.4). */

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
    ownerReferences?: unknown[];
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  /** Of kinds that have neither. */
  webhooks?: unknown[];
  addressType?: string;
  endpoints?: unknown[];
}

/** Kubernetes writes instants without milliseconds. */
export function instant(milliseconds: number): string {
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
      annotations: nodeAnnotations(cluster, node),
    },
    spec: {
      providerID: `azure://${group}/providers/Microsoft.Compute/virtualMachineScaleSets/${machine}`,
      ...(node.cordoned && { unschedulable: true, taints: [cordonTaint] }),
    },
    status: {
      conditions: conditions(node, insideIfAny(cluster)?.pressure.get(node.name)),
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
    ...(node.quarantined === true && { 'kubernetes.azure.com/upgrade-status': 'Quarantined' }),
  };
}

function nodeAnnotations(cluster: Cluster, node: Node): Record<string, string> {
  const lock = insideIfAny(cluster)?.kured?.locks.find((one) => one.node === node.name);
  return lock?.rebooting === true ? { 'weave.works/kured-reboot-in-progress': lock.since } : {};
}

const USUAL_CONDITIONS = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** @param pressure conditions that are true */
function conditions(node: Node, pressure = new Set<string>()): unknown[] {
  const lastTransitionTime = instant(node.readyChangedAt);
  const others = [...new Set([...USUAL_CONDITIONS, ...pressure])].map((type) => ({
    type,
    ...stateOf(node, type, pressure.has(type)),
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
  return [...others, { type: 'Ready', ...ready, lastTransitionTime }];
}

function stateOf(node: Node, type: string, isTrue: boolean): { status: string; reason: string } {
  if (!node.ready) return { status: 'Unknown', reason: 'NodeStatusUnknown' };
  if (isTrue) return { status: 'True', reason: `KubeletHas${type}` };
  return { status: 'False', reason: `KubeletHasNo${type}` };
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
