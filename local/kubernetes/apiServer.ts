import { ok, type Answer } from '../azure/http';
import type { Cluster } from '../azure/world/model';
import type { World } from '../azure/world/world';
import { metricsText } from './metrics';
import type { KubernetesObject } from './objects';
import { type Resource, resourceAt } from './resources';
import { fieldFilter, labelFilter } from './selectors';
import { kubernetesError } from './status';

/** Reads of one cluster's Kubernetes API; whoever calls has been let in already. */

export interface KubernetesRead {
  /** Without a leading slash, e.g. `api/v1/nodes`. */
  path: string;
  query: Map<string, string>;
}

/** @throws Refused with a Status body */
export function readKubernetes(world: World, cluster: Cluster, read: KubernetesRead): Answer {
  if (read.path === 'version') return ok(versionOf(cluster));
  if (read.path === 'metrics') return ok(metricsText(world, cluster));
  const { found, namespace, name } = target(cluster, read.path);
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

const PATH = /^(api\/v1|apis\/[a-z0-9.]+\/v1)\/(?:namespaces\/([^/]+)\/)?([a-z]+)(?:\/([^/]+))?$/;

/** `<group>/<plural>[/<name>]` or `<group>/namespaces/<namespace>/<plural>[/<name>]`. */
function target(cluster: Cluster, path: string): Target {
  const [, group, namespace, plural, name] = PATH.exec(path) ?? [];
  const found = resourceAt(cluster, `${String(group)}/${String(plural)}`);
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
