import type { Answer } from '../azure/http';
import type { Call, Route } from '../azure/router';
import type { Cluster } from '../azure/world/model';
import { readKubernetes } from './apiServer';
import { kubernetesError } from './status';

/** Says in an answer why a real API server would not have been reached at all. */
export const UNREACHABLE_HEADER = 'x-simulator-unreachable';

/** The API servers of all clusters, each under `/kubernetes/<fqdn>/`. Read-only. */
export function kubernetesRoutes(): Route[] {
  return [
    {
      method: '*',
      path: '/kubernetes/{fqdn}/*',
      operation: 'kubernetes',
      audience: 'kubernetes',
      handle: serve,
    },
  ];
}

function serve(call: Call): Answer {
  const { fqdn = '', rest = '' } = call.params;
  const cluster = call.world.clusterByFqdn(fqdn);
  if (!cluster || cluster.private) return unreachable('ENOTFOUND', `getaddrinfo ENOTFOUND ${fqdn}`);
  if (cluster.power === 'Stopped') {
    return unreachable('ECONNREFUSED', `connect ECONNREFUSED ${fqdn}:443`);
  }
  return serveCluster(call, cluster, rest);
}

function serveCluster(call: Call, cluster: Cluster, path: string): Answer {
  if (call.method !== 'GET') {
    const message = 'the simulated API server is read-only';
    throw kubernetesError(405, 'MethodNotAllowed', message);
  }
  if (cluster.kubernetesForbidden) {
    const message = `User "${call.by}" cannot read "${path}": forbidden by the test or story`;
    throw kubernetesError(403, 'Forbidden', message);
  }
  return readKubernetes(call.world, cluster, { path, query: call.query });
}

/** 503 over HTTP; the in-memory clients turn it into the error of a failed connection. */
function unreachable(code: string, message: string): Answer {
  const { answer } = kubernetesError(503, 'ServiceUnavailable', message);
  return { ...answer, headers: { [UNREACHABLE_HEADER]: `${code} ${message}` } };
}
