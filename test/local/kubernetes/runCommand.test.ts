import { gunzipSync } from 'node:zlib';
import { bench, smallFleet, type Bench } from '../azure/support';

/** Run command: the way into private clusters (contracts.md 4.1). */

async function runCommand(on: Bench, command: string) {
  const { headers } = await on.send('POST', `${on.idOf('one')}/runCommand`, { command });
  const location = headers.location ?? '';
  const first = await on.send('GET', location);
  expect(first).toMatchObject({
    status: 202,
    body: { properties: { provisioningState: 'Running' } },
  });
  await on.pass(1);
  const { body } = await on.send('GET', location);
  return (body as { properties: { exitCode: number; logs: string } }).properties;
}

const isPrivate = (cluster: Record<string, unknown>): void => {
  cluster.private = true;
};

test.each([
  ["kubectl get --raw '/api/v1/nodes?limit=1'", 'NodeList'],
  ['kubectl get --raw /version', undefined],
  ['kubectl get nodes -o json', 'NodeList'],
  ['kubectl get pods -A -o json', 'PodList'],
  ['kubectl get pdb -A -o json', 'PodDisruptionBudgetList'],
])('%s', async (command, kind) => {
  const on = bench({ fleet: smallFleet(isPrivate) });
  const { exitCode, logs } = await runCommand(on, command);
  expect(exitCode).toBe(0);
  expect((JSON.parse(logs) as { kind?: string }).kind).toBe(kind);
});

test('compressed output', async () => {
  const on = bench({ fleet: smallFleet(isPrivate) });
  const { logs } = await runCommand(on, "kubectl get --raw '/api/v1/pods' | gzip -c | base64 -w 0");
  const text = gunzipSync(Buffer.from(logs, 'base64')).toString();
  expect((JSON.parse(text) as { items: unknown[] }).items).toHaveLength(7);
});

test.each(['kubectl delete pod x', 'ls', "kubectl get --raw '/api/v1/secrets'"])(
  '%s exits 1 and says why',
  async (command) => {
    const on = bench({ fleet: smallFleet(isPrivate) });
    const { exitCode, logs } = await runCommand(on, command);
    expect(exitCode).toBe(1);
    expect(logs).toMatch(/^Error from server/);
  },
);

test('output ends at 512 kB', async () => {
  const fleet = smallFleet((cluster) => {
    cluster.pools = [{ name: 'system', mode: 'System', count: 600 }];
  });
  const on = bench({ fleet });
  const { logs } = await runCommand(on, 'kubectl get nodes -o json');
  expect(logs).toHaveLength(512 * 1024);
});

test('it can be switched off, and it needs a running cluster', async () => {
  const off = bench({ fleet: smallFleet((cluster) => (cluster.disableRunCommand = true)) });
  const refused = await off.send('POST', `${off.idOf('one')}/runCommand`, { command: 'ls' });
  expect(refused).toMatchObject({ status: 400, body: { subcode: 'RunCommandDisabled' } });
  const stopped = bench({ fleet: smallFleet((cluster) => (cluster.power = 'Stopped')) });
  const again = await stopped.send('POST', `${stopped.idOf('one')}/runCommand`, { command: 'ls' });
  expect(again).toMatchObject({ status: 400, body: { code: 'OperationNotAllowed' } });
});
