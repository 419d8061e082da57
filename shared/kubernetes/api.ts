/** A connection to the API server of one cluster, with an Entra token. */
import type * as Kubernetes from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { Agent } from 'node:https';
import { parse } from 'yaml';
import { z } from 'zod';
import { readAs } from '../schema';

/** Application id of the AKS server: whom a token for a cluster is for. */
export const AKS_SERVER_SCOPE = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

/** Until an API server that says nothing is given up, in milliseconds. */
const PATIENCE_MS = 60_000;

/** How long an unused connection is kept, in milliseconds: the questions of a look follow at once. */
const IDLE_MS = 2_000;

/** By address and certificate authority. */
const connections = new Map<string, Agent>();

export interface KubernetesReply {
  status: number;
  body: string;
}

export interface KubernetesApi {
  /**
   * @param path with its query
   * @param body of a PATCH: what is merged into the object
   * @throws when the API server cannot be reached
   */
  send(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<KubernetesReply>;
}

const kubeconfigSchema = z.object({
  clusters: z
    .array(
      z.object({
        cluster: z.object({
          server: z.url(),
          'certificate-authority-data': z.string().optional(),
        }),
      }),
    )
    .min(1, 'at least one cluster'),
});

/**
 * Loads the client, which is large.
 * @param kubeconfig as Azure hands it out; its user is replaced by the token
 * @param http stands in for the HTTP library of the client where there is no network
 */
export async function openApi(
  kubeconfig: string,
  token: string,
  http?: unknown,
): Promise<KubernetesApi> {
  const client = await import('@kubernetes/client-node');
  const [entry] = readAs(kubeconfigSchema, parse(kubeconfig), 'the kubeconfig').clusters;
  const { server = '', 'certificate-authority-data': caData } = entry?.cluster ?? {};
  const config = new client.KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'cluster', server, skipTLSVerify: false, ...(caData === undefined ? {} : { caData }) },
    { name: 'steward', token },
  );
  const { httpApi, baseServer } = client.createConfiguration({
    baseServer: new client.ServerConfiguration(server, {}),
    ...(http === undefined ? {} : { httpApi: http as Kubernetes.HttpLibrary }),
  });
  return {
    send: async (method, path, body) => {
      const request = baseServer.makeRequestContext(path, client.HttpMethod[method]);
      request.setSignal(AbortSignal.timeout(PATIENCE_MS));
      if (body !== undefined) {
        const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
        request.setHeaderParam('content-type', type);
        request.setBody(JSON.stringify(body));
      }
      await config.applySecurityAuthentication(request);
      // The client would open a connection for every request.
      request.setAgent(connectionsTo(server, caData));
      const response = await httpApi.send(request).toPromise();
      return { status: response.httpStatusCode, body: await response.body.text() };
    },
  };
}

function connectionsTo(server: string, caData?: string): Agent {
  const key = `${server} ${caData ?? ''}`;
  const known = connections.get(key);
  if (known !== undefined) return known;
  const ca = caData === undefined ? {} : { ca: Buffer.from(caData, 'base64') };
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS, ...ca });
  connections.set(key, agent);
  return agent;
}
