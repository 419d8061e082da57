import { operation } from '../../../functions/clusters/operation';
import { clusterUpgrade } from '../../../functions/upgrades/clusterUpgrade';
import type { Outcome } from '../../../shared/reasons';
import { aCluster, aPool, aRef } from '../../support/clusters';
import { type Answers, drive, inTurn, throwing } from '../../support/drive';
import { type SmallAks, smallAks } from '../../support/smallAks';

const TARGET = '1.34.2';
const offers = { '1.32.1': ['1.33.4'], '1.33.4': [TARGET] };

const twoPools = aCluster({
  version: '1.32.1',
  pools: [aPool({ name: 'web', mode: 'User', version: '1.32.1' }), aPool({ version: '1.32.1' })],
});

function upgrade(aks: SmallAks, other: Answers = {}) {
  const input = { cluster: aRef(), ring: 'dev', target: TARGET, freezes: [] };
  const answers = { ...aks.answers, ...other };
  const told = drive(clusterUpgrade, input, { answers, stories: [operation] });
  const counted = (name: string) => told.calls.filter((call) => call.name === name).length;
  return { ...told, ...told.output, counted, why: told.output.because[0]?.message ?? '' };
}

test('control plane hop by hop, then the system pool, then the user pool, each once', () => {
  const aks = smallAks({ cluster: twoPools, offers });
  const { status, from, to, why, started, finished, statuses } = upgrade(aks);
  expect({ status, from, to }).toEqual({ status: 'upgraded', from: '1.32.1', to: TARGET });
  expect(why).toBe('All 2 nodes run 1.34.2 and are Ready.');
  expect(aks.asked).toEqual([
    { kind: 'controlPlane', version: '1.33.4' },
    { kind: 'controlPlane', version: TARGET },
    { kind: 'nodePool', pool: 'system', version: TARGET },
    { kind: 'nodePool', pool: 'web', version: TARGET },
  ]);
  expect(aks.leases).toEqual([]);
  expect(Date.parse(finished) - Date.parse(started)).toBeGreaterThanOrEqual(4 * 900_000);
  expect(statuses).toContainEqual({ activity: 'node pool web to 1.34.2' });
});

test('with an auto-upgrade channel the whole cluster goes hop by hop', () => {
  const aks = smallAks({ cluster: { ...twoPools, autoUpgradeChannel: 'stable' }, offers });
  expect(upgrade(aks).status).toBe('upgraded');
  expect(aks.asked).toEqual([
    { kind: 'cluster', version: '1.33.4' },
    { kind: 'cluster', version: TARGET },
  ]);
});

test('a cluster that is there already is unchanged: nothing is asked and no offer is read', () => {
  const aks = smallAks({ cluster: aCluster({ version: TARGET }) });
  const { status, counted } = upgrade(aks);
  expect(status).toBe('unchanged');
  expect(aks.asked).toEqual([]);
  expect(counted('readOfferedVersions')).toBe(0);
});

test('the lease is renewed before every change and given back once', () => {
  const { counted, calls } = upgrade(smallAks({ cluster: twoPools, offers }));
  expect(counted('takeLease')).toBe(5);
  expect(counted('releaseLease')).toBe(1);
  expect(calls[0]).toMatchObject({
    name: 'takeLease',
    input: {
      cluster: 'sub-1:rg-1:shop',
      holder: 'clusterUpgrade',
      purpose: 'upgrade to 1.34.2',
    },
  });
  expect(calls.at(-1)?.name).toBe('releaseLease');
});

const held = { code: 'leaseHeld', message: 'power:shop holds the lease.' };
const notYet: Outcome<null> = { retry: { after: 300, reason: held } };

test('a lease that somebody holds is waited for', () => {
  const aks = smallAks({ cluster: aCluster({ version: TARGET }) });
  const takeLease = inTurn<Outcome<null>>(notYet, notYet, { ok: null });
  const { status, seconds } = upgrade(aks, { takeLease });
  expect({ status, seconds }).toEqual({ status: 'unchanged', seconds: 600 });
});

test('a lease that is never free: skipped, with the holder, and the cluster is not touched', () => {
  const aks = smallAks({ cluster: twoPools, offers });
  const { status, why, counted } = upgrade(aks, { takeLease: () => notYet });
  expect(status).toBe('skipped');
  expect(why).toBe('power:shop holds the lease. Gave up after 25 attempts.');
  expect(counted('readCluster')).toBe(0);
});

test('a stopped cluster is skipped with what would change that', () => {
  const aks = smallAks({ cluster: { ...twoPools, power: 'Stopped' } });
  const { status, why, from, counted } = upgrade(aks);
  expect({ status, from }).toEqual({ status: 'skipped', from: '1.32.1' });
  expect(why).toContain('Start it');
  expect(counted('readOfferedVersions')).toBe(0);
  expect(aks.leases).toEqual([]);
});

test('a version that is not offered yet: skipped before the first change', () => {
  const { status, because } = upgrade(smallAks({ cluster: twoPools }));
  expect(status).toBe('skipped');
  expect(because[0]?.code).toBe('notOffered');
});

test('a way that ends halfway is a failure', () => {
  const aks = smallAks({ cluster: twoPools, offers: { '1.32.1': ['1.33.4'] } });
  const { status, because, to } = upgrade(aks);
  expect({ status, to }).toEqual({ status: 'failed', to: '1.33.4' });
  expect(because[0]?.code).toBe('notOffered');
});

test('a drain that a budget blocks fails with the budget and its pods', () => {
  const aks = smallAks({ cluster: twoPools, offers, blocked: ['web'] });
  const { status, because, why } = upgrade(aks);
  expect(status).toBe('failed');
  expect(because[0]?.code).toBe('drainBlocked');
  expect(why).toContain('PodDisruptionBudget shop/web allows no disruption');
  expect(why).toContain('web-0 on aks-web-0');
  expect(aks.leases).toEqual([]);
});

test('a drain whose budgets cannot be read keeps the reason of Azure and says so', () => {
  const aks = smallAks({ cluster: twoPools, offers, blocked: ['system'] });
  const cannotLook = { code: 'cannotLook', message: 'The door is closed.' };
  const { status, because, why } = upgrade(aks, { askCluster: () => ({ refused: cannotLook }) });
  expect(status).toBe('failed');
  expect(because[0]?.code).toBe('UpgradeFailed');
  expect(why).toContain('Cannot evict pod');
  expect(why).toContain('The budgets could not be read: The door is closed.');
});

test('the next rollout resumes the pool that failed, and only that', () => {
  const failed = aPool({ name: 'web', version: TARGET, provisioningState: 'Failed' });
  const pools = [aPool({ version: TARGET }), failed];
  const aks = smallAks({ cluster: aCluster({ version: TARGET, pools }) });
  // The plan must not take the version that Azure shows for the one that the nodes have.
  const { status } = upgrade(aks);
  expect(status).toBe('upgraded');
  expect(aks.asked).toEqual([{ kind: 'nodePool', pool: 'web', version: TARGET }]);
});

test('nodes that need a moment are proved later', () => {
  const aks = smallAks({ cluster: twoPools, offers, readySeconds: 200 });
  expect(upgrade(aks).status).toBe('upgraded');
});

test('nodes that never become Ready: failed, and they are named', () => {
  const aks = smallAks({ cluster: twoPools, offers, readySeconds: 100_000 });
  const { status, why, counted } = upgrade(aks);
  expect(status).toBe('failed');
  expect(why).toBe('Nodes that are not Ready: aks-web-0 (1.34.2), aks-system-0 (1.34.2).');
  expect(counted('askCluster')).toBe(5);
});

test("somebody else's change is waited out, then the cluster is upgraded", () => {
  const cluster = { ...twoPools, provisioningState: 'Updating' };
  const aks = smallAks({ cluster, offers, foreignSeconds: 3600 });
  const { status, statuses } = upgrade(aks);
  expect(status).toBe('upgraded');
  expect(statuses).toContainEqual({
    activity: 'waiting: Azure is already changing the cluster: shop is Updating.',
  });
});

test("somebody else's change without an end is not waited for for ever", () => {
  const cluster = { ...twoPools, provisioningState: 'Updating' };
  const aks = smallAks({ cluster, offers, foreignSeconds: 1_000_000 });
  const { status, because, seconds } = upgrade(aks);
  expect(status).toBe('failed');
  expect(because[0]?.code).toBe('noEnd');
  expect(seconds).toBe(60 * 300);
});

describe('a failure of a kind that nobody foresaw', () => {
  test.each([
    { name: 'before the first change', other: { readCluster: throwing('no disk') } },
    { name: 'at a change', other: { startChange: throwing('no disk') } },
    { name: 'at the proof', other: { askCluster: throwing('no disk') } },
  ])('$name: failed, with its words, and the lease is given back', ({ other }) => {
    const aks = smallAks({ cluster: twoPools, offers });
    const { status, because, why } = upgrade(aks, other);
    expect(status).toBe('failed');
    expect(because[0]?.code).toBe('unexpected');
    expect(why).toContain('no disk');
    expect(aks.leases).toEqual([]);
  });

  test('a lease that cannot be given back is logged and changes nothing', () => {
    const aks = smallAks({ cluster: aCluster({ version: TARGET }) });
    const { status, errors } = upgrade(aks, { releaseLease: throwing('no disk') });
    expect(status).toBe('unchanged');
    expect(errors).toEqual([expect.stringContaining('was not given back')]);
  });
});

describe('a private cluster', () => {
  const nodes = [{ ...aNode('web') }, { ...aNode('system') }];

  test('is asked from inside', () => {
    const aks = smallAks({ cluster: { ...twoPools, privateApi: true }, offers });
    const inside: Answers = {
      askCluster: throwing('no route'),
      startCommand: () => ({ ok: 'command-1' }),
      readCommand: () => ({ ok: nodes }),
    };
    const { status, calls } = upgrade(aks, inside);
    expect(status).toBe('upgraded');
    expect(calls.find(({ name }) => name === 'readCommand')?.input).toMatchObject({
      commandId: 'command-1',
      question: { kind: 'nodes' },
    });
  });

  test('that lets nobody in is not reported as upgraded', () => {
    const aks = smallAks({ cluster: { ...twoPools, privateApi: true }, offers });
    const refused = { code: 'RunCommandDisabled', message: 'Run command is disabled.' };
    const { status, because } = upgrade(aks, { startCommand: () => ({ refused }) });
    expect({ status, because }).toEqual({ status: 'failed', because: [refused] });
  });
});

function aNode(pool: string) {
  const name = `aks-${pool}-0`;
  return { name, pool, ready: true, kubelet: TARGET, bootId: 'b', cordoned: false };
}

const nights = {
  name: 'nights',
  zone: 'UTC',
  slots: [{ on: { kind: 'daily' as const, every: 1 }, from: '20:00', to: '04:00' }],
  except: [],
};

function upgradeAtNight(aks: SmallAks, window = nights) {
  const input = { cluster: aRef(), ring: 'dev', target: TARGET, freezes: [], window };
  return drive(clusterUpgrade, input, { answers: aks.answers, stories: [operation] });
}

test('a closed window is waited for without keeping the cluster from others', () => {
  const aks = smallAks({ cluster: twoPools, offers });
  const { output, statuses, calls } = upgradeAtNight(aks);
  expect(output.status).toBe('upgraded');
  expect(Date.parse(output.finished)).toBeGreaterThan(Date.UTC(2026, 10, 23, 20));
  expect(statuses[0]).toMatchObject({
    activity: expect.stringMatching(/^waiting: The window 'nights' is closed\./) as string,
  });
  const names = calls.map(({ name }) => name);
  expect(names.indexOf('releaseLease')).toBeLessThan(names.indexOf('startChange'));
  expect(aks.leases).toEqual([]);
});

test('a window that is never long enough is a reason to leave the cluster out', () => {
  const aks = smallAks({ cluster: twoPools, offers });
  const [slot] = nights.slots;
  const short = { ...nights, slots: slot === undefined ? [] : [{ ...slot, to: '20:10' }] };
  const { output } = upgradeAtNight(aks, short);
  expect(output.status).toBe('skipped');
  expect(output.because[0]?.code).toBe('neverLongEnough');
  expect(aks.asked).toEqual([]);
});
