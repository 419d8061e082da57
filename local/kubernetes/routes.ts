import type { Answer } from '../azure/http';
import type { Call, Route } from '../azure/router';
import type { Cluster } from '../azure/world/model';
import { readKubernetes } from './apiServer';
import { createInKubernetes } from './create';
import { patchNodePool } from './patch';
import { kubernetesError } from './status';

/** Says in an answer why a real API server would not have been reached at all. */
export const UNREACHABLE_HEADER = 'x-simulator-unreachable';

/** The API servers of all clusters, each under `/kubernetes/<fqdn>/`. */
export function kubernetesRoutes(): Route[] {
  const path = '/kubernetes/{fqdn}/*';
  const audience = 'kubernetes';
  return [
    {
      method: 'POST',
      path: '/kubernetes/{fqdn}/apis/velero.io/v1/namespaces/{namespace}/backups',
      operation: 'velero.createBackup',
      audience,
      change: true,
      handle: (call) => reach(call, (cluster) => createBackup(call, cluster)),
    },
    {
      method: 'PATCH',
      path: '/kubernetes/{fqdn}/apis/karpenter.sh/v1/nodepools/{name}',
      operation: 'karpenter.patchNodePool',
      audience,
      change: true,
      handle: (call) => reach(call, (cluster) => limit(call, cluster)),
    },
    {
      method: '*',
      path,
      operation: 'kubernetes',
      audience,
      handle: (call) => reach(call, (cluster) => read(call, cluster)),
    },
  ];
}

function reach(call: Call, serve: (cluster: Cluster) => Answer): Answer {
  const { fqdn = '', rest = '' } = call.params;
  const cluster = call.world.clusterByFqdn(fqdn);
  if (!cluster || cluster.private) return unreachable('ENOTFOUND', `getaddrinfo ENOTFOUND ${fqdn}`);
  if (cluster.power === 'Stopped') {
    return unreachable('ECONNREFUSED', `connect ECONNREFUSED ${fqdn}:443`);
  }
  if (cluster.kubernetesForbidden) {
    const message = `User "${call.by}" may not use "${rest}": forbidden by the test or story`;
    throw kubernetesError(403, 'Forbidden', message);
  }
  return serve(cluster);
}

function createBackup(call: Call, cluster: Cluster): Answer {
  const { world, params, body, notes } = call;
  notes.asked = 'take a backup';
  // The change log tells changes by cluster, and the address names it only by its host.
  params.cluster = cluster.name;
  params.subscription = cluster.subscription;
  return createInKubernetes(world, cluster, body, params.namespace);
}

function limit(call: Call, cluster: Cluster): Answer {
  const { world, params, body, notes } = call;
  notes.asked = `limit NodePool ${params.name ?? ''}`;
  params.cluster = cluster.name;
  params.subscription = cluster.subscription;
  return patchNodePool(world, cluster, params.name ?? '', body);
}

function read(call: Call, cluster: Cluster): Answer {
  if (call.method !== 'GET') {
    const message =
      'the simulated API server takes backups of Velero and limits of NodePools, and is read-only otherwise';
    throw kubernetesError(405, 'MethodNotAllowed', message);
  }
  return readKubernetes(call.world, cluster, { path: call.params.rest ?? '', query: call.query });
}

/** 503 over HTTP; the in-memory clients turn it into the error of a failed connection. */
function unreachable(code: string, message: string): Answer {
  const { answer } = kubernetesError(503, 'ServiceUnavailable', message);
  return { ...answer, headers: { [UNREACHABLE_HEADER]: `${code} ${message}` } };
}
