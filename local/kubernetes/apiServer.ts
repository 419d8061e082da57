import { ok, type Answer } from '../azure/http';
import type { Cluster } from '../azure/world/model';
import { nodesOf, type World } from '../azure/world/world';
import {
  budgetObject,
  namespaceObject,
  nodeObject,
  podObject,
  type KubernetesObject,
} from './objects';
import { fieldFilter, labelFilter } from './selectors';
import { kubernetesError } from './status';

/** Reads of one cluster's Kubernetes API; whoever calls has been let in already. */

type Listing = (world: World, cluster: Cluster) => KubernetesObject[];

interface Resource {
  apiVersion: string;
  /** Of the list object. */
  kind: string;
  namespaced: boolean;
  list: Listing;
}

const resources: Record<string, Resource> = {
  'api/v1/nodes': resource('v1', 'NodeList', false, (world, cluster) =>
    nodesOf(cluster).map((node) => nodeObject(world, cluster, node)),
  ),
  'api/v1/namespaces': resource('v1', 'NamespaceList', false, (world, cluster) =>
    namespacesOf(cluster).map((name) => namespaceObject(world, cluster, name)),
  ),
  'api/v1/pods': resource('v1', 'PodList', true, (world, cluster) =>
    cluster.pods.map((pod) => podObject(world, cluster, pod)),
  ),
  'apis/policy/v1/poddisruptionbudgets': resource(
    'policy/v1',
    'PodDisruptionBudgetList',
    true,
    (world, cluster) => cluster.budgets.map((budget) => budgetObject(world, cluster, budget)),
  ),
};

function resource(apiVersion: string, kind: string, namespaced: boolean, list: Listing): Resource {
  return { apiVersion, kind, namespaced, list };
}

function namespacesOf(cluster: Cluster): string[] {
  const used = cluster.workloads.map(({ namespace }) => namespace);
  return [...new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system', ...used])];
}

export interface KubernetesRead {
  /** Without a leading slash, e.g. `api/v1/nodes`. */
  path: string;
  query: Map<string, string>;
}

/** @throws Refused with a Status body */
export function readKubernetes(world: World, cluster: Cluster, read: KubernetesRead): Answer {
  if (read.path === 'version') return ok(versionOf(cluster));
  const { found, namespace, name } = target(read.path);
  const objects = found
    .list(world, cluster)
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  if (name === undefined) return ok(listObject(world, found, objects, read.query));
  const object = objects.find(({ metadata }) => metadata.name === name);
  if (object) return ok(object);
  const plural = read.path.split('/').at(-2) ?? '';
  throw kubernetesError(404, 'NotFound', `${plural} "${name}" not found`);
}

function versionOf(cluster: Cluster): unknown {
  const [major, minor] = cluster.apiServerVersion.split('.');
  return { major, minor, gitVersion: `v${cluster.apiServerVersion}`, platform: 'linux/amd64' };
}

interface Target {
  found: Resource;
  namespace: string | undefined;
  name: string | undefined;
}

const PATH = /^(api\/v1|apis\/policy\/v1)\/(?:namespaces\/([^/]+)\/)?([a-z]+)(?:\/([^/]+))?$/;

/** `<group>/<plural>[/<name>]` or `<group>/namespaces/<namespace>/<plural>[/<name>]`. */
function target(path: string): Target {
  const [, group, namespace, plural, name] = PATH.exec(path) ?? [];
  const found = resources[`${String(group)}/${String(plural)}`];
  if (!found || (namespace !== undefined && !found.namespaced)) {
    const message = 'the server could not find the requested resource';
    throw kubernetesError(404, 'NotFound', message);
  }
  return { found, namespace, name };
}

function listObject(
  world: World,
  { apiVersion, kind }: Resource,
  objects: KubernetesObject[],
  query: Map<string, string>,
): unknown {
  const labels = labelFilter(query.get('labelselector') ?? '');
  const fields = fieldFilter(query.get('fieldselector') ?? '');
  const selected = objects.filter((object) => labels(object) && fields(object));
  const from = continuedAt(query.get('continue') ?? '');
  const limit = Number(query.get('limit') ?? 0) || selected.length;
  const items = selected.slice(from, from + limit);
  const next = from + items.length;
  const remaining = selected.length - next;
  return {
    kind,
    apiVersion,
    metadata: {
      resourceVersion: String(world.now),
      ...(remaining > 0 && { continue: continueAt(next), remainingItemCount: remaining }),
    },
    items,
  };
}

function continueAt(next: number): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', start: next })).toString('base64url');
}

function continuedAt(token: string): number {
  if (token === '') return 0;
  try {
    const { start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { start: number };
    return start;
  } catch {
    const message = `continue key is not valid: ${token}`;
    throw kubernetesError(400, 'BadRequest', message);
  }
}
