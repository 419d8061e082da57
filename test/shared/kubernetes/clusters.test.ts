/** The app looks into simulated clusters. */
import type { Question } from '../../../shared/kubernetes/facts';
import type { Outcome } from '../../../shared/reasons';
import type { KubernetesIntervention } from '../../../local/azure/kubernetesInterventions';
import { poolAt, upgradeTo } from '../../local/azure/support';
import { look, ok, ROADS } from './looking';

const SHOP = { cluster: 'one', namespace: 'shop', workload: 'web' };

describe.each(ROADS)('%s', (road) => {
  test('a quiet cluster looks healthy', async () => {
    const on = look(road);
    const { nodes, pods, apiServer } = await on.seen({ kind: 'health' });
    const before = ok(pods as Outcome<object[]>);
    expect(ok(nodes as Outcome<object[]>)).toHaveLength(5);
    expect(before).toHaveLength(7);
    for (const pod of before) {
      expect(pod).toMatchObject({ phase: 'Running', ready: true, restarts: 0 });
      expect(pod).not.toHaveProperty('waiting');
    }
    expect(apiServer).toMatchObject({ ok: { errors: 0, since: expect.any(String) as string } });
    await on.pass(24 * 60);
    expect((await on.seen({ kind: 'health' })).pods).toEqual({ ok: before });
  });

  test('before an upgrade all is asked in one go', async () => {
    const on = look(road, { kured: {}, velero: [{ name: 'nightly', schedule: '0 2 * * *' }] });
    const { backups, ...seen } = await on.seen({ kind: 'preflight' });
    expect(seen).toMatchObject({
      nodes: { ok: expect.any(Array) as unknown },
      pods: { ok: expect.any(Array) as unknown },
      budgets: { ok: [{ name: 'coredns-pdb' }, { name: 'web', disruptionsAllowed: 1 }] },
      deprecatedApis: { ok: [] },
      kured: { ok: { daemonSet: 'kube-system/kured', holders: [] } },
    });
    expect(ok(backups as Outcome<object[]>)).toHaveLength(30);
  });

  const rows: { what: KubernetesIntervention; question: Question; shows: unknown }[] = [
    {
      what: { kind: 'apiErrors', cluster: 'one', errors: 40 },
      question: { kind: 'apiServer' },
      shows: { errors: 40 },
    },
    {
      what: { kind: 'useDeprecatedApi', cluster: 'one' },
      question: { kind: 'deprecatedApis' },
      shows: [
        {
          group: 'flowcontrol.apiserver.k8s.io',
          version: 'v1beta3',
          resource: 'flowschemas',
          removedIn: '1.32',
        },
      ],
    },
    {
      what: {
        kind: 'kuredLock',
        cluster: 'one',
        node: 'gone',
        since: '2026-11-20T01:00:00.000Z',
        ttl: 1800,
      },
      question: { kind: 'kured' },
      shows: {
        daemonSet: 'kube-system/kured',
        holders: [
          {
            node: 'gone',
            since: '2026-11-20T01:00:00.000Z',
            until: '2026-11-20T01:30:00.000Z',
          },
        ],
      },
    },
    {
      what: { kind: 'crashPods', ...SHOP, pods: 1 },
      question: { kind: 'pods', namespace: 'shop', selector: 'app=web' },
      shows: [
        { ready: false, waiting: 'CrashLoopBackOff', phase: 'Running' },
        { ready: true },
        { ready: true },
      ],
    },
    {
      what: { kind: 'pendPods', ...SHOP, pods: 1 },
      question: { kind: 'pods', namespace: 'shop' },
      shows: [{ ready: false, phase: 'Pending' }, { ready: true }, { ready: true }],
    },
    {
      what: { kind: 'losePods', ...SHOP, pods: 2 },
      question: { kind: 'pods', namespace: 'shop' },
      shows: [{ ready: true }],
    },
  ];
  test.each(rows)('$what.kind shows', async ({ what, question, shows }) => {
    const on = look(road);
    on.simulator.intervene(what);
    expect(await on.seen(question)).toMatchObject(shows as object);
  });
});

test('many pods come page by page', async () => {
  const workloads = Array.from({ length: 6 }, (_, at) => ({
    namespace: 'many',
    name: `w${at}`,
    replicas: 100,
  }));
  const on = look('directly', { workloads });
  const pods = await on.seen({ kind: 'pods', namespace: 'many' });
  expect(new Set(pods.map(({ name }) => name)).size).toBe(600);
});

test('nodes tell of pressure, and of Kured rebooting them', async () => {
  const on = look();
  const [{ name: node } = { name: '' }] = await on.seen({ kind: 'nodes' });
  const condition = 'MemoryPressure';
  on.simulator.intervene({ kind: 'pressure', cluster: 'one', node, condition });
  on.simulator.intervene({ kind: 'kuredLock', cluster: 'one', node, rebooting: true });
  expect((await on.seen({ kind: 'nodes' }))[0]).toMatchObject({
    pressure: ['MemoryPressure'],
    rebooting: true,
  });
  on.simulator.intervene({ kind: 'pressure', cluster: 'one', node, condition, gone: true });
  on.simulator.intervene({ kind: 'kuredUnlock', cluster: 'one' });
  const [calm] = await on.seen({ kind: 'nodes' });
  expect(calm).not.toHaveProperty('pressure');
  expect(calm).not.toHaveProperty('rebooting');
});

test('a budget that lets nothing go by its rule is known', async () => {
  const on = look();
  on.simulator.intervene({
    ...{ kind: 'setBudget', cluster: 'one', namespace: 'shop', name: 'web', maxUnavailable: 0 },
  });
  const budgets = await on.seen({ kind: 'budgets' });
  expect(budgets.map(({ name, never }) => [name, never ?? false])).toEqual([
    ['coredns-pdb', false],
    ['web', true],
  ]);
});

test('restarts go up while a pod crashes and stay where they are when it is well', async () => {
  const on = look();
  const restarts = async () => {
    const pods = await on.seen({ kind: 'pods', namespace: 'shop' });
    return pods.map((pod) => pod.restarts);
  };
  on.simulator.intervene({ kind: 'crashPods', ...SHOP, pods: 1 });
  await on.pass(10);
  const crashed = await restarts();
  expect(crashed).toEqual([5, 0, 0]);
  on.simulator.intervene({ kind: 'healPods', ...SHOP });
  await on.pass(60);
  expect(await restarts()).toEqual(crashed);
});

test('a workload that cannot live on the new version crashes after the upgrade, not before', async () => {
  const on = look('directly', { workloads: [{ namespace: 'shop', name: 'web', replicas: 3 }] });
  on.simulator.intervene({ kind: 'breakAfterUpgrade', cluster: 'one', workload: 'web' });
  const states = async () => {
    const pods = await on.seen({ kind: 'pods', namespace: 'shop' });
    return pods.map(({ waiting = 'well' }) => waiting);
  };
  await on.pass(60);
  expect(await states()).toEqual(['well', 'well', 'well']);
  await on.send('PUT', on.idOf('one'), upgradeTo('1.34.2'));
  await on.pass(30);
  expect(await states()).toEqual(['well', 'well', 'well']);
  for (const pool of ['system', 'work']) {
    await on.send('PUT', `${on.idOf('one')}/agentPools/${pool}`, poolAt('1.34.2'));
    await on.pass(90);
  }
  expect(await states()).toEqual(Array.from({ length: 3 }, () => 'CrashLoopBackOff'));
});

test('an API server that began anew has forgotten what it counted', async () => {
  const on = look();
  on.simulator.intervene({ kind: 'apiErrors', cluster: 'one', errors: 40 });
  on.simulator.intervene({ kind: 'useDeprecatedApi', cluster: 'one', removedIn: '1.40' });
  const before = await on.seen({ kind: 'apiServer' });
  await on.send('PUT', on.idOf('one'), upgradeTo('1.33.6'));
  await on.pass(30);
  const after = await on.seen({ kind: 'apiServer' });
  expect(after.errors).toBe(0);
  expect(after.since).not.toBe(before.since);
  expect(await on.seen({ kind: 'deprecatedApis' })).toEqual([]);
});

describe('who is not let in', () => {
  test.each<Question>([{ kind: 'nodes' }, { kind: 'apiServer' }, { kind: 'health' }])(
    'cannot ask for $kind',
    async (question) => {
      const on = look();
      on.simulator.intervene({ kind: 'forbidKubernetes', cluster: 'one', forbidden: true });
      expect(await on.ask(question)).toEqual({
        refused: {
          code: 'cannotLook',
          message: expect.stringContaining('refuses the identity (403)') as string,
        },
      });
    },
  );
});

test('a stopped cluster is asked again later', async () => {
  const on = look('directly', { power: 'Stopped' });
  expect(await on.ask({ kind: 'health' })).toEqual({
    retry: {
      after: 60,
      reason: {
        code: 'cannotLook',
        message: expect.stringContaining('No answer from the Kubernetes API') as string,
      },
    },
  });
});
