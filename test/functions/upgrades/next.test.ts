/** What holds a cluster before its upgrade begins. */
import type { Inspection } from '../../../functions/upgrades/preflight/activities';
import type { Outcome } from '../../../shared/reasons';
import { aCluster, aPool } from '../../support/clusters';
import { type Answers, inTurn } from '../../support/drive';
import {
  aCheck,
  aSummary,
  nights,
  offers,
  rulesOf,
  TARGET,
  twoPools,
  upgrade,
} from '../../support/oneUpgrade';
import { smallAks } from '../../support/smallAks';

const kinds = (aks: { asked: { kind: string }[] }) => aks.asked.map(({ kind }) => kind);

describe('the lease', () => {
  const held = { code: 'leaseHeld', message: 'power:shop holds the lease.' };
  const notYet: Outcome<null> = { retry: { after: 300, reason: held } };

  test('is taken first and given back last', () => {
    const { calls, counted } = upgrade(smallAks({ cluster: twoPools, offers }));
    expect(calls[0]).toMatchObject({
      name: 'takeLease',
      input: {
        cluster: 'sub-1:rg-1:shop',
        holder: 'clusterUpgrade',
        purpose: 'upgrade to 1.34.2',
      },
    });
    expect(counted('takeLease')).toBe(1);
    expect(counted('releaseLease')).toBe(1);
  });

  test('that somebody holds is waited for', () => {
    const aks = smallAks({ cluster: aCluster({ version: TARGET }) });
    const takeLease = inTurn<Outcome<null>>(notYet, notYet, { ok: null });
    const { status, seconds } = upgrade(aks, { answers: { takeLease } });
    expect({ status, seconds }).toEqual({ status: 'unchanged', seconds: 600 });
  });

  test('that is never free: skipped, with the holder, and the cluster is not touched', () => {
    const aks = smallAks({ cluster: twoPools, offers });
    const { status, why, counted } = upgrade(aks, { answers: { takeLease: () => notYet } });
    expect(status).toBe('skipped');
    expect(why).toBe('power:shop holds the lease. Gave up after 25 attempts.');
    expect(counted('readCluster')).toBe(0);
  });
});

describe("somebody else's change", () => {
  const cluster = { ...twoPools, provisioningState: 'Updating' };

  test('is waited out, then the cluster is upgraded', () => {
    const aks = smallAks({ cluster, offers, foreignSeconds: 3600 });
    const { status, statuses } = upgrade(aks);
    expect(status).toBe('upgraded');
    expect(statuses).toContainEqual({
      activity: 'waiting: Azure is already changing the cluster: shop is Updating.',
    });
  });

  test('without an end is not waited for for ever', () => {
    const aks = smallAks({ cluster, offers, foreignSeconds: 1_000_000 });
    const { status, codes, seconds } = upgrade(aks);
    expect({ status, codes }).toEqual({ status: 'skipped', codes: ['foreignOperation'] });
    expect(seconds).toBeLessThan(26 * 3600);
    expect(aks.asked).toEqual([]);
  });
});

describe('a stopped cluster', () => {
  const cluster = { ...twoPools, power: 'Stopped' as const };
  const wake = { rules: rulesOf("surge: 'keep', stopped: 'wake'") };

  test('is skipped with what would change that', () => {
    const aks = smallAks({ cluster, offers });
    const { status, why, from, counted } = upgrade(aks);
    expect({ status, from }).toEqual({ status: 'skipped', from: '1.33.4' });
    expect(why).toContain('Start it');
    expect(counted('readOfferedVersions')).toBe(0);
    expect(aks.leases).toEqual([]);
  });

  test('is woken, upgraded, proved and stopped again where the policy says so', () => {
    const aks = smallAks({ cluster, offers });
    expect(upgrade(aks, { input: wake }).status).toBe('upgraded');
    expect(kinds(aks)).toEqual(['start', 'controlPlane', 'nodePool', 'nodePool', 'stop']);
    expect(aks.now().power).toBe('Stopped');
  });

  test('that cannot be upgraded after all is left out and stopped again', () => {
    const aks = smallAks({ cluster });
    const { status, codes } = upgrade(aks, { input: wake });
    expect({ status, codes }).toEqual({ status: 'skipped', codes: ['notOffered'] });
    expect(kinds(aks)).toEqual(['start', 'stop']);
  });

  test('that preflight blocks is left out and stopped again', () => {
    const aks = smallAks({ cluster, offers });
    const blocked = { ok: { summary: aSummary(aCheck('budgets', 'block')) } };
    const answers: Answers = { inspectCluster: () => blocked };
    const { status, codes } = upgrade(aks, { input: wake, answers });
    expect({ status, codes }).toEqual({ status: 'skipped', codes: ['budgets'] });
    expect(kinds(aks)).toEqual(['start', 'stop']);
  });

  test('whose upgrade fails is left running, and that is said', () => {
    const fault = { code: 'VmssBroken', message: 'The scale set is broken' };
    const faults = { 'node pool system to 1.34.2': [fault] };
    const aks = smallAks({ cluster, offers, faults });
    const { status, codes } = upgrade(aks, { input: wake });
    expect({ status, codes }).toEqual({ status: 'failed', codes: ['VmssBroken', 'leftRunning'] });
    expect(aks.now().power).toBe('Running');
  });

  test('that does not start is not said to run', () => {
    const fault = { code: 'StartFailed', message: 'No capacity.' };
    const aks = smallAks({ cluster, offers, faults: { 'start of the cluster': [fault] } });
    const { status, codes } = upgrade(aks, { input: wake });
    expect({ status, codes }).toEqual({ status: 'failed', codes: ['StartFailed'] });
  });

  test('is woken in its window only, which also has room for the start', () => {
    const aks = smallAks({ cluster, offers });
    const { status, steps } = upgrade(aks, { input: { ...wake, window: nights } });
    expect(status).toBe('upgraded');
    expect(steps[0]?.started).toBe('2026-11-23T20:00:00.000Z');
  });
});

describe('the window', () => {
  test('is waited for without keeping the cluster from others', () => {
    const aks = smallAks({ cluster: twoPools, offers });
    const { status, statuses, calls, started } = upgrade(aks, { input: { window: nights } });
    expect(status).toBe('upgraded');
    expect(started).toBe('2026-11-23T20:00:00.000Z');
    expect(statuses[0]).toMatchObject({
      activity: expect.stringMatching(/^waiting: The window 'nights' is closed\./) as string,
    });
    const names = calls.map(({ name }) => name);
    expect(names.indexOf('releaseLease')).toBeLessThan(names.indexOf('startChange'));
    expect(aks.leases).toEqual([]);
  });

  test('that is never long enough is a reason to leave the cluster out', () => {
    const aks = smallAks({ cluster: twoPools, offers });
    const slots = nights.slots.map((slot) => ({ ...slot, to: '20:10' }));
    const { status, codes } = upgrade(aks, { input: { window: { ...nights, slots } } });
    expect({ status, codes }).toEqual({ status: 'skipped', codes: ['neverLongEnough'] });
    expect(aks.asked).toEqual([]);
  });

  test('that closes while preflight waits: the next one, and preflight looks again', () => {
    const aks = smallAks({ cluster: twoPools, offers });
    const slots = nights.slots.map((slot) => ({ ...slot, from: '06:00', to: '06:45' }));
    const inspections = [aCheck('kured', 'block')];
    const holds: Outcome<Inspection> = { ok: { summary: aSummary(...inspections) } };
    const passes: Outcome<Inspection> = { ok: { summary: aSummary() } };
    const { status, started, counted } = upgrade(aks, {
      input: { window: { ...nights, slots } },
      answers: { inspectCluster: inTurn(holds, passes) },
    });
    expect({ status, started }).toEqual({
      status: 'upgraded',
      started: '2026-11-24T06:00:00.000Z',
    });
    // What it saw on the day before does not count.
    expect(counted('inspectCluster')).toBe(3);
  });

  test('a freeze is waited out', () => {
    const freeze = {
      name: 'fair',
      from: '2026-11-23T00:00:00.000Z',
      to: '2026-11-24T00:00:00.000Z',
      jobs: ['upgrades' as const],
    };
    const aks = smallAks({ cluster: twoPools, offers });
    const { status, started } = upgrade(aks, { input: { freezes: [freeze] } });
    expect({ status, started }).toEqual({
      status: 'upgraded',
      started: '2026-11-24T00:00:00.000Z',
    });
  });
});

describe('preflight', () => {
  const inspected = (...checks: Parameters<typeof aSummary>): Outcome<Inspection> => ({
    ok: { summary: aSummary(...checks) },
  });
  const held = (check: Parameters<typeof aSummary>[0]) => {
    const aks = smallAks({ cluster: twoPools, offers });
    const told = upgrade(aks, { answers: { inspectCluster: () => inspected(check) } });
    return { ...told, asked: aks.asked };
  };

  test('what it warns of holds nobody', () => {
    expect(held(aCheck('pods', 'warn')).status).toBe('upgraded');
  });

  test('what a person must mend leaves the cluster out at once', () => {
    const { status, codes, asked, seconds } = held(aCheck('budgets', 'block'));
    expect({ status, codes, asked, seconds }).toEqual({
      status: 'skipped',
      codes: ['budgets'],
      asked: [],
      seconds: 0,
    });
  });

  test('what nobody could look at is never taken for a pass', () => {
    const { status, why, asked } = held(aCheck('nodes', 'cannotLook'));
    expect({ status, why, asked }).toEqual({
      status: 'skipped',
      why: 'The check nodes says cannotLook.',
      asked: [],
    });
  });

  test.each(['kured', 'backupRunning', 'state'] as const)(
    '%s passes by itself: half an hour later it goes on',
    (id) => {
      const aks = smallAks({ cluster: twoPools, offers });
      const inspectCluster = inTurn(inspected(aCheck(id, 'block')), inspected());
      const { status, started } = upgrade(aks, { answers: { inspectCluster } });
      expect({ status, started }).toEqual({
        status: 'upgraded',
        started: '2026-11-23T06:30:00.000Z',
      });
    },
  );

  test('what should pass and does not is given up after four looks', () => {
    const { status, codes, counted, seconds } = held(aCheck('kured', 'block'));
    expect({ status, codes, seconds }).toEqual({
      status: 'skipped',
      codes: ['kured'],
      seconds: 3 * 1800,
    });
    expect(counted('inspectCluster')).toBe(4);
  });

  test('the smaller surge that fits is the one that is used', () => {
    const check = aCheck('quota', 'warn', 'quotaForLess');
    const fits = { ...check, reason: { ...check.reason, evidence: { surge: '1' } } };
    const cluster = aCluster({ pools: [aPool({ maxSurge: '3' })] });
    const aks = smallAks({ cluster, offers });
    const { status } = upgrade(aks, { answers: { inspectCluster: () => inspected(fits) } });
    expect(status).toBe('upgraded');
    expect(aks.asked[1]).toMatchObject({ kind: 'nodePool', settings: { maxSurge: '1' } });
  });
});
