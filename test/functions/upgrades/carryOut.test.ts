/** Changes that fail, and what is put in and put back around them. */
import type { ClusterResult } from '../../../functions/upgrades/contract';
import { parsePolicy } from '../../../shared/fleet/policy';
import { aCluster, aPool } from '../../support/clusters';
import { throwing } from '../../support/drive';
import { offers, rulesOf, TARGET, twoPools, upgrade } from '../../support/oneUpgrade';
import { smallAks } from '../../support/smallAks';

const WEB = 'node pool web to 1.34.2';
const PLANE = 'control plane to 1.34.2';
const broken = { code: 'VmssBroken', message: 'The scale set is broken' };
const passing = { code: 'InternalOperationError', message: 'Internal server error' };
const quota = { code: 'QuotaExceeded', message: 'Operation exceeds approved cores quota' };
const drain = { code: 'UpgradeFailed', message: 'Cannot evict pod: disruption budget.' };
const deprecated = {
  code: 'UpgradeBlockedOnDeprecatedAPIUsage',
  message: 'Uses APIs deprecated in the specified version',
};

const faultsOf = ({ steps }: Pick<ClusterResult, 'steps'>) =>
  steps.flatMap(({ change, failed }) => (failed === undefined ? [] : [`${change}: ${failed}`]));

describe('settings of pools', () => {
  const pools = [
    aPool({ name: 'web', mode: 'User', count: 1, maxSurge: '1', drainTimeoutMinutes: 45 }),
    aPool({ count: 1 }),
  ];
  const cluster = aCluster({ pools });
  const settings = { drainTimeout: "'10m'", soak: "'5m'", undrainable: 'cordon' };
  const text = Object.entries(settings).map(([name, value]) => `${name}: ${value}`);
  const rules = rulesOf(["surge: '33%'", ...text].join(', '));
  const ofPools = (aks: ReturnType<typeof smallAks>) =>
    aks.now().pools.map(({ name, maxSurge, drainTimeoutMinutes, soakMinutes, undrainable }) => ({
      ...{ name, maxSurge, drainTimeoutMinutes, soakMinutes, undrainable },
    }));

  test('go along with the version and are put back exactly', () => {
    const aks = smallAks({ cluster, offers });
    const before = ofPools(aks);
    expect(upgrade(aks, { input: { rules } }).status).toBe('upgraded');
    const during = {
      maxSurge: '33%',
      drainTimeoutMinutes: 10,
      soakMinutes: 5,
      undrainable: 'Cordon',
    };
    expect(aks.asked.slice(1)).toEqual([
      { kind: 'nodePool', pool: 'system', version: TARGET, settings: during },
      { kind: 'nodePool', pool: 'web', version: TARGET, settings: during },
      {
        kind: 'poolSettings',
        pool: 'web',
        settings: { maxSurge: '1', drainTimeoutMinutes: 45 },
      },
      { kind: 'poolSettings', pool: 'system', settings: {} },
    ]);
    expect(ofPools(aks)).toEqual(before);
  });

  test('are put back after a failure too, whatever state the pool is left in', () => {
    const aks = smallAks({ cluster, offers, faults: { [WEB]: [broken] } });
    const before = ofPools(aks);
    const { status, codes } = upgrade(aks, { input: { rules } });
    expect({ status, codes }).toEqual({ status: 'failed', codes: ['VmssBroken'] });
    expect(ofPools(aks)).toEqual(before);
  });

  test('that cannot be put back make the cluster a failed one', () => {
    const locked = { code: 'ScopeLocked', message: 'The scope is locked.' };
    const aks = smallAks({ cluster, offers });
    const { startChange } = aks.answers;
    const { status, codes, why } = upgrade(aks, {
      input: { rules },
      answers: {
        startChange: (input, now) =>
          input.change.kind === 'poolSettings'
            ? { refused: locked }
            : (startChange?.(input, now) ?? { refused: locked }),
      },
    });
    expect({ status, codes }).toEqual({
      status: 'failed',
      codes: ['proved', 'notPutBack', 'notPutBack'],
    });
    expect(why).toContain('Not left as it was found: The scope is locked.');
    expect(aks.leases).toEqual([]);
  });

  test('are left alone where the pool has them already', () => {
    const own = pools.map((pool) => ({ ...pool, maxSurge: '33%' }));
    const aks = smallAks({ cluster: aCluster({ pools: own }), offers });
    expect(upgrade(aks, { input: { rules: rulesOf("surge: '33%'") } }).status).toBe('upgraded');
    expect(aks.asked.some(({ kind }) => kind === 'poolSettings')).toBe(false);
  });

  test.each([
    { name: 'a percentage of so few nodes', pool: { count: 3 }, surge: "'33%'" },
    { name: 'another way to say two', pool: { count: 4, maxSurge: '50%' }, surge: '2' },
  ])('are left alone where they come to as many nodes at once: $name', ({ pool, surge }) => {
    const aks = smallAks({ cluster: aCluster({ pools: [aPool(pool)] }), offers });
    expect(upgrade(aks, { input: { rules: rulesOf(`surge: ${surge}`) } }).status).toBe('upgraded');
    expect(aks.asked).toMatchObject([{ kind: 'controlPlane' }, { kind: 'nodePool' }]);
    expect(aks.asked[1]).not.toHaveProperty('settings');
  });

  test.each([
    { name: 'more nodes at once', pool: { count: 4 } },
    {
      name: 'an autoscaler, which may change the count on the way',
      pool: { autoscale: { min: 1, max: 9 } },
    },
  ])('are set where they may make a difference: $name', ({ pool }) => {
    const aks = smallAks({ cluster: aCluster({ pools: [aPool(pool)] }), offers });
    upgrade(aks, { input: { rules: rulesOf("surge: '33%'") } });
    expect(aks.asked[1]).toMatchObject({ settings: { maxSurge: '33%' } });
  });

  test('missing nodes instead of a surge, but for system pools', () => {
    const aks = smallAks({ cluster, offers });
    upgrade(aks, { input: { rules: rulesOf("surge: 'keep', maxUnavailable: 1") } });
    expect(aks.asked.slice(1, 3)).toEqual([
      { kind: 'nodePool', pool: 'system', version: TARGET },
      {
        kind: 'nodePool',
        pool: 'web',
        version: TARGET,
        settings: { maxUnavailable: '1', drainTimeoutMinutes: 45 },
      },
    ]);
  });
});

describe('a fault that passes', () => {
  test.each([passing, { code: 'OperationPreempted', message: 'Preempted by another operation' }])(
    '$code: the same change is asked for again',
    (fault) => {
      const aks = smallAks({ cluster: twoPools, offers, faults: { [WEB]: [fault, fault] } });
      const told = upgrade(aks);
      expect(told.status).toBe('upgraded');
      expect(told.retries).toBe(2);
      expect(faultsOf(told)).toEqual([`${WEB}: ${fault.code}`, `${WEB}: ${fault.code}`]);
    },
  );

  test('is retried three times and no more', () => {
    const faults = { [PLANE]: [passing, passing, passing, passing] };
    const aks = smallAks({ cluster: twoPools, offers, faults });
    // Azure shows the failed version, and the plan resumes it.
    const { status, retries, codes, why } = upgrade(aks);
    expect({ status, retries }).toEqual({ status: 'failed', retries: 3 });
    expect(codes).toEqual(['InternalOperationError']);
    expect(why).toContain('Internal server error. Retry the cluster');
    expect(aks.asked).toHaveLength(4);
  });
});

describe('too small a quota', () => {
  test('falls back to the smaller surge, once, and puts the own one back', () => {
    const aks = smallAks({ cluster: twoPools, offers, faults: { [WEB]: [quota] } });
    const rules = rulesOf('surge: 2, surgeFallback: 1');
    const told = upgrade(aks, { input: { rules } });
    expect(told.status).toBe('upgraded');
    expect(
      aks.asked.flatMap((change) => (change.kind === 'nodePool' ? [change.settings] : [])),
    ).toEqual([{ maxSurge: '2' }, { maxSurge: '2' }, { maxSurge: '1' }]);
    expect(aks.now().pools.map(({ maxSurge }) => maxSurge)).toEqual([undefined, undefined]);
  });

  test.each([
    { name: 'the policy has no smaller one', rules: "surge: '33%'", faults: [quota] },
    {
      name: 'the smaller one does not fit either',
      rules: "surge: '33%', surgeFallback: 1",
      faults: [quota, quota],
    },
  ])('$name: failed, with what to do', ({ rules, faults }) => {
    const aks = smallAks({ cluster: twoPools, offers, faults: { [WEB]: faults } });
    const { status, codes, why } = upgrade(aks, { input: { rules: rulesOf(rules) } });
    expect({ status, codes }).toEqual({ status: 'failed', codes: ['QuotaExceeded'] });
    expect(why).toContain('Ask Azure for more quota or allow a smaller surge');
  });
});

describe('a drain that a budget blocks', () => {
  test('fails with the budget and its pods', () => {
    const aks = smallAks({ cluster: twoPools, offers, faults: { [WEB]: [drain] } });
    const { status, codes, why } = upgrade(aks);
    expect({ status, codes }).toEqual({ status: 'failed', codes: ['drainBlocked'] });
    expect(why).toContain('PodDisruptionBudget shop/web allows no disruption');
    expect(why).toContain('web-0 on aks-web-0');
    expect(aks.leases).toEqual([]);
  });

  test('whose budgets cannot be read keeps the reason of Azure and says so', () => {
    const faults = { 'node pool system to 1.34.2': [drain] };
    const aks = smallAks({ cluster: twoPools, offers, faults });
    const closed = { code: 'cannotLook', message: 'The door is closed.' };
    const { codes, why } = upgrade(aks, { answers: { askCluster: () => ({ refused: closed }) } });
    expect(codes).toEqual(['UpgradeFailed']);
    expect(why).toContain('Cannot evict pod');
    expect(why).toContain('The budgets could not be read: The door is closed.');
  });
});

test('pools side by side: one fails and the others still get there', () => {
  const user = (name: string) => aPool({ name, mode: 'User', count: 1 });
  const pools = [aPool({ version: TARGET, count: 1 }), user('a'), user('b')];
  const faults = { 'node pool a to 1.34.2': [broken] };
  const aks = smallAks({ cluster: aCluster({ version: TARGET, pools }), offers, faults });
  const told = upgrade(aks, { input: { rules: rulesOf("surge: 'keep', poolsAtOnce: 2") } });
  expect(told.status).toBe('failed');
  expect(faultsOf(told)).toEqual(['node pool a to 1.34.2: VmssBroken']);
  expect(aks.now().pools.find(({ name }) => name === 'b')).toMatchObject({
    version: TARGET,
    provisioningState: 'Succeeded',
  });
});

describe('an upgrade that AKS holds for deprecated APIs', () => {
  const { upgrades, backups } = parsePolicy(
    "rings: [{ name: dev }]\nupgrades: { surge: 'keep', force: {}, forceFor: '2h' }",
    'fleet.yaml',
  );
  const rules = { upgrades, backups };
  const held = (refusals = [deprecated]) =>
    smallAks({ cluster: twoPools, offers, refusals: { [PLANE]: refusals } });

  test('is forced after a person said so, for a time, and the permission is taken back', () => {
    const aks = held();
    const { status, questions, calls } = upgrade(aks, { input: { rules }, decision: 'approved' });
    expect(status).toBe('upgraded');
    expect(aks.asked.slice(0, 2).map(({ kind }) => kind)).toEqual(['force', 'controlPlane']);
    expect(questions).toMatchObject([
      {
        id: 'approval:clusterUpgrade:force',
        title: 'Kubernetes 1.34.2: force the upgrade of shop?',
      },
    ]);
    const forces = aks.asked.filter(({ kind }) => kind === 'force');
    const asked = calls.find(
      ({ name, input }) =>
        name === 'startChange' && (input as { change: { kind: string } }).change.kind === 'force',
    );
    const until = new Date(Date.parse(asked?.at ?? '') + 2 * 3_600_000).toISOString();
    expect(forces).toEqual([{ kind: 'force', until }, { kind: 'force' }]);
    expect(aks.now().forceUntil).toBeUndefined();
  });

  test('nobody holds the cluster while the person thinks', () => {
    const { calls } = upgrade(held(), { input: { rules }, decision: 'approved' });
    const leases = calls.map(({ name }) => name).filter((name) => name.endsWith('Lease'));
    expect(leases).toEqual(['takeLease', 'releaseLease', 'takeLease', 'releaseLease']);
  });

  test.each(['refused', 'expired', 'canceled'] as const)(
    '%s: failed, and not forced',
    (decision) => {
      const aks = held();
      const { status, codes, why } = upgrade(aks, { input: { rules }, decision });
      expect({ status, codes }).toEqual({ status: 'failed', codes: [deprecated.code] });
      expect(why).toContain(`Ann has ${decision} it.`);
      expect(aks.asked.some(({ kind }) => kind === 'force')).toBe(false);
    },
  );

  test('is never forced twice: the permission is taken back and a person is needed', () => {
    const aks = held([deprecated, deprecated]);
    const { status, questions } = upgrade(aks, { input: { rules }, decision: 'approved' });
    expect(status).toBe('failed');
    expect(questions).toHaveLength(1);
    expect(aks.asked.at(-1)).toEqual({ kind: 'force' });
  });

  test('is not forced, and nobody is asked, where the policy does not say so', () => {
    const { status, questions, why } = upgrade(held());
    expect({ status, questions }).toEqual({ status: 'failed', questions: [] });
    expect(why).toContain('Move the callers to the newer API');
  });
});

test('putting back never hides what happened before', () => {
  const aks = smallAks({ cluster: twoPools, offers, faults: { [WEB]: [broken] } });
  const { startChange = throwing('never') } = aks.answers;
  const { status, codes } = upgrade(aks, {
    input: { rules: rulesOf('surge: 2') },
    answers: {
      startChange: (input, now) => {
        if (input.change.kind === 'poolSettings') throw new Error('no disk');
        return startChange(input, now);
      },
    },
  });
  expect(status).toBe('failed');
  expect(codes[0]).toBe('VmssBroken');
  expect(codes.slice(1)).toEqual(['notPutBack', 'notPutBack']);
});
