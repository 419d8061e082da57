import type { SimpleQuestion } from '../../../shared/kubernetes/facts';
import { answerFrom, factsOf, pathOf, readPart } from '../../../shared/kubernetes/questions';

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

test('a node under pressure, left behind by an upgrade and rebooting', () => {
  const troubled = {
    metadata: {
      name: 'n',
      labels: { 'kubernetes.azure.com/upgrade-status': 'Quarantined' },
      annotations: { 'weave.works/kured-reboot-in-progress': '2026-11-21T06:00:00Z' },
    },
    status: {
      ...node.status,
      conditions: [
        { type: 'DiskPressure', status: 'True' },
        { type: 'PIDPressure', status: 'Unknown' },
        { type: 'Ready', status: 'True' },
      ],
    },
  };
  expect(factsOf({ kind: 'nodes' }, [troubled])).toMatchObject([
    { ready: true, pressure: ['DiskPressure'], quarantined: true, rebooting: true },
  ]);
});

test.each([
  [{ maxUnavailable: 0 }, true],
  [{ maxUnavailable: '0%' }, true],
  [{ minAvailable: '100%' }, true],
  [{ maxUnavailable: 1 }, undefined],
  [{ minAvailable: 2 }, undefined],
  [{ minAvailable: '50%' }, undefined],
])('by its rule the budget %j never lets a pod go: %s', (rule, never) => {
  const facts = factsOf({ kind: 'budgets' }, [{ ...budget, spec: { ...budget.spec, ...rule } }]);
  expect(facts[0]?.never).toBe(never);
});

describe('pods', () => {
  const waiting = (reason: string, restartCount = 0) => ({
    restartCount,
    state: { waiting: { reason } },
  });
  const pod = (status: object) => ({
    metadata: {
      name: 'web-0',
      namespace: 'shop',
      creationTimestamp: '2026-11-21T06:00:00Z',
      ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d', controller: true }],
    },
    spec: {},
    status,
  });

  test.each([
    {
      name: 'one that runs',
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ restartCount: 2, state: { running: {} } }, { restartCount: 1 }],
      },
      shows: { phase: 'Running', ready: true, restarts: 3 },
    },
    {
      name: 'one that crashes',
      status: { phase: 'Running', containerStatuses: [waiting('CrashLoopBackOff', 7)] },
      shows: { ready: false, restarts: 7, waiting: 'CrashLoopBackOff' },
    },
    {
      name: 'one whose init container crashes',
      status: {
        phase: 'Pending',
        initContainerStatuses: [waiting('CrashLoopBackOff', 4)],
        containerStatuses: [waiting('PodInitializing')],
      },
      shows: { phase: 'Pending', restarts: 4, waiting: 'CrashLoopBackOff' },
    },
    {
      name: 'one that is being created',
      status: { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] },
      shows: { ready: false, waiting: undefined },
    },
  ])('$name', ({ status, shows }) => {
    const [fact] = factsOf({ kind: 'pods' }, [pod(status)]);
    expect(fact).toMatchObject({ owner: 'ReplicaSet/web-5d', created: '2026-11-21T06:00:00Z' });
    expect({ ...fact, waiting: fact?.waiting }).toMatchObject(shows);
  });

  test.each([
    [{ kind: 'pods' }, '/api/v1/pods'],
    [{ kind: 'pods', namespace: 'shop' }, '/api/v1/namespaces/shop/pods'],
    [{ kind: 'pods', selector: 'a=b' }, '/api/v1/pods?labelSelector=a%3Db'],
  ] as const)('%j is asked at %s', (question, path) => {
    expect(pathOf(question)).toBe(path);
  });
});

describe('several questions in one', () => {
  const refused = { refused: { code: 'cannotLook', message: 'no' } };
  const retry = { retry: { after: 60, reason: { code: 'cannotLook', message: 'later' } } };

  test('each can fail on its own', () => {
    expect(answerFrom({ kind: 'health' }, [{ ok: [] }, refused, retry])).toEqual({
      ok: {
        nodes: { ok: [] },
        pods: { cannotLook: refused.refused },
        apiServer: { cannotLook: retry.retry.reason },
      },
    });
  });

  test('when all fail, the whole is asked again like its first', () => {
    expect(answerFrom({ kind: 'health' }, [retry, refused, refused])).toBe(retry);
    expect(answerFrom({ kind: 'health' }, [refused, retry, refused])).toBe(refused);
  });

  test('an answer that nobody can read is a reason, not a failure', () => {
    expect(readPart({ kind: 'nodes' }, { ok: [{}] })).toMatchObject({
      refused: { code: 'cannotLook', message: expect.stringMatching(/list of nodes/) as string },
    });
  });
});
