/** Clusters that have left a ring since the rollout copied it. */
import { leftBecause } from '../../../shared/fleet/leavers';

test.each<{ name: string; tags: Record<string, string>; code: string | undefined }>([
  { name: 'in the ring by its tag', tags: { 'steward-ring': 'dev' }, code: undefined },
  { name: 'in the ring by a selector', tags: { team: 'shop' }, code: undefined },
  { name: 'in another ring now', tags: { 'steward-ring': 'prod' }, code: 'leftRing' },
  { name: 'kept away from', tags: { 'steward-ring': 'dev', steward: ' Off ' }, code: 'optedOut' },
  { name: 'whose tag has another spelling', tags: { 'Steward-Ring': ' dev' }, code: undefined },
  {
    name: 'kept away from, and moved',
    tags: { STEWARD: 'off', 'steward-ring': 'x' },
    code: 'optedOut',
  },
])('a cluster $name', ({ tags, code }) => {
  expect(leftBecause(tags, 'dev')?.code).toBe(code);
});

test('whoever moved is told where the cluster is now and when its turn comes', () => {
  expect(leftBecause({ 'steward-ring': 'prod' }, 'dev')?.message).toBe(
    "The tag 'steward-ring' has been changed to 'prod' since the rollout started; the next rollout takes it there.",
  );
});
