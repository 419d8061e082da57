import { bench, poolAt, smallFleet, upgradeTo } from '../support';

/** Forced upgrades. */

describe('upgradeSettings.overrideSettings', () => {
  const put = (overrideSettings?: object) => ({
    location: 'westeurope',
    properties: { kubernetesVersion: '1.34.2', upgradeSettings: { overrideSettings } },
  });

  test.each([
    { name: 'nothing', settings: undefined, status: 400 },
    { name: 'force without an end', settings: { forceUpgrade: true }, status: 400 },
    {
      name: 'force that has ended',
      settings: { forceUpgrade: true, until: '2026-11-21T05:59:00Z' },
      status: 400,
    },
    {
      name: 'force until later',
      settings: { forceUpgrade: true, until: '2026-11-22T06:00:00Z' },
      status: 200,
    },
  ])('a deprecated API in use, with $name: $status', async ({ settings, status }) => {
    const { send, idOf, simulator } = bench({ fleet: smallFleet() });
    simulator.intervene({ kind: 'useDeprecatedApi', cluster: 'one' });
    const reply = await send('PUT', idOf('one'), put(settings));
    expect(reply.status).toBe(status);
    const subcode = status === 400 ? 'UpgradeBlockedOnDeprecatedAPIUsage' : undefined;
    expect(reply.at('subcode')).toBe(subcode);
  });

  test('force shows, is kept and lets a hopeless budget through the look before', async () => {
    const hopeless = smallFleet((cluster) => {
      const budget = { name: 'web', maxUnavailable: 0 };
      cluster.workloads = [{ namespace: 'shop', name: 'web', replicas: 3, pool: 'work', budget }];
    });
    const { send, idOf, pass } = bench({ fleet: hopeless });
    const pool = `${idOf('one')}/agentPools/work`;
    const overrideSettings = { forceUpgrade: true, until: '2026-11-22T06:00:00Z' };
    const settings = {
      location: 'westeurope',
      properties: { upgradeSettings: { overrideSettings } },
    };
    expect((await send('PUT', idOf('one'), settings)).status).toBe(200);
    await pass(2);
    const cluster = await send('GET', idOf('one'));
    expect(cluster.at('properties.upgradeSettings')).toEqual({ overrideSettings });
    expect((await send('PUT', pool, poolAt('1.33.5'))).at('code')).toBeUndefined();
    await pass(2);
    await send('PUT', idOf('one'), upgradeTo('1.33.6', { system: '1.33.5', work: '1.33.5' }));
    await pass(10);
    expect((await send('PUT', pool, poolAt('1.33.6'))).status).toBe(200);
  });
});
