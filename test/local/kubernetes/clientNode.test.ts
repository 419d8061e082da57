import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as ClientNode from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { listen } from '../../../local/azure/httpsServer';
import { kubernetesHttp } from '../../../local/kubernetes/httpLibrary';
import { bench, smallFleet, type Bench } from '../azure/support';

/** The real Kubernetes client against the simulator, with the kubeconfig that AKS hands out. */

const folder = mkdtempSync(join(tmpdir(), 'steward-kube-'));
const server = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

/** The package is ESM only. */
let k8s: typeof ClientNode;

beforeAll(async () => {
  k8s = await import('@kubernetes/client-node');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** @param endpoint where Resource Manager is asked, and thus where the API server will be */
async function kubeconfig(
  on: Bench,
  endpoint = 'https://management.azure.com',
): Promise<ClientNode.KubeConfig> {
  const path = `${endpoint}${on.idOf('one')}/listClusterUserCredential?api-version=2026-04-01`;
  const reply = await on.send('POST', path);
  const config = new k8s.KubeConfig();
  config.loadFromString(Buffer.from(String(reply.at('kubeconfigs.0.value')), 'base64').toString());
  const token = await on.simulator.credential.getToken(server);
  const cluster = config.getCurrentCluster() ?? { name: '', server: '', skipTLSVerify: false };
  config.loadFromClusterAndUser(cluster, { name: 'steward', token: token?.token ?? '' });
  return config;
}

async function inMemory(on: Bench): Promise<ClientNode.CoreV1Api> {
  const config = await kubeconfig(on);
  const url = config.getCurrentCluster()?.server ?? '';
  const configuration = k8s.createConfiguration({
    baseServer: new k8s.ServerConfiguration(url, {}),
    authMethods: { default: config },
    httpApi: kubernetesHttp(on.simulator),
  });
  return new k8s.CoreV1Api(configuration);
}

async function allNodes(api: ClientNode.CoreV1Api, from?: string): Promise<ClientNode.V1Node[]> {
  const page = await api.listNode({ limit: 2, ...(from !== undefined && { _continue: from }) });
  const next = page.metadata?._continue ?? '';
  return next === '' ? page.items : [...page.items, ...(await allNodes(api, next))];
}

test('in memory: nodes page by page, with their versions and boot ids', async () => {
  const on = bench({ fleet: smallFleet() });
  const api = await inMemory(on);
  const nodes = await allNodes(api);
  expect(nodes).toHaveLength(5);
  expect(nodes[0]).toMatchObject({
    metadata: { labels: { 'kubernetes.azure.com/agentpool': 'system' } },
    status: {
      nodeInfo: {
        kubeletVersion: 'v1.33.5',
        bootID: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    },
  });
  expect(nodes[0]?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
});

test('in memory: an unknown object is an ApiException with the Status as body', async () => {
  const on = bench({ fleet: smallFleet() });
  const api = await inMemory(on);
  await expect(api.readNode({ name: 'nowhere' })).rejects.toMatchObject({ code: 404 });
  on.simulator.intervene({ kind: 'forbidKubernetes', cluster: 'one', forbidden: true });
  await expect(api.listNode()).rejects.toMatchObject({ code: 403 });
});

test('in memory: a stopped cluster refuses the connection', async () => {
  const on = bench({ fleet: smallFleet((cluster) => (cluster.power = 'Stopped')) });
  const api = await inMemory(on);
  await expect(api.listNode()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('in memory: a private cluster is not found', async () => {
  const on = bench({ fleet: smallFleet((cluster) => (cluster.private = true)) });
  const api = await inMemory(on);
  await expect(api.listNode()).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('over HTTPS, trusting the authority in the kubeconfig', async () => {
  const on = bench({ fleet: smallFleet() });
  const listening = await listen(on.simulator, { port: 0, identityPort: 0, tlsDir: folder });
  try {
    const config = await kubeconfig(on, listening.url);
    const { items } = await config.makeApiClient(k8s.CoreV1Api).listNamespace();
    expect(items.map(({ metadata }) => metadata?.name)).toContain('shop');
    const budgets = config.makeApiClient(k8s.PolicyV1Api);
    const web = await budgets.readNamespacedPodDisruptionBudget({ name: 'web', namespace: 'shop' });
    expect(web.status).toMatchObject({ disruptionsAllowed: 1, expectedPods: 3 });
  } finally {
    await listening.close();
  }
});
