/** The connection to an API server over a real socket, with the kubeconfig that AKS hands out. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AKS_SERVER_SCOPE, type KubernetesApi, openApi } from '../../../shared/kubernetes/api';
import { createBackup } from '../../../shared/kubernetes/backup';
import { askKubernetes } from '../../../shared/kubernetes/reader';
import { listen } from '../../../local/azure/httpsServer';
import { type Bench, bench, smallFleet } from '../../local/azure/support';

const folder = mkdtempSync(path.join(tmpdir(), 'steward-api-'));
let on: Bench;
let close: () => Promise<void>;
let api: KubernetesApi;
let kubeconfig: string;

beforeAll(async () => {
  on = bench({ fleet: smallFleet((cluster) => (cluster.velero = [])) });
  const listening = await listen(on.simulator, { port: 0, identityPort: 0, tlsDir: folder });
  close = listening.close;
  const url = `${listening.url}${on.idOf('one')}/listClusterUserCredential?api-version=2026-04-01`;
  const reply = await on.send('POST', url);
  kubeconfig = Buffer.from(String(reply.at('kubeconfigs.0.value')), 'base64').toString();
  const token = await on.simulator.credential.getToken(AKS_SERVER_SCOPE);
  api = await openApi(kubeconfig, token?.token ?? '');
});

afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

test('lists, texts and orders go through', async () => {
  expect(await createBackup({ name: 'b' }, api)).toEqual({ ok: null });
  expect(await askKubernetes({ kind: 'preflight' }, api)).toMatchObject({
    ok: { deprecatedApis: { ok: [] }, backups: { ok: [{ name: 'b' }] } },
  });
});

test('requests that follow each other share a connection', async () => {
  let opened = 0;
  const count = () => opened++;
  subscribe('net.client.socket', count);
  for (let request = 0; request < 3; request++) {
    expect(await api.send('GET', '/api/v1/nodes')).toMatchObject({ status: 200 });
  }
  unsubscribe('net.client.socket', count);
  expect(opened).toBeLessThanOrEqual(1);
});

test('a token that is none is refused for good', async () => {
  const stranger = await openApi(kubeconfig, 'nonsense');
  expect(await askKubernetes({ kind: 'nodes' }, stranger)).toMatchObject({
    refused: { message: expect.stringContaining('(401)') as string },
  });
});

test('an authority that is not in the kubeconfig is not trusted', async () => {
  const bare = kubeconfig.replace(/^.*certificate-authority-data.*\n/m, '');
  expect(await askKubernetes({ kind: 'nodes' }, await openApi(bare, 'token'))).toMatchObject({
    retry: { reason: { message: expect.stringContaining('certificate') as string } },
  });
});

test('a kubeconfig without a cluster is told', async () => {
  await expect(openApi('clusters: []', 'token')).rejects.toThrow(/the kubeconfig .*one cluster/);
});
