/** Looks at a cluster of the simulated Azure, kept in a real Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  lookAtBaking,
  lookAtHealth,
  lookForProof,
} from '../../../../functions/upgrades/health/activities';
import { readRollback, noteVersions } from '../../../../functions/upgrades/rollback/activities';
import { httpClient } from '../../../../local/azure/inMemory';
import { type Azurite, startAzurite } from '../../../../local/cli/azurite';
import { kubernetesHttp } from '../../../../local/kubernetes/httpLibrary';
import { readConfig } from '../../../../shared/config';
import { healthSchema } from '../../../../shared/fleet/healthSchema';
import type { Outcome } from '../../../../shared/reasons';
import { createServices, services, useServices } from '../../../../shared/services';
import { bench, poolAt, smallFleet, upgradeTo } from '../../../local/azure/support';

const ROOT = path.resolve(__dirname, '../../../..');
const CPU = 'node_cpu_usage_percentage';
const rules = healthSchema.parse({ metrics: [{ name: CPU, worseBy: '50%', atLeast: 80 }] });

let azurite: Azurite;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'steward-health-')));
});

afterAll(() => {
  useServices(undefined);
  azurite.stop();
});

let looks = 0;

function setUp() {
  const azure = bench({ fleet: smallFleet() });
  const { simulator, clock, pass } = azure;
  const config = readConfig({ AzureWebJobsStorage: azurite.connectionString() });
  const transport = {
    httpClient: httpClient(simulator),
    credential: simulator.credential,
    kubernetesHttp: kubernetesHttp(simulator),
  };
  useServices(createServices(config, transport, { now: () => new Date(clock.now()) }));
  const id = azure.idOf('one');
  const cluster = async () => {
    const read = await (await services().aks()).cluster(id);
    if (!('ok' in read)) throw new Error('no cluster');
    return read.ok;
  };
  const named = () => ({ cluster: 'one', look: `look-${looks++}` });
  const look = async (before?: { cluster: string; look: string }) => {
    const task = { cluster: await cluster(), rules, ref: named(), ...(before && { before }) };
    return seen(await lookAtHealth(task));
  };
  const upgradePools = async () => {
    await azure.send('PUT', id, upgradeTo('1.33.6'));
    await pass(30);
    for (const pool of ['system', 'work']) {
      await azure.send('PUT', `${id}/agentPools/${pool}`, poolAt('1.33.6'));
      await pass(60);
    }
  };
  return { ...azure, id, cluster, look, named, upgradePools };
}

function seen<T>(outcome: Outcome<T>): T {
  if ('ok' in outcome) return outcome.ok;
  throw new Error(JSON.stringify(outcome));
}

const codes = ({ because }: { because: { code: string }[] }) => because.map(({ code }) => code);

test('an upgrade that goes well leaves the cluster as healthy as before', async () => {
  const { look, upgradePools, pass } = setUp();
  await pass(15);
  const before = await look();
  expect(before.facts).toMatchObject({ nodes: { total: 5, ready: 5 }, unread: [] });
  await upgradePools();
  await pass(15);
  const after = await look(before.facts.ref);
  expect(after.because).toEqual([]);
  expect(after.facts.pods).toEqual(before.facts.pods);
});

test('a workload that the upgrade breaks is named, and no other', async () => {
  const { look, upgradePools, simulator, pass } = setUp();
  await pass(15);
  simulator.intervene({ kind: 'breakAfterUpgrade', cluster: 'one', workload: 'web' });
  const before = await look();
  await upgradePools();
  await pass(15);
  const { because } = await look(before.facts.ref);
  expect(because[0]?.message).toMatch(
    /shop\/web has \d of 3 ready \(CrashLoopBackOff\), before 3 of 3/,
  );
  expect(JSON.stringify(because)).not.toMatch(/coredns|metrics-server/);
});

test('a metric that has become worse', async () => {
  const { look, simulator, pass } = setUp();
  await pass(15);
  const before = await look();
  simulator.intervene({ kind: 'setMetric', cluster: 'one', name: CPU, value: 95 });
  await pass(15);
  expect(codes(await look(before.facts.ref))).toEqual(['metricWorse']);
});

test('an API server that refuses is no healthy one', async () => {
  const { look, simulator, pass } = setUp();
  await pass(15);
  const before = await look();
  simulator.intervene({ kind: 'forbidKubernetes', cluster: 'one', forbidden: true });
  const found = codes(await look(before.facts.ref));
  expect(new Set(found)).toEqual(new Set(['cannotLook']));
});

test('a look that is not kept any more is nothing to compare with', async () => {
  const { look, pass } = setUp();
  await pass(15);
  expect(codes(await look({ cluster: 'one', look: 'long ago' }))).toEqual(['cannotLook']);
});

test('one look is one activity and few requests', async () => {
  const { look, simulator, pass, id } = setUp();
  await pass(15);
  await look();
  expect(simulator.requestsFor(id)).toEqual({
    'managedClusters.get': 1,
    'managedClusters.listClusterUserCredentials': 1,
    'kubernetes.nodes': 1,
    'kubernetes.pods': 1,
    'kubernetes.metrics': 1,
  });
});

describe('while a ring bakes', () => {
  test.each([
    { name: 'running', verb: '', kind: 'seen', says: [] },
    { name: 'stopped by somebody', verb: 'stop', kind: 'leftOut', says: ['stopped'] },
  ])('a cluster that is $name', async ({ verb, kind, says }) => {
    const { look, named, send, pass, id } = setUp();
    await pass(15);
    const before = await look();
    if (verb !== '') await send('POST', `${id}/${verb}`);
    await pass(30);
    const baking = seen(await lookAtBaking({ id, rules, ref: named(), before: before.facts.ref }));
    if (baking.kind === 'private') throw new Error('it is public');
    expect([baking.kind, codes(baking)]).toEqual([kind, says]);
  });

  test('a cluster that is gone', async () => {
    const { named, send, pass, id } = setUp();
    await send('DELETE', id);
    await pass(30);
    const baking = seen(await lookAtBaking({ id, rules, ref: named(), before: named() }));
    expect(baking).toMatchObject({ kind: 'leftOut', because: [{ code: 'gone' }] });
  });
});

test('every node proves the upgrade; before it none does', async () => {
  const { cluster, upgradePools } = setUp();
  const aim = { kind: 'version' as const, version: '1.33.6' };
  const early = seen(await lookForProof({ cluster: await cluster(), aim }));
  expect(early.missing.map(({ code }) => code)).toEqual(['oldControlPlane', 'oldKubelet']);
  await upgradePools();
  expect(seen(await lookForProof({ cluster: await cluster(), aim }))).toEqual({
    missing: [],
    nodes: 5,
  });
});

test('what the pools ran before is what Azure lets them go back to', async () => {
  const { id, cluster, upgradePools } = setUp();
  const { pools } = await cluster();
  const notes = pools.map(({ name, version, image = '' }) => {
    return { pool: name, version, image, rollout: 'r', until: '2026-11-28T06:00:00.000Z' };
  });
  await noteVersions({ id, notes });
  await upgradePools();
  const read = seen(await readRollback({ id, rollout: 'r' }));
  expect(read.notes).toEqual(notes);
  for (const { pool, version, image } of notes) {
    expect(read.recent[pool]).toMatchObject([{ version, image }]);
  }
  expect(seen(await readRollback({ id, rollout: 'another' })).notes).toEqual([]);
});
