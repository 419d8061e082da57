/** What a local run has come to: for machines, and as a summary for people. */
import { type Facts, resultOf } from '../../../local/cli/result';
import { summaryOf } from '../../../local/cli/summary';
import { aRef } from '../../support/clusters';
import { aResult } from '../../support/fleets';
import { ROLLOUT } from '../../support/oneRing';
import { aReport, aRingReport, anInstance, AT } from './support';

function facts(fields: Partial<Facts> = {}): Facts {
  const started = Date.parse(AT);
  return {
    fleet: 'contoso',
    started,
    finished: started + 60_000,
    seconds: 1.234,
    instances: [],
    reports: [],
    power: [],
    requests: {},
    requestsFor: () => ({}),
    notifications: [],
    faults: [],
    interrupted: false,
    ...fields,
  };
}

function aChange(
  cluster: string,
  kind: 'start' | 'stop',
  result: 'done' | 'refused' = 'done',
): Facts['power'][number] {
  const action = { kind, depth: 'cluster', trigger: 'schedule' } as const;
  const change = { ...aRef(cluster), action, because: [], sweepAt: AT };
  return { change, result: { result, because: [], requests: 7 } };
}

const blocked = [{ code: 'drainBlocked', message: 'A budget blocks.' }];

describe('problems', () => {
  test('a story that ran to its end has none, whatever became of the clusters', () => {
    const report = aReport([
      aResult('one'),
      aResult('two', { status: 'failed', because: blocked }),
      aResult('three', { status: 'unchanged', because: [] }),
    ]);
    const result = resultOf(facts({ instances: [anInstance()], reports: [report] }));
    expect(result).toMatchObject({ fleet: 'contoso', problems: [], rollouts: [report] });
  });

  const running = anInstance({ id: 'x', status: 'Running', finished: false });

  test.each<{ name: string; told: Partial<Facts>; problem: string }>([
    {
      name: 'hangs',
      told: { instances: [running] },
      problem: 'hung: x is Running and nothing will wake it',
    },
    {
      name: 'crashed',
      told: { instances: [anInstance({ id: 'x', status: 'Failed', output: 'boom' })] },
      problem: 'crashed: x: boom',
    },
    {
      name: 'left a cluster unexplained',
      told: { reports: [aReport([aResult('one', { status: 'failed', because: [] })])] },
      problem: 'unexplained: one is failed without a reason',
    },
    {
      name: 'met something unforeseen',
      told: {
        reports: [aReport([aResult('one', { because: [{ code: 'unexpected', message: 'x' }] })])],
      },
      problem: 'crashed: the upgrade of one met something unforeseen',
    },
    {
      name: 'did not start a ring and does not say why',
      told: {
        reports: [aReport([], { rings: [aRingReport('dev', [], { status: 'notStarted' })] })],
      },
      problem: 'unexplained: ring dev was not started, without a reason',
    },
    {
      name: 'had an error outside of orchestrations',
      told: { faults: ['timer lookForVersions failed'] },
      problem: 'timer lookForVersions failed',
    },
  ])('a story that $name has one', ({ told, problem }) => {
    expect(resultOf(facts(told)).problems).toEqual([problem]);
  });

  test('what Ctrl-C left unfinished does not hang', () => {
    expect(resultOf(facts({ instances: [running], interrupted: true })).problems).toEqual([]);
  });
});

test('requests are counted per upgraded cluster, without those of other jobs', () => {
  const counts: Record<string, Record<string, number>> = {
    [aRef('a').id]: { get: 10, put: 2, 'maintenanceConfigurations.list': 5 },
    [aRef('b').id]: { get: 5 },
    [aRef('c').id]: { get: 1000 },
  };
  const report = aReport([aResult('a'), aResult('b'), aResult('c', { status: 'unchanged' })]);
  const { requests } = resultOf(
    facts({
      reports: [report],
      requests: { get: 15, put: 2 },
      requestsFor: (id) => counts[id] ?? {},
    }),
  );
  expect(requests).toEqual({
    total: 17,
    byOperation: { get: 15, put: 2 },
    perUpgradedCluster: { mean: 8.5, max: 12 },
  });
});

test('a cluster that was started and stopped besides says nothing about upgrades', () => {
  const counts: Record<string, Record<string, number>> = {
    [aRef('a').id]: { get: 10 },
    [aRef('b').id]: { get: 90 },
  };
  const report = aReport([aResult('a'), aResult('b')]);
  const power = [aChange('b', 'stop'), aChange('b', 'start'), aChange('c', 'stop', 'refused')];
  const result = resultOf(
    facts({ reports: [report], power, requestsFor: (id) => counts[id] ?? {} }),
  );
  expect(result.requests.perUpgradedCluster).toEqual({ mean: 10, max: 10 });
  expect(result.power).toEqual({ starts: 1, stops: 1, other: 1 });
  expect(summaryOf(result)).toContain('power: 1 stops and 1 starts, all proved; 1 refused');
});

test('the longest history is named', () => {
  const instances = [anInstance(), anInstance({ id: 'long', name: 'lane', events: 99 })];
  expect(resultOf(facts({ instances })).durable).toEqual({
    instances: 2,
    historyEventsMax: 99,
    longestHistory: 'long',
  });
});

describe('the summary', () => {
  const skipped = [{ code: 'stopped', message: 'It is stopped.' }];
  const because = [{ code: 'ringBeforeFailed', message: 'Ring dev did not end well.' }];
  const rings = [
    aRingReport('dev', [
      aResult('one', { steps: [{ change: 'control plane', started: AT, finished: AT }] }),
      aResult('two', { status: 'skipped', because: skipped, to: '1.33.4' }),
      aResult('three', { status: 'unchanged' }),
    ]),
    aRingReport('prod', [], { status: 'notStarted', because }),
  ];
  const outside = [{ ...aRef('lost'), reason: { code: 'noRing', message: 'No tag.' } }];
  const report = aReport([], { rings, outside });

  test('has a line per cluster and says why', () => {
    const lines = summaryOf(resultOf(facts({ reports: [report] }))).split('\n');
    expect(lines.slice(1, 14)).toEqual([
      `${ROLLOUT}: done, 1 h 05 min`,
      '',
      '  ring  cluster  status      from    to      took',
      '  dev   one      upgraded    1.33.4  1.34.2  1 h 00 min',
      '  dev   two      skipped     1.33.4  1.33.4',
      '  dev   three    unchanged   1.33.4  1.34.2',
      '  prod           notStarted',
      '',
      'Why:',
      '  two: It is stopped.',
      '  prod: Ring dev did not end well.',
      '  lost: No tag.',
      '',
    ]);
  });

  test('has the figures, and problems last', () => {
    const text = summaryOf(resultOf(facts({ notifications: [1, 2], faults: ['oh'] })));
    expect(text).toContain('2 notifications, 1.2 s of real time');
    expect(text.endsWith('\n\nProblems:\n  oh')).toBe(true);
  });
});
