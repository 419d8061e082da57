/** The way of one cluster: change after change, gates between them, proof at the end. */
import type { HealthSeen } from '../../../functions/upgrades/health/activities';
import type { Outcome } from '../../../shared/reasons';
import { aCluster, aPool } from '../../support/clusters';
import { inTurn, throwing } from '../../support/drive';
import { offers, rulesOf, TARGET, twoPools, upgrade } from '../../support/oneUpgrade';
import { smallAks } from '../../support/smallAks';

const old = aCluster({
  version: '1.32.1',
  pools: [
    aPool({ name: 'web', mode: 'User', version: '1.32.1', count: 1 }),
    aPool({ version: '1.32.1', count: 1 }),
  ],
});

test('control plane hop by hop, then the system pool, then the user pool, each once', () => {
  const aks = smallAks({ cluster: old, offers });
  const { status, from, to, why, started, finished, statuses, steps } = upgrade(aks);
  expect({ status, from, to }).toEqual({ status: 'upgraded', from: '1.32.1', to: TARGET });
  expect(why).toBe('All 2 nodes run 1.34.2 and are Ready.');
  expect(aks.asked).toEqual([
    { kind: 'controlPlane', version: '1.33.4' },
    { kind: 'controlPlane', version: TARGET },
    { kind: 'nodePool', pool: 'system', version: TARGET },
    { kind: 'nodePool', pool: 'web', version: TARGET },
  ]);
  expect(steps.map(({ change }) => change)).toEqual([
    'control plane to 1.33.4',
    'control plane to 1.34.2',
    'node pool system to 1.34.2',
    'node pool web to 1.34.2',
  ]);
  expect(aks.leases).toEqual([]);
  expect(Date.parse(finished) - Date.parse(started)).toBeGreaterThanOrEqual(4 * 900_000);
  expect(statuses).toContainEqual({ activity: 'node pool web to 1.34.2' });
});

test('user pools side by side, as many as the policy says', () => {
  const user = (name: string) => aPool({ name, mode: 'User', count: 1 });
  const pools = [aPool({ version: TARGET, count: 1 }), user('a'), user('b'), user('c')];
  const aks = smallAks({ cluster: aCluster({ version: TARGET, pools }), offers });
  const { status, steps } = upgrade(aks, {
    input: { rules: rulesOf("surge: 'keep', poolsAtOnce: 2") },
  });
  expect(status).toBe('upgraded');
  const times = steps.map(({ started }) => started);
  expect(times[0]).toBe(times[1]);
  expect(times[2]).not.toBe(times[1]);
});

test('with an auto-upgrade channel the whole cluster goes hop by hop', () => {
  const aks = smallAks({ cluster: { ...old, autoUpgradeChannel: 'stable' }, offers });
  expect(upgrade(aks).status).toBe('upgraded');
  expect(aks.asked).toEqual([
    { kind: 'cluster', version: '1.33.4' },
    { kind: 'cluster', version: TARGET },
  ]);
});

test('a cluster that is there already is unchanged: nothing is asked and no offer is read', () => {
  const aks = smallAks({ cluster: aCluster({ version: TARGET }) });
  const { status, counted, steps } = upgrade(aks);
  expect({ status, steps }).toEqual({ status: 'unchanged', steps: [] });
  expect(aks.asked).toEqual([]);
  expect(counted('readOfferedVersions')).toBe(0);
  expect(counted('inspectCluster')).toBe(0);
  expect(counted('acceptEvent')).toBe(0);
});

test('programs hear which versions it had and has', () => {
  const { calls } = upgrade(smallAks({ cluster: twoPools, offers }));
  const events = calls.filter(({ name }) => name === 'acceptEvent').map(({ input }) => input);
  expect(events).toMatchObject([
    { type: 'AksSteward.ClusterUpgraded', data: { name: 'shop', from: '1.33.4', to: TARGET } },
  ]);
});

test('a version that is not offered yet: skipped before the first change', () => {
  const { status, codes } = upgrade(smallAks({ cluster: twoPools }));
  expect({ status, codes }).toEqual({ status: 'skipped', codes: ['notOffered'] });
});

test('a way that ends halfway is a failure', () => {
  const aks = smallAks({ cluster: old, offers: { '1.32.1': ['1.33.4'] } });
  const { status, codes, to } = upgrade(aks);
  expect({ status, codes, to }).toEqual({ status: 'failed', codes: ['notOffered'], to: '1.33.4' });
});

test('the next rollout resumes the pool that failed, and only that', () => {
  const failed = aPool({ name: 'web', version: TARGET, provisioningState: 'Failed' });
  const pools = [aPool({ version: TARGET }), failed];
  const aks = smallAks({ cluster: aCluster({ version: TARGET, pools }) });
  // The plan must not take the version that Azure shows for the one that the nodes have.
  expect(upgrade(aks).status).toBe('upgraded');
  expect(aks.asked).toEqual([{ kind: 'nodePool', pool: 'web', version: TARGET }]);
});

describe('node images', () => {
  const AGO = 'AKSUbuntu-2204gen2containerd-202610.15.0';
  const goal = {
    kind: 'nodeImages' as const,
    week: '2026-W47',
    images: { westeurope: '202611.10.0' },
  };
  const cluster = aCluster({ pools: [aPool({ image: AGO, maxSurge: '10%', count: 1 })] });
  const wish = (rules = rulesOf()) => ({ input: { goal, rules }, answers: newest });
  const newest = {
    readNewestImage: () => ({ ok: 'AKSUbuntu-2204gen2containerd-202611.10.0' }),
  };

  test('reach every pool, and no version is asked for', () => {
    const aks = smallAks({ cluster });
    const { status, counted, why } = upgrade(aks, wish());
    expect(status).toBe('upgraded');
    expect(why).toContain('images of 2026-W47');
    expect(aks.asked.map(({ kind }) => kind)).toEqual(['nodeImage']);
    expect(counted('readOfferedVersions')).toBe(0);
  });

  test('settings of the policy go in before, since AKS takes none along, and out after', () => {
    const aks = smallAks({ cluster });
    expect(upgrade(aks, wish(rulesOf('surge: 2'))).status).toBe('upgraded');
    expect(aks.asked.map(({ kind }) => kind)).toEqual([
      'poolSettings',
      'nodeImage',
      'poolSettings',
    ]);
    expect(aks.now().pools[0]?.maxSurge).toBe('10%');
  });

  test('an image newer than the one the rings before have tried is not taken', () => {
    const aks = smallAks({ cluster });
    const { status, codes } = upgrade(aks, {
      ...wish(),
      answers: {
        readNewestImage: () => ({ ok: 'AKSUbuntu-2204gen2containerd-202611.17.0' }),
      },
    });
    expect({ status, codes }).toEqual({ status: 'skipped', codes: ['imageMoved'] });
    expect(aks.asked).toEqual([]);
  });
});

describe('gates', () => {
  const ref = { cluster: 'sub-1:rg-1:shop', look: 'x' };
  const all = { total: 1, ready: 1 };
  const facts = { ref, at: '2026-11-23T06:00:00.000Z', nodes: all, pods: all, unread: [] };
  const worse = { code: 'podsNotReady', message: 'Pods of shop/web are not Ready.' };
  const well: Outcome<HealthSeen> = { ok: { facts, because: [] } };
  const ill: Outcome<HealthSeen> = { ok: { facts, because: [worse] } };

  test('health is read before the first change and after each stage', () => {
    const { calls, status } = upgrade(smallAks({ cluster: old, offers }));
    const looks = calls.flatMap(({ name, input }) =>
      name === 'lookAtHealth' ? [(input as { ref: { look: string } }).ref.look] : [],
    );
    expect(status).toBe('upgraded');
    // Two hops of the control plane are one stage.
    expect(looks.map((look) => look.split('|')[1])).toEqual([
      'before',
      'after-2',
      'after-3',
      'after-4',
    ]);
  });

  test('one that fails ends the upgrade where it is, and says how to go back', () => {
    const aks = smallAks({ cluster: twoPools, offers });
    const { status, codes, counted } = upgrade(aks, {
      answers: { lookAtHealth: inTurn(well, ill) },
    });
    expect(status).toBe('failed');
    expect(codes).toEqual(['podsNotReady', 'nothingMoved']);
    expect(aks.asked).toEqual([{ kind: 'controlPlane', version: TARGET }]);
    expect(counted('lookForProof')).toBe(0);
    expect(aks.leases).toEqual([]);
  });

  test('what heals in time is no failure', () => {
    const aks = smallAks({ cluster: twoPools, offers });
    const answers = { lookAtHealth: inTurn(well, ill, ill, well) };
    expect(upgrade(aks, { answers }).status).toBe('upgraded');
  });

  test('pools go back after a person said so, and it is still a failure', () => {
    const image = (date: string) => `AKSUbuntu-2204gen2containerd-${date}.0`;
    const before = { version: '1.33.4', image: image('202610.15') };
    const pool = aPool({ ...before, count: 1 });
    const aks = smallAks({ cluster: aCluster({ pools: [pool] }), offers });
    const note = { pool: 'system', ...before, rollout: 'r', until: '2026-11-29T06:00:00.000Z' };
    const recent = { system: [{ ...before, at: '2026-11-22T06:00:00Z' }] };
    const rules = rulesOf("surge: 'keep', rollback: {}");
    const { status, codes, questions } = upgrade(aks, {
      input: { rules },
      decision: 'approved',
      answers: {
        lookAtHealth: ({ ref: { look } }) => (look.endsWith('after-2') ? ill : well),
        readRollback: () => ({ ok: { notes: [note], recent } }),
      },
    });
    expect(questions).toHaveLength(1);
    expect(status).toBe('failed');
    expect(codes).toEqual(['podsNotReady', 'wentBack', 'controlPlaneStays']);
    expect(aks.asked.at(-1)).toEqual({ kind: 'rollback', pool: 'system', ...before });
  });

  test('where health cannot be seen, nothing begins', () => {
    const blind = { code: 'cannotLook', message: 'The API server is silent.' };
    const aks = smallAks({ cluster: twoPools, offers });
    const unseen: Outcome<HealthSeen> = {
      ok: { facts: { ...facts, unread: [blind] }, because: [] },
    };
    const { status, codes } = upgrade(aks, { answers: { lookAtHealth: () => unseen } });
    expect({ status, codes }).toEqual({ status: 'skipped', codes: ['cannotLook'] });
    expect(aks.asked).toEqual([]);
  });
});

describe('proof', () => {
  test('nodes that need a moment are proved later', () => {
    const aks = smallAks({ cluster: twoPools, offers, readySeconds: 200 });
    expect(upgrade(aks).status).toBe('upgraded');
  });

  test('nodes that never become Ready: failed, and they are named', () => {
    const aks = smallAks({ cluster: twoPools, offers, readySeconds: 100_000 });
    const { status, why, counted } = upgrade(aks);
    expect(status).toBe('failed');
    expect(why).toBe('Nodes that are not Ready: aks-web-0 (1.34.2), aks-system-0 (1.34.2).');
    expect(counted('lookForProof')).toBe(5);
  });
});

describe('a failure of a kind that nobody foresaw', () => {
  test.each([
    { name: 'before the first change', answers: { readCluster: throwing('no disk') } },
    { name: 'at a change', answers: { startChange: throwing('no disk') } },
    { name: 'at the proof', answers: { lookForProof: throwing('no disk') } },
    { name: 'at the lease', answers: { takeLease: throwing('no disk') } },
  ])('$name: failed, with its words, and the lease is given back', ({ answers }) => {
    const aks = smallAks({ cluster: twoPools, offers });
    const { status, why, counted } = upgrade(aks, { answers });
    expect(status).toBe('failed');
    expect(why).toContain('no disk');
    expect(counted('releaseLease')).toBe(1);
    expect(aks.leases).toEqual([]);
  });

  test('a lease that cannot be given back is logged and changes nothing', () => {
    const aks = smallAks({ cluster: aCluster({ version: TARGET }) });
    const { status, errors } = upgrade(aks, { answers: { releaseLease: throwing('no disk') } });
    expect(status).toBe('unchanged');
    expect(errors).toEqual([expect.stringContaining('was not given back')]);
  });
});
