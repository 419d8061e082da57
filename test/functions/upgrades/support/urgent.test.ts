import { urgentFirst } from '../../../../functions/upgrades/support/urgent';
import { clusterKey } from '../../../../shared/fleet/cluster';
import { aMember, aRef } from '../../../support/clusters';

const members = [
  aMember('a'),
  aMember('b', { version: '1.31.4' }),
  aMember('c', { version: '1.32.1' }),
];
const names = (urgent: Record<string, string>) =>
  urgentFirst(
    members,
    Object.fromEntries(
      Object.entries(urgent).map(([name, version]) => [clusterKey(aRef(name).id), version]),
    ),
  ).map(({ name }) => name);

test.each<{ name: string; urgent: Record<string, string>; order: string[] }>([
  { name: 'none is urgent: as it was', urgent: {}, order: ['a', 'b', 'c'] },
  {
    name: 'the urgent ones first, in their order',
    urgent: { c: '1.32.1', b: '1.31.4' },
    order: ['b', 'c', 'a'],
  },
  { name: 'a patch does not help', urgent: { c: '1.32.0' }, order: ['c', 'a', 'b'] },
  {
    name: 'one that has left its minor is as any other',
    urgent: { c: '1.31.9' },
    order: ['a', 'b', 'c'],
  },
])('$name', ({ urgent, order }) => {
  expect(names(urgent)).toEqual(order);
});
