import type { ClusterStatus } from '../../../../functions/upgrades/contract';
import type { Goal } from '../../../../functions/upgrades/goalTypes';
import { type EarlierRun, joinersOf } from '../../../../functions/upgrades/offers/joiners';
import { clusterKey } from '../../../../shared/fleet/cluster';
import type { RingMember } from '../../../../shared/fleet/rings';
import { aMember, aRef } from '../../../support/clusters';
import { offersOf } from '../../../support/offers';

const goal: Goal = { kind: 'kubernetes', version: '1.34.2' };
const offers = offersOf({ westeurope: ['1.33.4', '1.34.2'], northeurope: ['1.33.4'] });
const key = (name: string) => clusterKey(aRef(name).id);

const result = (name: string, status: ClusterStatus, code = 'x') => ({
  id: aRef(name).id,
  status,
  because: [{ code, message: '' }],
});

function joining(
  member: Partial<RingMember>,
  clusters: EarlierRun['clusters'],
  more: Partial<EarlierRun> & { wakes?: boolean } = {},
) {
  const { wakes = false, ...earlier } = more;
  const now = { members: [aMember('a', member)], offers, wakes };
  return joinersOf(goal, { clusters, held: [], ...earlier }, now);
}

test.each<{
  name: string;
  member?: Partial<RingMember>;
  before?: EarlierRun['clusters'];
  more?: object;
}>([
  { name: 'that is new' },
  { name: 'that was stopped and runs', before: [result('a', 'skipped', 'stopped')] },
  { name: 'that was not offered it and now is', before: [result('a', 'skipped', 'notOffered')] },
  {
    name: 'that is stopped where the policy wakes',
    member: { power: 'Stopped' },
    more: { wakes: true },
  },
])('a cluster $name joins', ({ member = {}, before = [], more }) => {
  expect(joining(member, before, more).join).toMatchObject([{ name: 'a' }]);
});

test.each<{
  name: string;
  member?: Partial<RingMember>;
  before?: EarlierRun['clusters'];
  more?: object;
}>([
  { name: 'that has it', member: { version: '1.34.2' } },
  {
    name: 'that is still stopped',
    member: { power: 'Stopped' },
    before: [result('a', 'skipped', 'stopped')],
  },
  { name: 'whose region still does not offer it', member: { location: 'northeurope' } },
  { name: 'that failed', before: [result('a', 'failed')] },
  { name: 'that was canceled', before: [result('a', 'canceled')] },
  { name: 'that was left out by a person', before: [result('a', 'skipped', 'clusterSkipped')] },
  { name: 'that was held before', more: { held: [key('a')] } },
  { name: 'that is just being made', member: { settled: false } },
])('a cluster $name does not join', ({ member = {}, before = [], more }) => {
  expect(joining(member, before, more).join).toEqual([]);
});

test('what failed stays held when others join, run after run', () => {
  const first = joining({}, [result('b', 'failed'), result('c', 'upgraded')]);
  expect(first).toMatchObject({ join: [{ name: 'a' }], hold: [key('b')] });
  const second = joining({}, [result('a', 'skipped', 'stopped')], { held: first.hold });
  expect(second).toMatchObject({ join: [{ name: 'a' }], hold: [key('b')] });
});

test('what only its own upgrade profile does not offer joins once, not every hour', () => {
  const before = [result('a', 'skipped', 'notOffered')];
  const { join, hold } = joining({}, before);
  expect([join.length, hold]).toEqual([1, [key('a')]]);
  expect(joining({}, before, { held: hold }).join).toEqual([]);
});
