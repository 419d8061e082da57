import { bench, poolAt, smallFleet, type Bench } from '../support';

/** Taking a pool back to what it ran before. */

interface Recent {
  orchestratorVersion: string;
  nodeImageVersion: string;
}

const older = (channel?: string) =>
  smallFleet((cluster) => {
    if (channel !== undefined) cluster.autoUpgradeChannel = channel;
    cluster.pools = [
      { name: 'system', mode: 'System', count: 1 },
      { name: 'work', mode: 'User', count: 2, version: '1.32.9', nodeImage: '202610.06.0' },
    ];
  });

const poolOf = ({ idOf }: Bench): string => `${idOf('one')}/agentPools/work`;

/** Upgrades the pool and answers what it may go back to. */
async function upgraded(on: Bench): Promise<Recent> {
  await on.send('PUT', poolOf(on), poolAt('1.33.5'));
  await on.pass(60);
  const profile = await on.send('GET', `${poolOf(on)}/upgradeProfiles/default`);
  return profile.at('properties.recentlyUsedVersions.0') as Recent;
}

const back = (on: Bench, { orchestratorVersion, nodeImageVersion }: Recent) =>
  on.send('PUT', poolOf(on), poolAt(orchestratorVersion, { nodeImageVersion }));

test('the version and the image from before come back, once', async () => {
  const on = bench({ fleet: older() });
  const recent = await upgraded(on);
  expect(recent).toMatchObject({
    orchestratorVersion: '1.32.9',
    nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202610.06.0',
  });
  expect((await back(on, recent)).status).toBe(200);
  await on.pass(60);
  const nodes = on.simulator.world.cluster('one')?.pools.get('work')?.nodes ?? [];
  expect(nodes.map(({ kubelet, image }) => `${kubelet} ${image}`)).toEqual(
    Array(2).fill('1.32.9 AKSUbuntu-2204gen2containerd-202610.06.0'),
  );
  expect(await back(on, recent)).toMatchObject({ status: 400, body: { code: 'InvalidParameter' } });
});

test('after eight days it is too late', async () => {
  const on = bench({ fleet: older() });
  const recent = await upgraded(on);
  await on.pass(8 * 24 * 60);
  const late = await back(on, recent);
  expect(late.status).toBe(400);
  expect(late.at('message')).toContain('more than 7 days ago');
});

test('not while AKS upgrades by itself', async () => {
  const on = bench({ fleet: older('stable') });
  const refused = await back(on, await upgraded(on));
  expect(refused.status).toBe(400);
  expect(refused.at('message')).toContain('channel stable has to be switched off');
});

test.each([
  { name: 'another image', change: { nodeImageVersion: 'AKSUbuntu-2204gen2containerd-1' } },
  { name: 'another version with that image', change: { orchestratorVersion: '1.31.9' } },
])('$name is refused, with what is allowed', async ({ change }) => {
  const on = bench({ fleet: older() });
  const refused = await back(on, { ...(await upgraded(on)), ...change });
  expect(refused.status).toBe(400);
  expect(refused.at('message')).toContain(
    'allowed: 1.32.9 AKSUbuntu-2204gen2containerd-202610.06.0',
  );
});
