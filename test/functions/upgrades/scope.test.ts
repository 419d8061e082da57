import { scopeOf, unchanged } from '../../../functions/upgrades/scope';
import { aRef } from '../../support/clusters';
import { plainRing } from '../../support/fleets';

const TARGET = '1.34.2';
const member = (name: string, version: string, settled = true) => ({
  ...aRef(name),
  version,
  settled,
});

test('only clusters that are behind or not settled have anything to do', () => {
  const there = [member('same', TARGET), member('newer', '1.35.0')];
  const todo = [member('behind', '1.33.6'), member('failed', TARGET, false)];
  const ring = { name: 'dev', maxConcurrent: 2, ...plainRing, clusters: [...there, ...todo] };
  expect(scopeOf(ring, TARGET)).toEqual({ todo: { ...ring, clusters: todo }, there });
});

test('a cluster that is there is reported with its version and a reason', () => {
  const at = '2026-11-23T06:00:00.000Z';
  expect(unchanged(member('newer', '1.35.0'), at)).toMatchObject({
    status: 'unchanged',
    from: '1.35.0',
    to: '1.35.0',
    because: [{ code: 'atTarget' }],
  });
});
