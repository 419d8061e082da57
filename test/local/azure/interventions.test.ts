import type { Intervention } from '../../../local/azure/interventions';
import { bench, smallFleet, upgradeTo } from './support';

/** What tests and stories can make happen, beyond what other tests show on their way. */

const fleet = (): ReturnType<typeof smallFleet> => smallFleet();

test('a new version and a new node image are offered from then on', async () => {
  const { simulator, send, idOf } = bench({ fleet: fleet() });
  simulator.intervene({ kind: 'publishVersion', region: 'westeurope', version: '1.34.3' });
  simulator.intervene({ kind: 'publishNodeImage', region: 'westeurope', image: '202612.01.0' });
  const profile = await send('GET', `${idOf('one')}/upgradeProfiles/default`);
  expect(profile.at('properties.controlPlaneProfile.upgrades')).toContainEqual({
    kubernetesVersion: '1.34.3',
  });
  const pool = await send('GET', `${idOf('one')}/agentPools/work/upgradeProfiles/default`);
  expect(pool.at('properties.latestNodeImageVersion')).toBe(
    'AKSUbuntu-2204gen2containerd-202612.01.0',
  );
});

test('a budget can be added, changed and removed', async () => {
  const { simulator, pass, send, idOf } = bench({ fleet: fleet() });
  const web = { cluster: 'one', namespace: 'shop', name: 'web' } as const;
  simulator.intervene({ kind: 'setBudget', ...web, maxUnavailable: '34%' });
  simulator.intervene({ kind: 'setBudget', ...web, name: 'all', selects: 'web', minAvailable: 3 });
  simulator.intervene({ kind: 'removeBudget', ...web, name: 'all' });
  expect(simulator.world.cluster('one')?.budgets).toContainEqual({
    namespace: 'shop',
    name: 'web',
    selects: 'web',
    maxUnavailable: '34%',
  });
  await send('PUT', idOf('one'), upgradeTo('1.34.2', { system: '1.34.2', work: '1.34.2' }));
  await pass(90);
  expect(simulator.world.cluster('one')?.state).toBe('Succeeded');
});

test('Resource Graph lags longer', async () => {
  const { simulator, pass, send, idOf } = bench({ fleet: fleet() });
  simulator.intervene({ kind: 'graphLag', seconds: 600 });
  await send('PATCH', idOf('one'), { tags: { 'steward-ring': 'late' } });
  const ring = async (): Promise<unknown> => {
    const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
    return (await send('POST', path, { query: 'resources' })).at('data.0.tags.steward-ring');
  };
  await pass(9);
  expect(await ring()).toBe('dev');
  await pass(2);
  expect(await ring()).toBe('late');
});

const budget = { kind: 'setBudget', cluster: 'one', namespace: 'shop' } as const;

test.each<[string, Intervention, string]>([
  [
    'an unknown cluster',
    { kind: 'hangNext', cluster: 'two' },
    "There is no cluster 'two'. There are: one.",
  ],
  [
    'an unknown node',
    { kind: 'setNodeReady', cluster: 'one', node: 'x', ready: false },
    "Cluster one has no node 'x'.",
  ],
  [
    'an unknown region',
    { kind: 'publishNodeImage', region: 'moon', image: '202612.01.0' },
    "The fleet has no region 'moon'.",
  ],
  [
    'a new budget that selects nothing',
    { ...budget, name: 'new', minAvailable: 1 },
    "Budget 'new' is new: say what it 'selects'.",
  ],
  [
    'a budget with two limits',
    { ...budget, name: 'web', minAvailable: 1, maxUnavailable: 1 },
    'exactly one of minAvailable and maxUnavailable',
  ],
])('%s is named', (_, what, message) => {
  const { simulator } = bench({ fleet: fleet() });
  expect(() => {
    simulator.intervene(what);
  }).toThrow(message);
  expect(simulator.log()).toEqual([]);
});
