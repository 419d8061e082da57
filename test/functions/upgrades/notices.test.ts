import type { ClusterResult, RingResult } from '../../../functions/upgrades/contract';
import * as notices from '../../../functions/upgrades/notices';
import { aMember, aRef } from '../../support/clusters';
import { plainRing } from '../../support/fleets';

const ID = 'rollout:kubernetes:1.34.2';
const AT = '2026-11-23T06:00:00.000Z';
const TARGET = '1.34.2';

function result(status: ClusterResult['status'], name: string): ClusterResult {
  const because = [{ code: status, message: `${name} is ${status}` }];
  const times = { started: AT, finished: AT };
  return { ...aRef(name), status, from: '1.33.4', to: TARGET, because, ...times };
}

const clusters = [
  result('upgraded', 'a'),
  result('upgraded', 'b'),
  result('unchanged', 'c'),
  result('skipped', 'd'),
  result('failed', 'e'),
];

const failedRing: RingResult = { name: 'dev', status: 'failed', clusters, because: [] };
const goodRing: RingResult = { ...failedRing, status: 'done', clusters: clusters.slice(0, 2) };

test('the start names the rings, how many clusters, and who is left out and why', () => {
  const rings = [
    { name: 'dev', maxConcurrent: 5, ...plainRing, clusters: [aMember('a'), aMember('b')] },
  ];
  const reason = { code: 'noRing', message: 'The tag is missing.' };
  const notice = notices.started(ID, AT, TARGET, rings, [{ cluster: aRef('lost'), reason }]);
  expect(notice.text).toBe('2 clusters in 1 rings are upgraded to 1.34.2, ring by ring.');
  expect(notice.facts).toEqual([{ label: 'dev', value: '2 clusters, 5 at once' }]);
  expect(notice.reasons).toEqual([{ subject: 'lost', reason }]);
});

test('a failed ring asks for attention, counts and explains what is unusual only', () => {
  const notice = notices.ringDone(ID, AT, TARGET, failedRing);
  expect(notice.severity).toBe('attention');
  expect(notice.title).toBe('Kubernetes 1.34.2: ring dev has failures');
  expect(notice.facts).toEqual([
    { label: 'upgraded', value: '2' },
    { label: 'unchanged', value: '1' },
    { label: 'skipped', value: '1' },
    { label: 'failed', value: '1' },
  ]);
  expect(notice.reasons.map(({ subject }) => subject)).toEqual(['d', 'e']);
});

test('a good ring is good news', () => {
  const notice = notices.ringDone(ID, AT, TARGET, goodRing);
  expect(notice).toMatchObject({ severity: 'good', reasons: [] });
  expect(notice.title).toBe('Kubernetes 1.34.2: ring dev is done');
});

test('the end says which rings were not started and why', () => {
  const because = [{ code: 'ringBeforeFailed', message: 'Ring dev did not end well.' }];
  const notStarted: RingResult = { name: 'prod', status: 'notStarted', clusters: [], because };
  const rings = [failedRing, notStarted];
  const rollout = { target: TARGET, status: 'failed' as const, rings, outside: [] };
  const notice = notices.finished(ID, { ...rollout, started: AT, finished: AT });
  expect(notice.severity).toBe('attention');
  expect(notice.reasons.map(({ subject }) => subject)).toEqual(['d', 'e', 'prod']);
});

test('each piece of news has a key of its own, and a run of the rollout its own keys', () => {
  const rollout = { target: TARGET, status: 'done' as const, rings: [goodRing], outside: [] };
  const keysAt = (at: string) => [
    notices.started(ID, at, TARGET, [], []).key,
    notices.ringDone(ID, at, TARGET, goodRing).key,
    notices.ringDone(ID, at, TARGET, { ...goodRing, name: 'prod' }).key,
    notices.finished(ID, { ...rollout, started: at, finished: AT }).key,
  ];
  const keys = [...keysAt(AT), ...keysAt('2026-11-30T06:00:00.000Z')];
  expect(new Set(keys).size).toBe(8);
});
