/** What AKS says about single clusters, through the local host. */
import { services } from '../../../../shared/services';
import { setStage } from '../../../support/stage';
import '../../../../functions/calendar/functions';
import { about, api, fleetOf, idOf, pass, rollouts, SUBSCRIPTION } from '../smallFleet';

describe('support that ends', () => {
  test('makes the cluster urgent, starts its rollout, and is told and kept once', async () => {
    const fleet = fleetOf({ name: 'a' }, { name: 'b', version: '1.32.9' });
    const stage = await setStage({ fleet });
    const event = about(stage, 'b', 'ClusterSupportEnding', { kubernetesVersion: '1.32.9' });
    await stage.send([event, event]);
    await stage.run();
    expect(stage.simulator.world.cluster('b')?.currentVersion).toBe('1.34.2');
    expect(await (await services().upgradeNotes()).urgent()).toEqual({
      [`${SUBSCRIPTION}:rg:b`]: '1.32.9',
    });
    const told = stage.simulator
      .notifications()
      .filter(({ title }) => title.includes('b: the support of Kubernetes 1.32.9 ends soon'));
    expect(told.map(({ kind }) => kind).sort()).toEqual(['mail', 'teams']);
    const trail = await api(stage, `audit?cluster=${encodeURIComponent(idOf('b'))}`);
    const kept = JSON.stringify(trail).match(/support\.ending/g) ?? [];
    expect(kept).toHaveLength(1);
  });

  test('of a cluster that opted out is told, and nothing is begun', async () => {
    const fleet = fleetOf({ name: 'a', tags: { steward: 'off', 'steward-ring': 'dev' } });
    const stage = await setStage({ fleet });
    await stage.send([about(stage, 'a', 'ClusterSupportEnded', { kubernetesVersion: '1.33.6' })]);
    await stage.run();
    expect(rollouts(stage)).toEqual([]);
    const [told] = stage.simulator.notifications();
    expect(JSON.stringify(told)).toContain('keeps AKS Steward away');
  });
});

test('an upgrade that AKS has planned itself is found on the calendar', async () => {
  const policy =
    'calendars: { freezes: { sale: { from: 2026-11-27, to: 2026-11-30 } } }\nrings: [{ name: dev }]\n';
  const stage = await setStage({ fleet: fleetOf({ name: 'a' }), policy });
  const scheduled = about(stage, 'a', 'x', {
    resourceInfo: {
      id: `${idOf('a')}/scheduledEvents/event-1`,
      properties: {
        eventId: 'event-1',
        eventSource: 'AutoUpgrader',
        eventStatus: 'Scheduled',
        eventDetails: '{"upgradeType":"K8sVersionUpgrade"}',
        scheduledTime: '2026-11-28T22:00:00Z',
        resources: [idOf('a')],
      },
    },
  });
  const eventType =
    'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted';
  await stage.send([{ ...scheduled, topic: `/subscriptions/${SUBSCRIPTION}`, eventType }]);
  await pass(stage, 24 * 60);
  const told = stage.simulator.notifications().map((one) => JSON.stringify(one));
  expect(told.join()).toContain("AKS's own Kubernetes upgrade begins Sat 28 Nov 2026 22:00 UTC");
});
