import type { SimpleQuestion } from '../../../shared/kubernetes/facts';
import { factsOf, pathOf } from '../../../shared/kubernetes/questions';

const node = {
  metadata: {
    name: 'aks-user1-0',
    labels: {
      'kubernetes.azure.com/agentpool': 'user1',
      'kubernetes.azure.com/node-image-version': 'AKSUbuntu-2204gen2containerd-202611.01.0',
    },
  },
  spec: { unschedulable: true },
  status: {
    conditions: [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'Ready', status: 'True' },
    ],
    nodeInfo: { bootID: 'b-1', kubeletVersion: 'v1.34.2' },
  },
};

test('a node', () => {
  expect(factsOf({ kind: 'nodes' }, [node])).toEqual([
    {
      name: 'aks-user1-0',
      pool: 'user1',
      ready: true,
      kubelet: '1.34.2',
      image: 'AKSUbuntu-2204gen2containerd-202611.01.0',
      bootId: 'b-1',
      cordoned: true,
    },
  ]);
});

test.each([
  { name: 'says no', conditions: [{ type: 'Ready', status: 'False' }] },
  { name: 'is lost', conditions: [{ type: 'Ready', status: 'Unknown' }] },
  { name: 'says nothing', conditions: undefined },
])('a node that $name is not ready', ({ conditions }) => {
  const silent = { metadata: { name: 'n' }, status: { ...node.status, conditions } };
  expect(factsOf({ kind: 'nodes' }, [silent])).toMatchObject([
    { name: 'n', pool: '', ready: false, cordoned: false },
  ]);
});

test.each(['v1.28.101-akslts', 'v1.28.101-hotfix.20250703', 'v1.28.101+abc', '1.28.101'])(
  'kubelet %s is a build of 1.28.101',
  (kubeletVersion) => {
    const status = { ...node.status, nodeInfo: { bootID: 'b', kubeletVersion } };
    expect(factsOf({ kind: 'nodes' }, [{ ...node, status }])[0]?.kubelet).toBe('1.28.101');
  },
);

const budget = {
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { matchLabels: { app: 'web', tier: 'front' } } },
  status: { disruptionsAllowed: 0, expectedPods: 2 },
};

test('a budget', () => {
  expect(factsOf({ kind: 'budgets' }, [budget])).toEqual([
    {
      namespace: 'shop',
      name: 'web',
      disruptionsAllowed: 0,
      expectedPods: 2,
      selector: 'app=web,tier=front',
    },
  ]);
});

test.each([
  {
    name: 'expressions',
    selector: {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'old', operator: 'NotIn', values: ['yes'] },
        { key: 'live', operator: 'Exists' },
        { key: 'canary', operator: 'DoesNotExist', values: null },
      ],
    },
    text: 'app=web,tier in (front,back),old notin (yes),live,!canary',
  },
  { name: 'everything', selector: {}, text: '' },
])('the selector of a budget for $name', ({ selector, text }) => {
  const facts = factsOf({ kind: 'budgets' }, [{ ...budget, spec: { selector } }]);
  expect(facts[0]?.selector).toBe(text);
});

test('a budget that nothing has looked at yet blocks nothing', () => {
  expect(factsOf({ kind: 'budgets' }, [{ ...budget, status: undefined }])).toMatchObject([
    { disruptionsAllowed: 0, expectedPods: 0 },
  ]);
});

test('pods, on a node and not yet', () => {
  const pods: SimpleQuestion = { kind: 'pods', namespace: 'shop', selector: 'app=web' };
  const metadata = { name: 'web-0', namespace: 'shop' };
  expect(
    factsOf(pods, [
      { metadata, spec: { nodeName: 'n' } },
      { metadata, spec: {} },
    ]),
  ).toMatchObject([{ ...metadata, node: 'n' }, metadata]);
});

test('an item that is something else is told by list, place and field', () => {
  const broken = { ...node, status: { nodeInfo: { kubeletVersion: 'v1.34.2' } } };
  expect(() => factsOf({ kind: 'nodes' }, [node, broken])).toThrow(
    /^the list of nodes .*1\.status\.nodeInfo\.bootID.*it is missing/,
  );
});

test('selector and namespace are encoded in the path', () => {
  const selector = "a in (b,c)'; rm -rf /";
  expect(pathOf({ kind: 'pods', namespace: 'a/b', selector })).toBe(
    '/api/v1/namespaces/a%2Fb/pods?labelSelector=a%20in%20(b%2Cc)%27%3B%20rm%20-rf%20%2F',
  );
});
