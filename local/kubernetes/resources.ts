import type { Cluster } from '../azure/world/model';
import { insideIfAny } from '../azure/world/kubernetes';
import type { Velero } from '../azure/world/velero';
import { nodesOf, type World } from '../azure/world/world';
import { backupObject, daemonSetObjects, locationObject, scheduleObject } from './addOnObjects';
import { budgetObject, namespaceObject, nodeObject, type KubernetesObject } from './objects';
import { podObject } from './podObject';
import {
  endpointObjects,
  jobObjects,
  nodePoolObjects,
  restoreObjects,
  webhookObjects,
} from './stopObjects';
import { stopFactsIfAny } from '../azure/world/stopFacts';

/** The resources of a simulated API server: the table of contents of what it lists. */

type Listing = (world: World, cluster: Cluster) => KubernetesObject[];

export interface Resource {
  apiVersion: string;
  /** Of the list object. */
  kind: string;
  namespaced: boolean;
  /** Absent add-on: the API server does not know the resource. */
  served: (cluster: Cluster) => boolean;
  list: Listing;
}

const resources: Record<string, Resource> = {
  'api/v1/nodes': clusterWide('v1', 'NodeList', (world, cluster) =>
    nodesOf(cluster).map((node) => nodeObject(world, cluster, node)),
  ),
  'api/v1/namespaces': clusterWide('v1', 'NamespaceList', (world, cluster) =>
    namespacesOf(cluster).map((name) => namespaceObject(world, cluster, name)),
  ),
  'api/v1/pods': namespaced('v1', 'PodList', (world, cluster) =>
    cluster.pods.map((pod) => podObject(world, cluster, pod)),
  ),
  'apis/policy/v1/poddisruptionbudgets': namespaced(
    'policy/v1',
    'PodDisruptionBudgetList',
    (world, cluster) => cluster.budgets.map((budget) => budgetObject(world, cluster, budget)),
  ),
  'apis/apps/v1/daemonsets': namespaced('apps/v1', 'DaemonSetList', daemonSetObjects),
  'apis/batch/v1/jobs': namespaced('batch/v1', 'JobList', jobObjects),
  'apis/discovery.k8s.io/v1/endpointslices': namespaced(
    'discovery.k8s.io/v1',
    'EndpointSliceList',
    endpointObjects,
  ),
  'apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations': clusterWide(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfigurationList',
    webhookObjects,
  ),
  'apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations': clusterWide(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfigurationList',
    () => [],
  ),
  'apis/karpenter.sh/v1/nodepools': {
    ...clusterWide('karpenter.sh/v1', 'NodePoolList', nodePoolObjects),
    served: (cluster) => stopFactsIfAny(cluster)?.karpenter !== undefined,
  },
  'apis/velero.io/v1/restores': velero('RestoreList', restoreObjects),
  'apis/velero.io/v1/backups': velero('BackupList', (world, cluster, own) =>
    own.backups.map((backup) => backupObject(world, cluster, own, backup)),
  ),
  'apis/velero.io/v1/schedules': velero('ScheduleList', (world, cluster, own) =>
    own.schedules.map((schedule) => scheduleObject(world, cluster, own, schedule)),
  ),
  'apis/velero.io/v1/backupstoragelocations': velero(
    'BackupStorageLocationList',
    (world, cluster, own) => [locationObject(world, cluster, own)],
  ),
};

/** @param path group, version and plural, e.g. `apis/apps/v1/daemonsets` */
export function resourceAt(cluster: Cluster, path: string): Resource | undefined {
  const found = resources[path];
  return found?.served(cluster) === true ? found : undefined;
}

function clusterWide(apiVersion: string, kind: string, list: Listing): Resource {
  return { apiVersion, kind, namespaced: false, served: () => true, list };
}

function namespaced(apiVersion: string, kind: string, list: Listing): Resource {
  return { ...clusterWide(apiVersion, kind, list), namespaced: true };
}

function velero(
  kind: string,
  list: (world: World, cluster: Cluster, velero: Velero) => KubernetesObject[],
): Resource {
  const own = (cluster: Cluster): Velero | undefined => insideIfAny(cluster)?.velero;
  return {
    apiVersion: 'velero.io/v1',
    kind,
    namespaced: true,
    served: (cluster) => own(cluster) !== undefined,
    list: (world, cluster) => {
      const found = own(cluster);
      return found ? list(world, cluster, found) : [];
    },
  };
}

const ALWAYS = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

function namespacesOf(cluster: Cluster): string[] {
  const used = cluster.workloads.map(({ namespace }) => namespace);
  const addOns = insideIfAny(cluster)?.velero?.namespace ?? [];
  return [...new Set([...ALWAYS, ...used].concat(addOns))];
}
