/** Regression, not noise. */
import fc from 'fast-check';
import { recordOf, summaryOf } from '../../../../functions/upgrades/health/facts';
import { judgeHealth } from '../../../../functions/upgrades/health/judge';
import { healthSchema } from '../../../../shared/fleet/healthSchema';
import type { PodFact } from '../../../../shared/kubernetes/facts';
import { aPool } from '../../../support/clusters';
import { aNode, aPod, aRecord, rules, type Seen } from './support';

const codes = (before: Seen, after: Seen, strict: Partial<typeof rules> = {}) =>
  judgeHealth(aRecord(before), aRecord(after), { ...rules, ...strict }).map(({ code }) => code);

const broken = aPod({ ready: false, waiting: 'CrashLoopBackOff' });
const renamed = aPod({ name: 'web-5d-z' });

test.each<{ name: string; before?: Seen; after?: Seen; says: string[] }>([
  { name: 'nothing has changed', says: [] },
  {
    name: 'pods and nodes have new names',
    after: { nodes: [aNode({ name: 'n9' })], pods: [renamed] },
    says: [],
  },
  {
    name: 'a pod that was broken before',
    before: { pods: [broken] },
    after: { pods: [broken] },
    says: [],
  },
  { name: 'a pod that became ready', before: { pods: [broken] }, says: [] },
  { name: 'a pod that crashes now', after: { pods: [broken] }, says: ['podsNotReady'] },
  {
    name: 'another pod of a workload that was half broken',
    before: { pods: [aPod(), broken, aPod()] },
    after: { pods: [broken, broken, aPod()] },
    says: ['podsNotReady'],
  },
  {
    name: 'a new release in the middle of it',
    after: { pods: [aPod({ name: 'web-7f-b', owner: 'ReplicaSet/web-7f' })] },
    says: [],
  },
  {
    name: 'a workload that was not there before',
    after: { pods: [aPod(), aPod({ name: 'new-1', owner: 'ReplicaSet/new-1f', ready: false })] },
    says: [],
  },
  { name: 'a smaller workload', before: { pods: [aPod(), renamed] }, says: [] },
  { name: 'a bare pod that is gone', before: { pods: [aPod(), bare('one')] }, says: ['podsLost'] },
  {
    name: 'a workload without any pod',
    before: { pods: [aPod(), aPod({ owner: 'StatefulSet/db' })] },
    says: ['podsLost'],
  },
  {
    name: 'jobs, pipelines, static pods and leftovers that come and go',
    before: {
      pods: [
        aPod(),
        aPod({ owner: 'Job/import-1' }),
        aPod({ owner: 'Workflow/build-3' }),
        aPod({ owner: 'Node/aks-1' }),
        aPod({ owner: 'ReplicaSet/old-1f', phase: 'Failed' }),
        bare('done', { phase: 'Succeeded' }),
      ],
    },
    after: { pods: [aPod(), aPod({ owner: 'Job/import-2', ready: false })] },
    says: [],
  },
  {
    name: 'a pod that restarted three times, which the policy allows',
    after: { pods: [aPod({ restarts: 3 })] },
    says: [],
  },
  {
    name: 'a pod that restarted often',
    after: { pods: [aPod({ restarts: 4 })] },
    says: ['restarts'],
  },
  {
    name: 'a counter that was high before',
    before: { pods: [aPod({ restarts: 90 })] },
    after: { pods: [aPod({ restarts: 92 })] },
    says: [],
  },
  {
    name: 'a counter of a pod that was replaced',
    before: { pods: [aPod({ restarts: 90 })] },
    after: { pods: [aPod({ name: 'web-5d-z', restarts: 2 })] },
    says: [],
  },
  {
    name: 'a node that is not Ready',
    after: { nodes: [aNode({ ready: false })] },
    says: ['nodesNotReady'],
  },
  { name: 'a node that is missing', after: { count: 2 }, says: ['nodesNotReady'] },
  { name: 'a node that was missing before', before: { count: 2 }, after: { count: 2 }, says: [] },
  { name: 'a pool that was scaled down', before: { nodes: [aNode(), aNode()] }, says: [] },
  {
    name: 'an API server that fails more requests',
    after: { requests: 2000, errors: 100 },
    says: ['apiServerErrors'],
  },
  {
    name: 'an API server that fails as many as before',
    before: { requests: 1000, errors: 100 },
    after: { requests: 2000, errors: 200 },
    says: [],
  },
  { name: 'too few requests to tell', after: { requests: 1050, errors: 50 }, says: [] },
  {
    name: 'a new API server that fails requests',
    before: { requests: 50_000 },
    after: { requests: 400, errors: 80, since: 'another boot' },
    says: ['apiServerErrors'],
  },
])('$name', ({ before = {}, after = {}, says }) => {
  expect(codes(before, after)).toEqual(says);
});

function bare(name: string, fields: Partial<PodFact> = {}): PodFact {
  const { owner, ...pod } = aPod({ name, ...fields });
  expect(owner).toBeDefined();
  return pod;
}

test('namespaces that do not count do not count', () => {
  const pods = [aPod(), aPod({ namespace: 'ci', ready: false, restarts: 50 })];
  expect(codes({}, { pods, ignoreNamespaces: ['ci'] })).toEqual([]);
});

test('what is wrong is told with numbers', () => {
  const before = aRecord({ pods: [aPod(), renamed] });
  const after = aRecord({ pods: [broken, renamed], nodes: [aNode({ ready: false })] });
  expect(judgeHealth(before, after, rules).map(({ message }) => message)).toEqual([
    'Node pool system has 0 of 1 nodes Ready; not Ready: node-0.',
    'Pods are not ready that should be: shop/web has 1 of 2 ready (CrashLoopBackOff), before 2 of 2.',
  ]);
});

test('restarts are counted from the look before, not from the beginning', () => {
  const [before, since, after] = [0, 20, 22].map((restarts) =>
    aRecord({ pods: [aPod({ restarts })] }),
  );
  if (!before || !since || !after) throw new Error('three looks');
  expect(judgeHealth(before, after, rules).map(({ code }) => code)).toEqual(['restarts']);
  expect(judgeHealth(before, after, rules, since)).toEqual([]);
});

describe('metrics', () => {
  const metric = { name: 'node_cpu_usage_percentage', worseBy: '50%', atLeast: 60 };
  const strict = healthSchema.parse({ metrics: [metric] });

  test.each([
    { name: 'as before', was: 40, is: 40, fails: false },
    { name: 'doubled, and still low', was: 10, is: 40, fails: false },
    { name: 'higher by half', was: 60, is: 90, fails: false },
    { name: 'higher by more than half', was: 60, is: 91, fails: true },
    { name: 'no load before', was: 0, is: 70, fails: true },
  ])('$name', ({ was, is, fails }) => {
    const at = (value: number) => ({ ...aRecord(), metrics: { [metric.name]: value } });
    const found = judgeHealth(at(was), at(is), strict).map(({ code }) => code);
    expect(found).toEqual(fails ? ['metricWorse'] : []);
  });
});

describe('nobody could look', () => {
  const cannotLook = { code: 'cannotLook', message: 'No answer from the Kubernetes API.' };
  const unread = recordOf(
    [aPool()],
    { nodes: { ok: [aNode(), aNode(), aNode()] }, pods: { cannotLook }, apiServer: { cannotLook } },
    { at: '', ignoreNamespaces: [] },
  );

  test('now: it is no pass, and no pod is called lost', () => {
    expect(judgeHealth(aRecord(), unread, rules)).toEqual([cannotLook, cannotLook]);
  });

  test('before: there is nothing to compare with', () => {
    const [reason] = judgeHealth(unread, aRecord(), rules);
    expect(reason?.message).toMatch(/^There is nothing to compare with: No answer/);
  });
});

describe('in general', () => {
  const pod = fc.record({
    namespace: fc.constantFrom('shop', 'pay'),
    name: fc.string({ minLength: 1, maxLength: 3 }),
    owner: fc.constantFrom('ReplicaSet/web-5d', 'StatefulSet/db', 'DaemonSet/log'),
    ready: fc.boolean(),
    restarts: fc.nat(200),
  });
  const record = fc
    .tuple(fc.array(pod, { maxLength: 20 }), fc.nat(5), fc.nat(2000))
    .map(([pods, count, errors]) => aRecord({ pods, count, errors, requests: 5000 }));

  test('a cluster is never worse than itself', () => {
    fc.assert(fc.property(record, (one) => judgeHealth(one, one, rules).length === 0));
  });

  test('what goes through a history is small, however large the cluster and its trouble', () => {
    const pods = Array.from({ length: 3000 }, (_, at) =>
      aPod({ name: `p-${at}`, owner: `ReplicaSet/w${at}-5d`, ready: false, restarts: 9 }),
    );
    const nodes = Array.from({ length: 500 }, (_, at) => aNode({ name: `n${at}`, ready: false }));
    const before = aRecord({
      nodes: nodes.map((node) => ({ ...node, ready: true })),
      pods: pods.map((one) => ({ ...one, ready: true, restarts: 0 })),
    });
    const after = aRecord({ nodes, pods });
    const facts = summaryOf({ cluster: 'c', look: 'l' }, after);
    const because = judgeHealth(before, after, rules);
    expect(because.map(({ code }) => code)).toEqual(['nodesNotReady', 'podsNotReady', 'restarts']);
    expect(JSON.stringify({ facts, because }).length).toBeLessThan(4096);
  });
});
