/** Asks the Kubernetes API of a cluster, directly with an Entra token. Loaded when first used. */
import type * as Kubernetes from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { parse } from 'yaml';
import { z } from 'zod';
import type { Outcome } from '../reasons';
import { type AnswerTo, factsOf, type Question } from './facts';

/** Application id of the AKS server: whom a token for a cluster is for. */
export const AKS_SERVER_SCOPE = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

/** Items per page of a list. */
const PAGE = 250;

/** Seconds until a silent API server is asked again. */
const ASK_AGAIN = 60;

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
    .min(1),
});

type Client = typeof Kubernetes;
type KubeConfig = Kubernetes.KubeConfig;

/**
 * @param kubeconfig as Azure hands it out; its user is replaced by the token
 * @param http stands in for the HTTP library of the client where there is no network
 */
export async function askKubernetes<Q extends Question>(
  question: Q,
  kubeconfig: string,
  token: string,
  http?: unknown,
): Promise<Outcome<AnswerTo<Q>>> {
  const client = await import('@kubernetes/client-node');
  const config = configFor(client, kubeconfig, token);
  try {
    return { ok: factsOf(question, await listAll(client, config, question, http)) };
  } catch (error) {
    return outcomeOf(error);
  }
}

function configFor(client: Client, kubeconfig: string, token: string): KubeConfig {
  const { cluster } = kubeconfigSchema.parse(parse(kubeconfig)).clusters[0] ?? never();
  const config = new client.KubeConfig();
  const caData = cluster['certificate-authority-data'];
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: cluster.server,
      skipTLSVerify: false,
      ...(caData === undefined ? {} : { caData }),
    },
    { name: 'steward', token },
  );
  return config;
}

function never(): never {
  throw new Error('the kubeconfig names no cluster');
}

async function listAll(
  client: Client,
  config: KubeConfig,
  question: Question,
  http: unknown,
): Promise<unknown[]> {
  const items: unknown[] = [];
  let next: string | undefined;
  do {
    const page = await listPage(client, config, question, http, next);
    items.push(...page.items);
    next = page.metadata?._continue;
  } while (next !== undefined && next !== '');
  return items;
}

async function listPage(
  client: Client,
  config: KubeConfig,
  question: Question,
  http: unknown,
  next: string | undefined,
): Promise<{ items: unknown[]; metadata?: { _continue?: string } }> {
  const paging = { limit: PAGE, ...(next === undefined ? {} : { _continue: next }) };
  const core = new client.CoreV1Api(apiConfig(client, config, http));
  switch (question.kind) {
    case 'nodes':
      return core.listNode(paging);
    case 'pods': {
      const { namespace, selector } = question;
      return core.listNamespacedPod({ namespace, labelSelector: selector, ...paging });
    }
    case 'budgets':
      return new client.PolicyV1Api(
        apiConfig(client, config, http),
      ).listPodDisruptionBudgetForAllNamespaces(paging);
  }
}

function apiConfig(client: Client, config: KubeConfig, http: unknown) {
  const server = config.getCurrentCluster()?.server ?? '';
  return client.createConfiguration({
    baseServer: new client.ServerConfiguration(server, {}),
    authMethods: { default: config },
    ...(http === undefined ? {} : { httpApi: http as Kubernetes.HttpLibrary }),
  });
}

/** A closed door is told apart from one that nobody opens just now. */
function outcomeOf(error: unknown): Outcome<never> {
  const status = (error as { code?: unknown }).code;
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  if (status === 401 || status === 403) {
    return {
      refused: {
        code: 'cannotLook',
        message: `The Kubernetes API refuses the identity (${status}): give it the role that infra/ describes.`,
      },
    };
  }
  return {
    retry: {
      after: ASK_AGAIN,
      reason: { code: 'cannotLook', message: `No answer from the Kubernetes API: ${message}` },
    },
  };
}
