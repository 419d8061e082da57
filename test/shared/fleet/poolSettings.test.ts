import type { PoolSettings } from '../../../shared/fleet/cluster';
import { describeSettings, exactSettings, sameSettings } from '../../../shared/fleet/poolSettings';
import { aPool } from '../../support/clusters';

test('takes from a pool what it says and nothing more', () => {
  expect(exactSettings(aPool())).toEqual({});
  const said: PoolSettings = { maxSurge: '1', soakMinutes: 0, undrainable: 'Cordon' };
  expect(exactSettings(aPool({ image: 'x', ...said }))).toEqual(said);
});

test.each<{ name: string; a: PoolSettings; b: PoolSettings; same: boolean }>([
  { name: 'nothing and nothing', a: {}, b: {}, same: true },
  {
    name: 'nothing and the defaults that AKS writes',
    a: {},
    b: { maxSurge: '10%', drainTimeoutMinutes: 30, soakMinutes: 0 },
    same: true,
  },
  { name: 'another surge', a: {}, b: { maxSurge: '33%' }, same: false },
  {
    name: 'nodes missing, so none added',
    a: { maxUnavailable: '1' },
    b: { maxUnavailable: '1', maxSurge: '0' },
    same: true,
  },
  { name: 'another drain timeout', a: { drainTimeoutMinutes: 45 }, b: {}, same: false },
  { name: 'undrainable nodes kept', a: { undrainable: 'Cordon' }, b: {}, same: false },
])('settings are the same in effect: $name', ({ a, b, same }) => {
  expect([sameSettings(a, b), sameSettings(b, a)]).toEqual([same, same]);
});

test('says them in words', () => {
  const settings: PoolSettings = {
    maxSurge: '33%',
    drainTimeoutMinutes: 45,
    undrainable: 'Cordon',
  };
  expect(describeSettings(settings)).toBe(
    '33% surge, 45 min for a drain, undrainable nodes: Cordon',
  );
});
