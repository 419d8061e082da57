import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { EmailClient } from '@azure/communication-email';
import { ManagedIdentityCredential } from '@azure/identity';
import { listen, type Listening } from '../../../../local/azure/httpsServer';
import { httpClient } from '../../../../local/azure/inMemory';
import { bench, type Bench } from '../support';

/** The real SDKs against the simulator, once in memory and once over HTTPS with a real identity. */

const subscription = '22222222-bbbb-4bbb-8bbb-000000000002';
const folder = mkdtempSync(join(tmpdir(), 'steward-tls-'));

interface Clients {
  on: Bench;
  aks: ContainerServiceClient;
  graph: ResourceGraphClient;
  mail: EmailClient;
  close: () => Promise<void>;
}

function inMemory(): Promise<Clients> {
  const on = bench();
  const { credential } = on.simulator;
  const options = { httpClient: httpClient(on.simulator), retryOptions: { maxRetries: 0 } };
  return Promise.resolve({
    on,
    aks: new ContainerServiceClient(credential, subscription, options),
    graph: new ResourceGraphClient(credential, options),
    mail: new EmailClient('https://mail.test', credential, options),
    close: () => Promise.resolve(),
  });
}

async function overHttps(): Promise<Clients> {
  const on = bench();
  const server = await listen(on.simulator, { port: 0, identityPort: 0, tlsDir: folder });
  const { url, identityUrl, caFile, close } = server;
  process.env.IDENTITY_ENDPOINT = `${identityUrl}/MSI/token`;
  process.env.IDENTITY_HEADER = 'secret';
  const credential = new ManagedIdentityCredential();
  const tlsOptions = { ca: readFileSync(caFile, 'utf8') };
  const options = { endpoint: url, tlsOptions, retryOptions: { maxRetries: 0 } };
  return {
    on,
    aks: new ContainerServiceClient(credential, subscription, options),
    graph: new ResourceGraphClient(credential, options),
    mail: new EmailClient(url, credential, { tlsOptions, retryOptions: { maxRetries: 0 } }),
    close,
  };
}

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each([
  ['in memory', inMemory],
  ['over HTTPS', overHttps],
])('%s', (_, connect) => {
  let clients: Clients;
  beforeAll(async () => {
    clients = await connect();
  });
  afterAll(() => clients.close());

  test('lists and reads clusters', async () => {
    const names: string[] = [];
    for await (const cluster of clients.aks.managedClusters.list()) names.push(cluster.name ?? '');
    expect(names.sort()).toEqual([
      'aks-prd-payments',
      'aks-prd-web',
      'aks-stg-batch',
      'aks-stg-web',
    ]);
    const one = await clients.aks.managedClusters.get('rg-staging', 'aks-stg-batch');
    expect(one).toMatchObject({
      kubernetesVersion: '1.32.9',
      powerState: { code: 'Stopped' },
      tags: { 'steward-ring': 'staging' },
    });
  });

  test('pages through pools', async () => {
    const names: string[] = [];
    const pools = clients.aks.agentPools.list('rg-production', 'aks-prd-web');
    for await (const pool of pools) names.push(pool.name ?? '');
    expect(names).toEqual(['system', 'web', 'search']);
  });

  test('an unknown cluster is a RestError with the code', async () => {
    const get = clients.aks.managedClusters.get('rg', 'nowhere');
    await expect(get).rejects.toMatchObject({ code: 'ResourceNotFound', statusCode: 404 });
  });

  test('upgrade profiles have the null that makes the SDK stumble (contracts.md, trap 2)', async () => {
    let body: unknown;
    const read = clients.aks.managedClusters.getUpgradeProfile('rg-staging', 'aks-stg-web', {
      onResponse: (response) => (body = response.parsedBody),
    });
    await read.catch((error: unknown) => {
      expect(error).toBeInstanceOf(TypeError);
    });
    expect(body).toMatchObject({
      properties: {
        controlPlaneProfile: { kubernetesVersion: '1.33.4' },
        agentPoolProfiles: null,
      },
    });
    const versions = await clients.aks.managedClusters.listKubernetesVersions('westeurope');
    expect(versions.values?.map(({ version }) => version).sort()).toEqual([
      '1.32',
      '1.33',
      '1.34',
      '1.35',
    ]);
  });

  test('starts a stopped cluster and polls until it runs', async () => {
    const poller = clients.aks.managedClusters.start('rg-staging', 'aks-stg-batch');
    await poller.submitted();
    await poller.poll();
    expect(poller.isDone).toBe(false);
    await clients.on.pass(5);
    await poller.poll();
    expect(poller.operationState?.status).toBe('succeeded');
    const one = await clients.aks.managedClusters.get('rg-staging', 'aks-stg-batch');
    expect(one.powerState?.code).toBe('Running');
  });

  test('upgrades a pool, read, changed and put back', async () => {
    const { agentPools } = clients.aks;
    const pool = await agentPools.get('rg-production', 'aks-prd-web', 'search');
    delete pool.nodeImageVersion;
    const target = { ...pool, orchestratorVersion: '1.33.6' };
    const poller = agentPools.createOrUpdate('rg-production', 'aks-prd-web', 'search', target);
    await poller.submitted();
    await clients.on.pass(60);
    await poller.poll();
    expect(poller.operationState?.status).toBe('succeeded');
    expect(poller.operationState?.result).toMatchObject({
      provisioningState: 'Succeeded',
      currentOrchestratorVersion: '1.33.6',
    });
  });

  test('the same with nodeImageVersion left in is refused (contracts.md, trap 3)', async () => {
    const { agentPools } = clients.aks;
    const pool = await agentPools.get('rg-production', 'aks-prd-web', 'web');
    const put = agentPools.createOrUpdate('rg-production', 'aks-prd-web', 'web', pool);
    await expect(put.submitted()).rejects.toMatchObject({ statusCode: 400 });
  });

  test('a failed operation loses its code in the poller, not in the resource (trap 4)', async () => {
    const { simulator, pass } = clients.on;
    const fault = { code: 'UpgradeFailed', message: 'Drain node failed' };
    simulator.intervene({ kind: 'failNext', cluster: 'aks-stg-web', ...fault });
    const { managedClusters } = clients.aks;
    const cluster = await managedClusters.get('rg-staging', 'aks-stg-web');
    const wanted = { ...cluster, kubernetesVersion: '1.34.2' };
    const poller = managedClusters.createOrUpdate('rg-staging', 'aks-stg-web', wanted);
    await poller.submitted();
    await pass(5);
    await expect(poller.poll()).rejects.toThrow(/UpgradeFailed/);
    const failed = await managedClusters.get('rg-staging', 'aks-stg-web');
    expect(failed.provisioningState).toBe('Failed');
    expect(failed.status?.provisioningError).toMatchObject(fault);
  });

  test('runs a command in a private cluster', async () => {
    const { managedClusters } = new ContainerServiceClient(
      clients.on.simulator.credential,
      '33333333-cccc-4ccc-8ccc-000000000003',
      { httpClient: httpClient(clients.on.simulator) },
    );
    const command = 'kubectl get nodes -o json';
    const poller = managedClusters.runCommand('rg-data-staging', 'aks-stg-data', { command });
    await poller.submitted();
    await clients.on.pass(1);
    const result = await poller;
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.logs ?? '')).toMatchObject({ kind: 'NodeList' });
  });

  test('asks Resource Graph', async () => {
    const answer = await clients.graph.resources({
      query: "resources | where name =~ 'AKS-PRD-WEB' | project id, ring = tags['steward-ring']",
    });
    expect(answer.data).toEqual([{ id: clients.on.idOf('aks-prd-web'), ring: 'production' }]);
  });

  test('sends a mail once, however often it is sent with the same operation id', async () => {
    const message = {
      senderAddress: 'steward@contoso.test',
      content: { subject: 'Ring dev is done', plainText: '…' },
      recipients: { to: [{ address: 'team@contoso.test' }] },
    };
    const operationId = '7c1d4b0a-0000-4000-a000-000000000001';
    for (let attempt = 0; attempt < 2; attempt++) {
      const poller = await clients.mail.beginSend(message, { operationId });
      const result = await poller.pollUntilDone();
      expect(result).toMatchObject({ id: operationId, status: 'Succeeded' });
    }
    const mails = clients.on.simulator.notifications().filter(({ kind }) => kind === 'mail');
    expect(mails).toMatchObject([{ to: 'team@contoso.test', title: 'Ring dev is done' }]);
  });
});

test('a second start keeps the certificates of the first', async () => {
  const on = bench();
  const options = { port: 0, identityPort: 0, tlsDir: folder };
  const authorities: string[] = [];
  for (let start = 0; start < 2; start++) {
    const server: Listening = await listen(on.simulator, options);
    authorities.push(readFileSync(server.caFile, 'utf8'));
    await server.close();
  }
  expect(authorities[0]).toBe(authorities[1]);
});
