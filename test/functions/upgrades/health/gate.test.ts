/** Gates: how long they wait, and what a healthy cluster costs. */
import { gate, readHealth } from '../../../../functions/upgrades/health/health';
import type { HealthFacts } from '../../../../functions/upgrades/health/facts';
import type { Cluster } from '../../../../shared/fleet/cluster';
import type { Step, Story } from '../../../../shared/durable/steps';
import { aCluster } from '../../../support/clusters';
import { type Answers, drive, inTurn, throwing } from '../../../support/drive';
import { rules } from './support';

const worse = { code: 'podsNotReady', message: 'Pods are not ready.' };
const ref = { cluster: 'sub-1:rg-1:shop', look: 'before' };

function facts(unread: HealthFacts['unread'] = []): HealthFacts {
  const some = { total: 3, ready: 3 };
  return { ref, at: '2026-11-23T06:00:00.000Z', nodes: some, pods: some, unread };
}

const healthy = { ok: { facts: facts(), because: [] } };
const unhealthy = { ok: { facts: facts(), because: [worse] } };

type Looks = NonNullable<Answers['lookAtHealth']>;

function storyOf<Output>(
  tell: (context: Parameters<Story<null, Output>['tell']>[0]) => Step<Output>,
) {
  return { name: 'upgrade', tell };
}

function atGate(lookAtHealth: Looks, cluster: Cluster = aCluster(), more: Answers = {}) {
  const story = storyOf((context) => gate(context, cluster, { ref }, rules, 'pool-system'));
  return drive(story, null, { answers: { lookAtHealth, ...more } });
}

test('a healthy cluster costs one look and no time', () => {
  const { output, calls, seconds } = atGate(() => healthy);
  expect(output).toEqual({ passed: true, facts: facts() });
  expect([calls.map(({ name }) => name), seconds]).toEqual([['lookAtHealth'], 0]);
});

test('the look is compared with the one before the upgrade and kept under the name of the gate', () => {
  const { calls } = atGate(() => healthy);
  expect(calls[0]?.input).toMatchObject({
    before: ref,
    ref: { cluster: 'sub-1:rg-1:shop', look: 'upgrade|pool-system' },
  });
});

test('a cluster that recovers within the period passes', () => {
  const { output, seconds } = atGate(
    inTurn<typeof healthy | typeof unhealthy>(unhealthy, unhealthy, healthy),
  );
  expect([output.passed, seconds]).toEqual([true, 120]);
});

test('looks become rarer, and the last is at the end of the period', () => {
  const { output, calls, seconds } = atGate(() => unhealthy);
  expect(output).toEqual({ passed: false, because: [worse] });
  const minutes = calls.map(({ at }) => Number(at.slice(14, 16)));
  expect(minutes).toEqual([0, 1, 2, 4, 8, 10]);
  expect(seconds).toBe(600);
});

test('that nobody can look is no pass', () => {
  const { output } = atGate(throwing('table is away'));
  expect(output).toMatchObject({ passed: false, because: [{ code: 'unexpected' }] });
});

test('a private cluster is asked by a command', () => {
  const { output, calls } = atGate(() => healthy, aCluster({ privateApi: true }), {
    startHealthCommand: () => ({ ok: 'command-1' }),
  });
  expect(output.passed).toBe(true);
  expect(calls[1]?.input).toMatchObject({ commandId: 'command-1' });
});

describe('the health before an upgrade', () => {
  const read = (lookAtHealth: Looks) =>
    drive(
      storyOf((context) => readHealth(context, aCluster(), rules)),
      null,
      { answers: { lookAtHealth } },
    );
  const silent = { ok: { facts: facts([{ code: 'cannotLook', message: 'silent' }]), because: [] } };

  test('is compared with nothing', () => {
    const { calls } = read(() => healthy);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.input).not.toHaveProperty('before');
  });

  test('is read again when an API server was silent', () => {
    const { output, seconds } = read(inTurn(silent, healthy));
    expect([output.unread, seconds]).toEqual([[], 60]);
  });

  test('says what stayed unread', () => {
    const { output, calls } = read(() => silent);
    expect([output.unread.map(({ code }) => code), calls.length]).toEqual([['cannotLook'], 5]);
  });
});
