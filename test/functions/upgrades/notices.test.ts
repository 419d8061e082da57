/** The news of a rollout, as people read them. */
import type {
  ClusterStatus,
  RingResult,
  RolloutResult,
} from '../../../functions/upgrades/contract';
import * as notices from '../../../functions/upgrades/notices';
import { tallyOf } from '../../../functions/upgrades/tally';
import { aRef } from '../../support/clusters';
import { aResult, aRing, RUN } from '../../support/fleets';
import { ROLLOUT } from '../../support/oneRing';
import { aCheck, aSummary, rulesOf } from '../../support/oneUpgrade';

const AT = '2026-11-23T06:00:00.000Z';
const goal = { kind: 'kubernetes' as const, version: '1.34.2' };
const of = { rollout: ROLLOUT, run: RUN, goal };
const nobody = { count: 0, first: [] };

function ringOf(statuses: ClusterStatus[], fields: Partial<RingResult> = {}): RingResult {
  const results = statuses.map((status, at) => aResult('abcdefgh'.charAt(at), { status }));
  return { name: 'dev', status: 'done', ...tallyOf(results), because: [], ...fields };
}

const mixed: ClusterStatus[] = ['upgraded', 'upgraded', 'unchanged', 'skipped', 'failed'];
const failedRing = ringOf(mixed, { status: 'failed' });
const goodRing = ringOf(['upgraded', 'upgraded']);

function ended(status: RolloutResult['status'], rings: RingResult[], run = RUN): RolloutResult {
  return { goal, run, status, rings, outside: nobody, started: AT, finished: AT };
}

const reason = { code: 'noRing', message: 'The tag is missing.' };
const unavailable = [
  {
    ...aRef('north'),
    status: 'skipped' as const,
    because: [{ code: 'notOffered', message: 'northeurope does not offer 1.34.2 yet.' }],
  },
];
const plan = {
  run: RUN,
  rules: rulesOf(),
  rings: [aRing('dev', 2), aRing('prod', 3, { todo: 2, maxConcurrent: 1, unavailable })],
  outside: { count: 25, first: [{ ...aRef('lost'), reason }] },
};

test('the start says how many in which ring, what was found ahead and who is left out and why', () => {
  const found = {
    counts: { pass: 1, warn: 0, block: 1, cannotLook: 0 },
    problems: [aSummary(aCheck('budgets', 'block'))],
  };
  const notice = notices.started(ROLLOUT, goal, plan, [{ ring: aRing('prod', 3), found }]);
  expect(notice).toMatchObject({
    severity: 'info',
    text: '4 clusters in 2 rings are upgraded, ring by ring.',
    facts: [
      { label: 'dev', value: '2 of 2 clusters, 2 at once' },
      { label: 'prod', value: '2 of 3 clusters, 1 at once' },
      { label: 'prod, looked at ahead', value: '1 pass, 0 warn, 1 blocked, 0 not seen' },
      { label: 'in no ring', value: '25' },
    ],
  });
  expect(notice.reasons.map(({ subject, reason: { code } }) => `${subject} ${code}`)).toEqual([
    'shop budgets',
    'north notOffered',
    'lost noRing',
  ]);
});

test('a failed ring asks for attention, counts, explains what is unusual only, and says what to do', () => {
  const notice = notices.ringDone(of, failedRing);
  expect(notice).toMatchObject({
    severity: 'attention',
    title: 'Kubernetes 1.34.2: ring dev has failures',
    ring: 'dev',
    facts: [
      { label: 'upgraded', value: '2' },
      { label: 'unchanged', value: '1' },
      { label: 'skipped', value: '1' },
      { label: 'failed', value: '1' },
    ],
  });
  expect(notice.text).toContain('The next ring is not started.');
  expect(notice.actions).toHaveLength(2);
  // What failed comes first.
  expect(notice.reasons.map(({ subject }) => subject)).toEqual(['e', 'd']);
});

test.each([
  { name: 'is done', ring: goodRing, severity: 'good' },
  { name: 'is done, 1 left out', ring: ringOf(['upgraded', 'skipped']), severity: 'info' },
  {
    name: 'is done, 1 failed, 2 left out',
    ring: ringOf(['upgraded', 'failed', 'skipped', 'skipped']),
    severity: 'attention',
  },
  {
    name: 'was left out',
    ring: ringOf(['skipped'], {
      status: 'skipped',
      because: [{ code: 'ringSkipped', message: '' }],
    }),
    severity: 'info',
  },
  {
    name: 'was canceled',
    ring: ringOf(['canceled'], { status: 'failed', because: [{ code: 'canceled', message: '' }] }),
    severity: 'attention',
  },
])('a ring that $name', ({ name, ring, severity }) => {
  expect(notices.ringDone(of, ring)).toMatchObject({
    severity,
    title: `Kubernetes 1.34.2: ring dev ${name}`,
  });
});

test('a good ring has nothing to explain and nothing to do', () => {
  const notice = notices.ringDone(of, goodRing);
  expect(notice.reasons).toEqual([]);
  expect(notice.actions).toBeUndefined();
});

test('a regression in the bake names who was well and is not', () => {
  const worse = [{ subject: 'a', reason: { code: 'podsLost', message: 'Pods are lost.' } }];
  expect(notices.bakeFailed(of, goodRing, worse)).toMatchObject({
    severity: 'attention',
    title: 'Kubernetes 1.34.2: ring dev has not stayed healthy',
    reasons: worse,
  });
});

describe('the end', () => {
  const because = [{ code: 'ringBeforeFailed', message: 'Ring dev did not end well.' }];
  const notStarted = ringOf([], { name: 'prod', status: 'notStarted', because });

  test('adds up the rings, and says which were not started and why', () => {
    const notice = notices.finished(ROLLOUT, ended('failed', [failedRing, notStarted]));
    expect(notice).toMatchObject({
      severity: 'attention',
      title: 'Kubernetes 1.34.2: rollout ended with failures',
    });
    expect(notice.facts[0]).toEqual({ label: 'upgraded', value: '2' });
    expect(notice.reasons.map(({ subject }) => subject)).toEqual(['e', 'd', 'prod']);
    expect(notice.actions?.[0]).toContain('/retry');
  });

  test.each([
    { status: 'done' as const, severity: 'good', title: 'rollout done' },
    { status: 'canceled' as const, severity: 'attention', title: 'rollout canceled' },
  ])('of a rollout that is $status, without anything to do', ({ status, severity, title }) => {
    const notice = notices.finished(ROLLOUT, ended(status, [goodRing]));
    expect(notice).toMatchObject({ severity, title: `Kubernetes 1.34.2: ${title}` });
    expect(notice.actions).toBeUndefined();
  });

  test('of a rollout that left clusters out says how many', () => {
    const rings = [ringOf(['upgraded', 'skipped']), ringOf(['skipped'])];
    expect(notices.finished(ROLLOUT, ended('done', rings))).toMatchObject({
      severity: 'info',
      title: 'Kubernetes 1.34.2: rollout done, 2 left out',
    });
  });

  test('reminds of the code that describes the clusters, and leads to the report', () => {
    const notice = notices.finished(ROLLOUT, ended('done', [goodRing]));
    expect(notice.text).toContain('Terraform or Bicep');
    expect(notice.link).toBe('/api/rollouts/rollout%3Akubernetes%3A1.34.2/report?format=html');
  });
});

test('each piece of news has a key of its own, and a run of the rollout its own keys', () => {
  const keysOf = (run: string) => [
    notices.started(ROLLOUT, goal, { ...plan, run }, []).key,
    notices.ringDone({ ...of, run }, goodRing).key,
    notices.ringDone({ ...of, run }, { ...goodRing, name: 'prod' }).key,
    notices.bakeFailed({ ...of, run }, goodRing, []).key,
    notices.finished(ROLLOUT, ended('done', [goodRing], run)).key,
  ];
  const keys = [...keysOf(RUN), ...keysOf(`${ROLLOUT}@2026-11-30T06:00:00.000Z`)];
  expect(new Set(keys).size).toBe(10);
});
