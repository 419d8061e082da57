/** What starts rollouts: events and hours. Through the local host, against a simulated Azure. */
import type { RolloutInput } from '../../../functions/upgrades/contract';
import { setStage, type Stage } from '../../support/stage';
import { api, fleetOf, pass, rollouts, type Spec } from './smallFleet';

/** `a upgraded` */
async function outcome(stage: Stage, target?: string): Promise<string[]> {
  const { rings } = await stage.report(target);
  return rings.flatMap(({ clusters }) => clusters.map(({ name, status }) => `${name} ${status}`));
}

function versionsAsked(stage: Stage): number {
  return stage.simulator.requests()['managedClusters.listKubernetesVersions'] ?? 0;
}

describe('an event of a new version', () => {
  test('starts what the policy wants of what regions offer, whatever the event names', async () => {
    const policy = "rings: [{ name: dev }]\nupgrades: { deny: ['1.34.2'] }\n";
    const stage = await setStage({ fleet: fleetOf({ name: 'a' }), policy });
    await stage.send();
    await stage.run();
    expect(await outcome(stage, '1.34.1')).toEqual(['a upgraded']);
    expect(rollouts(stage)).toEqual(['rollout:kubernetes:1.34.1']);
  });

  test('asks Azure once for a storm of events', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const stage = await setStage({ fleet: fleetOf(...names.map((name) => ({ name }))) });
    await Promise.all([stage.send(), stage.send(), stage.send()]);
    await stage.run();
    // Once to decide, and once when the rollout copies what it is to do.
    expect(versionsAsked(stage)).toBe(2);
  });

  test('with the goal patch: each cluster to the newest of its minor', async () => {
    const policy = 'rings: [{ name: dev, maxConcurrent: 5 }]\nupgrades: { goal: patch }\n';
    const lts: Spec = { name: 'lts', version: '1.32.9', supportPlan: 'AKSLongTermSupport' };
    const fleet = fleetOf({ name: 'a', version: '1.33.5' }, { name: 'b', version: '1.34.1' }, lts);
    const stage = await setStage({ fleet, policy });
    await stage.send();
    await stage.run();
    const [id = ''] = rollouts(stage);
    expect(id).toBe('rollout:patches:1.32.9_1.33.6_1.34.2');
    const versions = [...stage.simulator.world.clusters.values()].map(
      ({ name, currentVersion }) => `${name} ${currentVersion}`,
    );
    expect(versions.sort()).toEqual(['a 1.33.6', 'b 1.34.2', 'lts 1.32.9']);
  });
});

describe('every hour', () => {
  test('a cluster joins when its region offers the version, and nobody else is touched', async () => {
    const fleet = fleetOf({ name: 'a' }, { name: 'b', region: 'northeurope' });
    const stage = await setStage({ fleet });
    await stage.send();
    await stage.run();
    expect((await outcome(stage)).sort()).toEqual(['a upgraded', 'b skipped']);
    await pass(stage, 120);
    expect((await outcome(stage)).sort()).toEqual(['a upgraded', 'b skipped']);

    stage.simulator.intervene({ kind: 'publishVersion', region: 'northeurope', version: '1.34.2' });
    await pass(stage, 180);
    expect(stage.simulator.world.cluster('b')?.currentVersion).toBe('1.34.2');
    const again = stage.logged.filter(({ message }) => message.includes('starts again for'));
    expect(again.map(({ message }) => message)).toEqual([
      'rollout:kubernetes:1.34.2: starts again for b',
    ]);
  });

  test('a stopped cluster is caught up with when it runs', async () => {
    const stage = await setStage({
      fleet: fleetOf({ name: 'a' }, { name: 'b', power: 'Stopped' }),
    });
    await stage.send();
    await stage.run();
    stage.simulator.intervene({ kind: 'setPower', cluster: 'b', power: 'Running' });
    await pass(stage, 180);
    expect(stage.simulator.world.cluster('b')?.currentVersion).toBe('1.34.2');
  });

  test('nothing is begun that nobody asked for, nor asked of Azure', async () => {
    const stage = await setStage({ fleet: fleetOf({ name: 'a' }) });
    await pass(stage, 180);
    expect(rollouts(stage)).toEqual([]);
    expect(stage.simulator.requests()).toEqual({});
  });

  test('a rollout that failed is joined by nobody', async () => {
    const stage = await setStage({
      fleet: fleetOf({ name: 'a' }, { name: 'b', power: 'Stopped' }),
    });
    const fault = { code: 'InvalidParameter', message: 'No such thing.' };
    stage.simulator.intervene({ kind: 'failNext', cluster: 'a', ...fault });
    await stage.send();
    await stage.run();
    expect((await outcome(stage)).sort()).toEqual(['a failed', 'b skipped']);
    stage.simulator.intervene({ kind: 'setPower', cluster: 'b', power: 'Running' });
    await pass(stage, 180);
    expect(stage.simulator.world.cluster('b')?.currentVersion).toBe('1.33.6');
  });

  test('a rollout that a person meant for one cluster is joined by no other', async () => {
    const stage = await setStage({ fleet: fleetOf({ name: 'a' }, { name: 'b' }) });
    const body = { goal: 'latest', only: ['a'], startedBy: 'anna@contoso.example' };
    expect(await api(stage, 'rollouts', body)).toMatchObject({ status: 202 });
    await stage.run();
    await pass(stage, 180);
    expect(stage.simulator.world.cluster('a')?.currentVersion).toBe('1.34.2');
    expect(stage.simulator.world.cluster('b')?.currentVersion).toBe('1.33.6');
  });
});

describe('node images', () => {
  const policy = 'rings: [{ name: dev, maxConcurrent: 2 }]\nnodeImages: { day: Tue, hour: 3 }\n';
  const fleet = fleetOf(
    { name: 'old', nodeImage: '202610.06.0' },
    { name: 'new', nodeImage: '202611.03.0' },
    { name: 'north', region: 'northeurope', nodeImage: '202610.06.0' },
  );

  test('go out once a week, from its day and hour on, as one set', async () => {
    const stage = await setStage({ fleet, policy });
    // The story begins on a Monday at 6.
    await pass(stage, 20 * 60);
    expect(rollouts(stage)).toEqual([]);
    await pass(stage, 5 * 60);
    expect(rollouts(stage)).toEqual(['rollout:nodeImages:2026-W48']);
    const [instance] = stage.host.instances().filter(({ name }) => name === 'rollout');
    expect((instance?.input as RolloutInput).goal).toEqual({
      kind: 'nodeImages',
      week: '2026-W48',
      images: { westeurope: '202611.03.0', northeurope: '202610.27.0' },
    });
    // Once per region; then by each of two clusters, whether that is still the newest image, and
    // afterwards what it may go back to.
    expect(stage.simulator.requests()['agentPools.getUpgradeProfile']).toBe(2 + 2 * 2);
    stage.simulator.intervene({
      kind: 'publishNodeImage',
      region: 'westeurope',
      image: '202611.17.0',
    });
    await pass(stage, 24 * 60);
    expect(rollouts(stage)).toHaveLength(1);
  });

  test('a hot-fix by hand has a name', async () => {
    const stage = await setStage({ fleet });
    const answer = await api(stage, 'rollouts', { nodeImages: true, name: 'cve-2026-1' });
    expect(answer).toMatchObject({
      status: 202,
      id: 'rollout:nodeImages:2026-W48-cve-2026-1',
      startedBy: 'a function key',
    });
  });

  test('without an older image there is nothing to do', async () => {
    const stage = await setStage({ fleet: fleetOf({ name: 'new' }), policy });
    await pass(stage, 25 * 60);
    expect(rollouts(stage)).toEqual([]);
    expect(await api(stage, 'rollouts', { nodeImages: true })).toMatchObject({
      status: 409,
      error: 'every node pool has the newest image of its region',
    });
  });
});
