import type { ClusterResult, RolloutResult } from '../../../functions/upgrades/contract';
import { type Facts, resultOf } from '../../../local/cli/result';
import { summaryOf } from '../../../local/cli/summary';
import type { InstanceView } from '../../../local/host/durable/instance';

const AT = '2026-11-23T06:00:00.000Z';

function cluster(fields: Partial<ClusterResult>): ClusterResult {
  const because = [{ code: 'proved', message: 'All nodes are Ready.' }];
  const base = { id: '/one', name: 'one', from: '1.33.6', to: '1.34.2', started: AT, finished: AT };
  return { ...base, status: 'upgraded', because, ...fields };
}

function rolloutOf(clusters: ClusterResult[]): RolloutResult {
  const ring = { name: 'dev', status: 'done' as const, clusters, because: [] };
  return {
    target: '1.34.2',
    status: 'done',
    rings: [ring],
    outside: [],
    started: AT,
    finished: AT,
  };
}

function instance(fields: Partial<InstanceView>): InstanceView {
  const view = { id: 'i', name: 'rollout', status: 'Completed', input: null, output: null };
  const more = { customStatus: null, parentId: undefined, created: AT, updated: AT };
  return { ...view, ...more, events: 10, finished: true, ...fields } as InstanceView;
}

function facts(fields: Partial<Facts>): Facts {
  const start = Date.parse(AT);
  const base = { fleet: 'contoso', started: start, finished: start + 60_000, seconds: 1.234 };
  const none = {
    instances: [],
    requests: {},
    requestsFor: () => ({}),
    notifications: [],
    faults: [],
  };
  return { ...base, ...none, interrupted: false, ...fields };
}

test('a story that ran to its end has no problems, whatever became of the clusters', () => {
  const reason = [{ code: 'drainBlocked', message: 'A budget blocks.' }];
  const output = rolloutOf([
    cluster({}),
    cluster({ name: 'two', status: 'failed', because: reason }),
  ]);
  const result = resultOf(facts({ instances: [instance({ output })] }));
  expect(result.problems).toEqual([]);
  expect(result.rollouts[0]?.id).toBe('i');
});

test.each([
  {
    name: 'hangs',
    instances: [instance({ id: 'x', status: 'Running', finished: false })],
    problem: 'hung: x is Running and nothing will wake it',
  },
  {
    name: 'crashed',
    instances: [instance({ id: 'x', status: 'Failed', output: 'boom' })],
    problem: 'crashed: x: boom',
  },
  {
    name: 'left a cluster unexplained',
    instances: [instance({ output: rolloutOf([cluster({ status: 'failed', because: [] })]) })],
    problem: 'unexplained: one is failed without a reason',
  },
  {
    name: 'met something unforeseen',
    instances: [
      instance({
        output: rolloutOf([cluster({ because: [{ code: 'unexpected', message: 'x' }] })]),
      }),
    ],
    problem: 'crashed: the upgrade of one met something unforeseen',
  },
])('a story that $name is not one that ran to its end', ({ instances, problem }) => {
  expect(resultOf(facts({ instances })).problems).toEqual([problem]);
});

test('what Ctrl-C left unfinished does not hang', () => {
  const instances = [instance({ id: 'x', status: 'Running', finished: false })];
  expect(resultOf(facts({ instances, interrupted: true })).problems).toEqual([]);
});

test('requests are counted per upgraded cluster, the longest history is named', () => {
  const output = rolloutOf([
    cluster({ id: '/a' }),
    cluster({ id: '/b' }),
    cluster({ id: '/c', status: 'unchanged' }),
  ]);
  const counts: Record<string, Record<string, number>> = {
    '/a': { get: 10, put: 2, 'maintenanceConfigurations.list': 5 },
    '/b': { get: 5 },
  };
  const result = resultOf(
    facts({
      instances: [instance({ output }), instance({ id: 'long', name: 'lane', events: 99 })],
      requests: { get: 15, put: 2 },
      requestsFor: (id) => counts[id] ?? {},
    }),
  );
  expect(result.requests).toMatchObject({ total: 17, perUpgradedCluster: { mean: 8.5, max: 12 } });
  expect(result.durable).toEqual({ instances: 2, historyEventsMax: 99, longestHistory: 'long' });
});

test('the summary has a line per cluster and says why', () => {
  const skipped = cluster({
    name: 'two',
    status: 'skipped',
    because: [{ code: 's', message: 'It is stopped.' }],
  });
  const text = summaryOf(
    resultOf(facts({ instances: [instance({ output: rolloutOf([cluster({}), skipped]) })] })),
  );
  expect(text).toMatch(/dev +one +upgraded +1\.33\.6 +1\.34\.2 +0 min/);
  expect(text).toContain('two: It is stopped.');
  expect(text).toContain('0 notifications, 1.2 s of real time');
});
