import { stringify } from 'yaml';
import { ok, type Answer } from '../http';
import type { Call, Route } from '../router';
import type { Cluster } from '../world/model';
import { CLUSTER } from './clusterRoutes';
import { clusterOf } from './scope';

/**
 * Kubeconfigs: they point at the origin the client used.
 * @param certificateAuthority PEM of the simulator's authority, once it listens
 */
export function credentialRoutes(certificateAuthority: () => string | undefined): Route[] {
  return [
    {
      method: 'POST',
      path: `${CLUSTER}/listClusterUserCredential`,
      operation: 'managedClusters.listClusterUserCredentials',
      audience: 'arm',
      handle: (call) => credentials(call, certificateAuthority()),
    },
  ];
}

function credentials(call: Call, authority: string | undefined): Answer {
  const text = stringify(kubeconfig(call, clusterOf(call), authority));
  const value = Buffer.from(text).toString('base64');
  return ok({ kubeconfigs: [{ name: 'clusterUser', value }] });
}

/** Of a cluster with Entra: the user is an exec plugin, to be replaced by a token. */
function kubeconfig(call: Call, cluster: Cluster, authority: string | undefined): unknown {
  const { name, fqdn, resourceGroup } = cluster;
  const user = `clusterUser_${resourceGroup}_${name}`;
  const certificate = authority && { 'certificate-authority-data': base64(authority) };
  const server = `${call.origin}/kubernetes/${fqdn}`;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, ...certificate } }],
    contexts: [{ name, context: { cluster: name, user } }],
    'current-context': name,
    preferences: {},
    users: [{ name: user, user: { exec: kubelogin(call) } }],
  };
}

function kubelogin({ world }: Call): unknown {
  const server = '6dae42f8-4368-4678-94ff-3960e28e3630';
  const client = '80faf920-1908-4b52-b5ef-a8e7bedfc67a';
  return {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'kubelogin',
    args: ['get-token', '--server-id', server, '--client-id', client, '--tenant-id', world.tenant],
    provideClusterInfo: false,
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
