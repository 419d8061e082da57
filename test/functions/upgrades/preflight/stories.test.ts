/** Preflights as stories: of one cluster, of a ring, and with a backup taken on the way. */
import type { Inspection } from '../../../../functions/upgrades/preflight/activities';
import { backupBefore, backupName } from '../../../../functions/upgrades/preflight/backupBefore';
import { clusterPreflight } from '../../../../functions/upgrades/preflight/clusterPreflight';
import {
  memberPreflight,
  ringPreflight,
  type RingPreflightInput,
} from '../../../../functions/upgrades/preflight/ringPreflight';
import type { CheckStatus } from '../../../../functions/upgrades/preflight/report';
import type { Outcome } from '../../../../shared/reasons';
import { aCluster, aRef } from '../../../support/clusters';
import { drive, inTurn, throwing } from '../../../support/drive';
import { aCase, NOW, policyWith } from './support';

function inspection(
  status: CheckStatus,
  more: Partial<Inspection> = {},
  name = 'shop',
): { ok: Inspection } {
  const reason = { code: 'some', message: `${name} is ${status}` };
  const problems = status === 'pass' ? [] : [{ id: 'pods' as const, status, reason }];
  return { ok: { summary: { ...aRef(name), at: NOW, status, problems }, ...more } };
}

const { now, ...input } = aCase();

test('one look is one activity', () => {
  const { output, calls } = drive(clusterPreflight, input, {
    answers: { inspectCluster: () => inspection('pass') },
  });
  expect(output.status).toBe('pass');
  expect(calls.map(({ name }) => name)).toEqual(['inspectCluster']);
});

test('what is hidden for a moment is looked at again, but not for ever', () => {
  const { output, calls, seconds } = drive(clusterPreflight, input, {
    answers: { inspectCluster: () => inspection('cannotLook', { again: 900 }) },
  });
  expect(output.status).toBe('cannotLook');
  expect([calls.length, seconds]).toEqual([3, 600]);
});

test('it never throws: a fault is no look', () => {
  const { output } = drive(clusterPreflight, input, {
    answers: { inspectCluster: throwing('socket hang up') },
  });
  expect(output).toMatchObject({ status: 'cannotLook', problems: [{ id: 'state' }] });
  expect(output.problems[0]?.reason.message).toContain('socket hang up');
});

test('a private cluster is asked by a command, and by a new one each time', () => {
  const private_ = { ...input, cluster: aCluster({ privateApi: true }) };
  const { calls } = drive(clusterPreflight, private_, {
    answers: {
      startInspection: inTurn<Outcome<string>>({ ok: 'c1' }, { ok: 'c2' }),
      inspectCluster: inTurn<Outcome<Inspection>>(
        { retry: { after: 10, reason: { code: 'commandRunning', message: 'not yet' } } },
        inspection('cannotLook', { again: 60 }),
        inspection('pass'),
      ),
    },
  });
  const commands = calls.map(({ input: of }) => (of as { commandId?: string }).commandId);
  expect(commands).toEqual([undefined, 'c1', 'c1', undefined, 'c2']);
});

describe('a backup before the upgrade', () => {
  const order = { name: 'b', namespace: 'velero' };
  const backup = { id: aRef().id, rollout: 'rollout:kubernetes:1.34.2', order };

  const looks = () =>
    inTurn<Outcome<Inspection>>(
      inspection('block', { takeBackupIn: 'velero' }),
      inspection('pass'),
    );

  test('is ordered once, waited for and looked at again', () => {
    const { output, calls } = drive(clusterPreflight, input, {
      stories: [backupBefore],
      answers: {
        inspectCluster: looks(),
        orderBackup: () => ({ ok: null }),
        backupEnded: inTurn<Outcome<boolean>>({ ok: false }, { ok: false }, { ok: true }),
      },
    });
    expect(output.status).toBe('pass');
    const names = calls.map(({ name }) => name);
    expect(names.filter((name) => name === 'orderBackup')).toHaveLength(1);
    expect(names.filter((name) => name === 'backupEnded')).toHaveLength(3);
    expect(names.at(-1)).toBe('inspectCluster');
  });

  test('in a private cluster goes by commands', () => {
    const work = { ...backup, privateApi: true };
    const { output, calls } = drive(backupBefore, work, {
      answers: {
        startBackupCommand: () => ({ ok: 'c1' }),
        readBackupCommand: () => ({ ok: null }),
        startBackupLook: () => ({ ok: 'c2' }),
        backupEnded: () => ({ ok: true }),
      },
    });
    expect(output).toBe(true);
    expect(calls.at(-1)?.input).toMatchObject({ commandId: 'c2' });
  });

  test('that does not end is given up within two hours', () => {
    const work = { ...backup, privateApi: false };
    const { output, seconds } = drive(backupBefore, work, {
      answers: { orderBackup: () => ({ ok: null }), backupEnded: () => ({ ok: false }) },
    });
    expect(output).toBe(false);
    expect(seconds).toBeLessThan(7200);
  });

  test('has a name that Kubernetes takes, and that tells rollouts apart', () => {
    const name = backupName('rollout:kubernetes:1.34.2', NOW);
    expect(name).toBe('steward-kubernetes-1-34-2-202611230600');
    const long = backupName(`rollout:nodeImages:2026-W47-${'cve-'.repeat(30)}`, NOW);
    expect(long).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$/);
  });
});

describe('a ring', () => {
  const ring = (count: number): RingPreflightInput => {
    const { upgrades: rules, backups } = policyWith();
    const { goal, rollout, freezes } = input;
    const clusters = Array.from({ length: count }, (_, at) => ({
      ...aRef(`c${at}`),
      target: '1.34.2',
    }));
    return { rollout, goal, rules, backups, freezes, ahead: true, clusters };
  };

  test('of 1,000 clusters is looked at in waves, with a small result', () => {
    const { output, children, continued } = drive(ringPreflight, ring(1000), {
      children: {
        memberPreflight: ({ cluster }: { cluster: { name: string } }) => {
          const number = Number(cluster.name.slice(1));
          const status = number % 100 === 7 ? 'block' : number % 10 === 0 ? 'warn' : 'pass';
          return inspection(status, {}, cluster.name).ok.summary;
        },
      },
    });
    expect(output.counts).toEqual({ pass: 890, warn: 100, cannotLook: 0, block: 10 });
    const statuses = output.problems.map(({ status }) => status);
    expect(statuses).toEqual([
      ...Array<string>(10).fill('block'),
      ...Array<string>(10).fill('warn'),
    ]);
    expect(new Set(children.map(({ instanceId }) => instanceId)).size).toBe(1000);
    // Forty clusters to a history: two events each, and two for each time it wakes up.
    expect(continued).toBe(24);
    expect(JSON.stringify(output).length).toBeLessThan(10_000);
  });

  test('of none has nothing to say', () => {
    const { output } = drive(ringPreflight, ring(0));
    expect(output).toEqual({ counts: { pass: 0, warn: 0, cannotLook: 0, block: 0 }, problems: [] });
  });

  test('reads each cluster, estimates its work, and takes its own window', () => {
    const one = ring(2);
    const own = { name: 'own', zone: 'Europe/Amsterdam', slots: [], except: [] };
    const clusters = one.clusters.map((cluster, at) =>
      at === 0 ? { ...cluster, window: own } : cluster,
    );
    const { calls, output } = drive(
      ringPreflight,
      { ...one, clusters, window: { ...own, name: 'ring' } },
      {
        stories: [memberPreflight],
        answers: {
          readCluster: (id) => ({ ok: aCluster({ name: id.split('/').at(-1) ?? '' }) }),
          inspectCluster: () => inspection('pass'),
        },
      },
    );
    const asked = calls
      .filter(({ name }) => name === 'inspectCluster')
      .map(({ input: of }) => (of as { input: typeof input }).input);
    expect(asked.map(({ window }) => window?.name)).toEqual(['own', 'ring']);
    // Control plane 7.5 minutes, three nodes one by one at 6 minutes.
    expect(asked[0]?.expected).toBe(25.5 * 60_000);
    expect(output.work).toEqual({ total: 51 * 60_000, longest: 25.5 * 60_000 });
  });

  test('a cluster that cannot be read is no pass', () => {
    const { output } = drive(ringPreflight, ring(1), {
      stories: [memberPreflight],
      answers: { readCluster: () => ({ refused: { code: 'NotFound', message: 'It is gone.' } }) },
    });
    expect(output.counts.cannotLook).toBe(1);
    expect(output.problems[0]?.problems[0]?.reason.message).toBe('It is gone.');
  });
});
