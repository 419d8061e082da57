/** How an announced version comes to clusters of every kind. */
import { accepted } from '../support/changes';
import {
  allAsked,
  asked,
  begun,
  ends,
  fleetOf,
  kubelets,
  named,
  news,
  open,
  pass,
  rings,
  tell,
  titles,
  touched,
  why,
} from './story';

test('a new version reaches every cluster, ring by ring, and each is proved on its nodes', async () => {
  const fleet = fleetOf([{ name: 'dev-a' }, { name: 'prd-a', ring: 'production' }]);
  const stage = await tell({ fleet });
  expect(await ends(stage)).toEqual(['dev-a upgraded', 'prd-a upgraded']);
  expect(asked(stage, 'dev-a')).toEqual(['control plane 1.34.2', 'system 1.34.2']);
  expect(kubelets(stage, 'prd-a')).toEqual(['1.34.2']);
  expect(await why(stage, 'prd-a')).toContain('proved: All 2 nodes run 1.34.2 and are Ready.');
  expect(begun(stage, 'prd-a')).toBeGreaterThanOrEqual(
    Date.parse((await stage.report()).rings[0]?.finished ?? ''),
  );
  expect(titles(stage).at(-1)).toBe('Kubernetes 1.34.2: rollout done');
});

test('a cluster that is two minors behind takes two hops, and its nodes are drained once', async () => {
  const fleet = fleetOf([
    { name: 'old', version: '1.32.9', pools: [{ name: 'system' }, { name: 'web' }] },
  ]);
  const stage = await tell({ fleet });
  expect(asked(stage, 'old')).toEqual([
    'control plane 1.33.6',
    'control plane 1.34.2',
    'system 1.34.2',
    'web 1.34.2',
  ]);
  expect(kubelets(stage, 'old')).toEqual(['1.34.2']);
});

test('settings of pools are changed for the upgrade only, and are exactly as before afterwards', async () => {
  const pools = [
    { name: 'system', maxSurge: '1' },
    { name: 'web', count: 4, maxSurge: '10%', drainTimeoutInMinutes: 20 },
    { name: 'plain' },
  ];
  const policy = `
    rings: [{ name: dev }]
    upgrades: { surge: 50%, drainTimeout: 45m, soak: 5m }
  `;
  const stage = await tell({ fleet: fleetOf([{ name: 'a', pools }]), policy });
  expect(await ends(stage)).toEqual(['a upgraded']);
  const during = accepted(stage).filter(({ pool, version }) => pool === 'web' && version);
  expect(JSON.stringify(during[0]?.request.body)).toContain(
    '"maxSurge":"50%","drainTimeoutInMinutes":45,"nodeSoakDurationInMinutes":5',
  );
  expect(allAsked(stage, 'a').filter((change) => change.endsWith('settings'))).toHaveLength(3);
});

test('user pools are upgraded side by side where the policy says so, system pools before them', async () => {
  const pools = ['system', 'one', 'two', 'three'].map((name) => ({ name }));
  const policy = 'rings: [{ name: dev }]\nupgrades: { poolsAtOnce: 2 }';
  const stage = await tell({ fleet: fleetOf([{ name: 'a', pools }]), policy });
  expect(await ends(stage)).toEqual(['a upgraded']);
  const at = (pool: string) =>
    accepted(stage).find((change) => change.pool === pool && change.version !== undefined)?.at ??
    '';
  expect(at('one')).toBe(at('two'));
  expect(at('three') > at('two')).toBe(true);
  expect(at('one') > at('system')).toBe(true);
});

test('a cluster with an auto-upgrade channel gets the full upgrade that AKS demands', async () => {
  const pools = [{ name: 'system' }, { name: 'web' }];
  const stage = await tell({
    fleet: fleetOf([{ name: 'auto', autoUpgradeChannel: 'patch', pools }]),
  });
  expect(await ends(stage)).toEqual(['auto upgraded']);
  expect(asked(stage, 'auto')).toEqual(['control plane 1.34.2']);
  expect(kubelets(stage, 'auto')).toEqual(['1.34.2']);
});

test('a private cluster is looked at and proved from inside', async () => {
  const stage = await tell({ fleet: fleetOf([{ name: 'hidden', private: true }]) });
  expect(await ends(stage)).toEqual(['hidden upgraded']);
  expect(stage.simulator.requests()['managedClusters.runCommand']).toBeGreaterThanOrEqual(1);
  expect(stage.simulator.requests().kubernetes).toBeUndefined();
});

test('a private cluster in which no command may run is left alone: nobody begins on a guess', async () => {
  const fleet = fleetOf([{ name: 'sealed', private: true, disableRunCommand: true }]);
  const stage = await tell({ fleet });
  expect(await ends(stage)).toEqual(['sealed skipped']);
  expect(touched(stage)).toEqual([]);
  expect(await why(stage, 'sealed')).toContain('Run command is disabled');
});

test('a version that the policy denies is never rolled out; the newest allowed one is', async () => {
  const policy = "rings: [{ name: dev }]\nupgrades: { deny: ['1.34.2'] }";
  const stage = await tell({ fleet: named('a'), policy });
  expect(await ends(stage, '1.34.1')).toEqual(['a upgraded']);
  expect(kubelets(stage, 'a')).toEqual(['1.34.1']);
});

test('where every newer version is denied nothing is done, and the log says why', async () => {
  const policy = "rings: [{ name: dev }]\nupgrades: { goal: '1.34', deny: ['1.34'] }";
  const stage = await tell({ fleet: named('a'), policy });
  expect(touched(stage)).toEqual([]);
  expect(stage.logged.map(({ message }) => message).join('\n')).toContain(
    'the policy denies 1.34.1',
  );
});

test('a cluster whose region lacks the version is named, and joins when Azure publishes it', async () => {
  const fleet = fleetOf([{ name: 'west' }, { name: 'north', region: 'northeurope' }]);
  const stage = await tell({ fleet });
  expect((await ends(stage)).sort()).toEqual(['north skipped', 'west upgraded']);
  expect(await why(stage, 'north')).toContain('northeurope does not offer 1.34.2 yet');
  expect(news(stage)).toContain('northeurope does not offer 1.34.2 yet');
  stage.simulator.intervene({ kind: 'publishVersion', region: 'northeurope', version: '1.34.2' });
  await pass(stage, 3);
  expect(await ends(stage)).toEqual(['north upgraded']);
  expect(asked(stage, 'west')).toHaveLength(2);
});

test('a stopped cluster is skipped, and caught up with within the hour once it runs', async () => {
  const stage = await tell({
    fleet: fleetOf([{ name: 'a' }, { name: 'asleep', power: 'Stopped' }]),
  });
  expect((await ends(stage)).sort()).toEqual(['a upgraded', 'asleep skipped']);
  expect(await why(stage, 'asleep')).toContain('Start it and its upgrade follows');
  await pass(stage, 2);
  expect(asked(stage, 'asleep')).toEqual([]);
  stage.simulator.intervene({ kind: 'setPower', cluster: 'asleep', power: 'Running' });
  await pass(stage, 3);
  expect(await ends(stage)).toEqual(['asleep upgraded']);
});

test('a stopped cluster is woken, upgraded, proved and put to sleep again', async () => {
  const policy = 'rings: [{ name: dev }]\nupgrades: { stopped: wake }';
  const fleet = fleetOf([
    { name: 'asleep', power: 'Stopped', pools: [{ name: 'system' }, { name: 'web' }] },
  ]);
  const stage = await tell({ fleet, policy });
  expect(await ends(stage)).toEqual(['asleep upgraded']);
  expect(asked(stage, 'asleep')).toEqual([
    'start',
    'control plane 1.34.2',
    'system 1.34.2',
    'web 1.34.2',
    'stop',
  ]);
  expect(kubelets(stage, 'asleep')).toEqual(['1.34.2']);
});

test('a woken cluster that fails stays awake, so that somebody can look at it', async () => {
  const policy = 'rings: [{ name: dev }]\nupgrades: { stopped: wake }';
  const stage = await open({ fleet: fleetOf([{ name: 'asleep', power: 'Stopped' }]), policy }, [
    'power',
  ]);
  const fault = { code: 'UpgradeFailed', message: 'A disk could not be attached.' };
  stage.simulator.intervene({ kind: 'failNext', cluster: 'asleep', pool: 'system', ...fault });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['asleep failed']);
  expect(await why(stage, 'asleep')).toContain('leftRunning');
  expect(stage.simulator.world.cluster('asleep')?.power).toBe('Running');
});

test('clusters outside the rings are named, with what to do', async () => {
  const fleet = fleetOf([
    { name: 'a' },
    { name: 'b', ring: 'canary' },
    { name: 'c', tags: { steward: 'off' } },
  ]);
  const stage = await tell({ fleet });
  expect(await ends(stage)).toEqual(['a upgraded']);
  expect(await rings(stage)).toEqual(['dev done', 'staging done', 'production done']);
  const { outside } = await stage.report();
  expect(outside.map(({ name, reason }) => `${name} ${reason.code}`)).toEqual([
    'b noRing',
    'c optedOut',
  ]);
  expect(outside[0]?.reason.message).toContain("is 'canary'");
});

test('an announcement that has nothing to do touches no cluster and tells nobody', async () => {
  const specs = ['a', 'b', 'c'].map((name) => ({ name, version: '1.34.2' }));
  const stage = await tell({ fleet: fleetOf(specs) });
  expect(await ends(stage)).toEqual(['a unchanged', 'b unchanged', 'c unchanged']);
  expect(stage.simulator.notifications()).toEqual([]);
  expect(Object.keys(stage.simulator.requests()).sort()).toEqual([
    'managedClusters.listKubernetesVersions',
    'resourceGraph.resources',
  ]);
});
