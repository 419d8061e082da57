import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as k8s from '@kubernetes/client-node';
import { listen } from '../../../local/azure/httpsServer';
import { kubernetesHttp } from '../../../local/kubernetes/httpLibrary';
import { aksClient, bench, smallFleet, type Bench } from '../azure/support';

/** The real Kubernetes client against the simulator, with the kubeconfig that AKS hands out. */

const folder = mkdtempSync(join(tmpdir(), 'steward-kube-'));
const server = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function kubeconfig(on: Bench): Promise<k8s.KubeConfig> {
  const { kubeconfigs } = await aksClient(on.simulator).managedClusters.listClusterUserCredentials(
    'rg',
    'one',
  );
  const config = new k8s.KubeConfig();
  config.loadFromString(Buffer.from(kubeconfigs?.[0]?.value ?? []).toString());
  const token = await on.simulator.credential.getToken(server);
  const cluster = config.getCurrentCluster();
  const user = { name: 'steward', token: token?.token ?? '' };
  config.loadFromClusterAndUser(cluster ?? { name: '', server: '', skipTLSVerify: false }, user);
  return config;
}

async function inMemory(on: Bench): Promise<k8s.CoreV1Api> {
  const config = await kubeconfig(on);
  const url = config.getCurrentCluster()?.server ?? '';
  const configuration = k8s.createConfiguration({
    baseServer: new k8s.ServerConfiguration(url, {}),
    authMethods: { default: config },
    httpApi: kubernetesHttp(on.simulator),
  });
  return new k8s.CoreV1Api(configuration);
}

test('in memory: nodes page by page, with their versions and boot ids', async () => {
  const on = bench({ fleet: smallFleet() });
  const api = await inMemory(on);
  const nodes: k8s.V1Node[] = [];
  let next: string | undefined;
  do {
    const page = await api.listNode({ limit: 2, ...(next !== undefined && { _continue: next }) });
    nodes.push(...page.items);
    next = page.metadata?._continue;
  } while (next !== undefined && next !== '');
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
    const config = await kubeconfig(on);
    const known = config.getCurrentCluster();
    const url = known?.server.replace('https://management.azure.com', listening.url) ?? '';
    const cluster = { ...known, name: 'one', server: url, skipTLSVerify: false };
    const user = config.getCurrentUser();
    config.loadFromClusterAndUser(cluster, user ?? { name: '' });
    const { items } = await config.makeApiClient(k8s.CoreV1Api).listNamespace();
    expect(items.map(({ metadata }) => metadata?.name)).toContain('shop');
    const budgets = config.makeApiClient(k8s.PolicyV1Api);
    const web = await budgets.readNamespacedPodDisruptionBudget({ name: 'web', namespace: 'shop' });
    expect(web.status).toMatchObject({ disruptionsAllowed: 1, expectedPods: 3 });
  } finally {
    await listening.close();
  }
});
