/** Every branch of the story of one change, played without a host. */
import { powerChange } from '../../../../functions/power/change/powerChange';
import type { PowerChangeInput } from '../../../../functions/power/change/contract';
import type { GuardedChange } from '../../../../functions/power/guards/activities';
import type { Cluster } from '../../../../shared/fleet/cluster';
import type { PowerAction } from '../../../../shared/fleet/power';
import type { Outcome, Reason } from '../../../../shared/reasons';
import { aCluster, aPool, aRef } from '../../../support/clusters';
import { type Answers, drive, inTurn, throwing } from '../../../support/drive';
import { operation } from '../../../../functions/clusters/operation';

const FREE: GuardedChange = { blocked: [], person: false };
const done = { ok: null };
const NO_CAPACITY: Reason = { code: 'AllocationFailed', message: 'Allocation failed.' };
const OVERTAKEN = {
  name: 'overtaken',
  data: { code: 'extended', message: 'anna keeps it running.' },
};

const running = aCluster({ nodeResourceGroup: 'MC_shop' });
const stopped: Cluster = { ...running, power: 'Stopped' };

interface Scene {
  action?: Partial<PowerAction>;
  /** What reads find, one after the other. */
  clusters?: [Cluster, ...Cluster[]];
  guarded?: Partial<GuardedChange>;
  answers?: Answers;
  /** Ends of the operations of Azure, one after the other. */
  operations?: [Outcome<Cluster>, ...Outcome<Cluster>[]];
  events?: { name: string; after: number; data?: unknown }[];
}

function play(scene: Scene) {
  const { action, clusters = [running], guarded, answers, operations, events } = scene;
  const input: PowerChangeInput = {
    ...aRef(),
    action: { kind: 'stop', depth: 'cluster', trigger: 'schedule', ...action },
    because: [{ code: 'offHours', message: 'outside office hours' }],
    sweepAt: '2026-11-23T06:00:00.000Z',
  };
  const change = operations && inTurn(...operations);
  const read = inTurn(...clusters);
  const drama = drive(powerChange, input, {
    instanceId: 'power:shop',
    ...(change ? { children: { operation: change } } : { stories: [operation] }),
    ...(events && { events }),
    answers: {
      tryLease: () => done,
      releaseLease: () => done,
      readCluster: () => ({ ok: read() }),
      lookAtGuards: () => ({ ok: { ...FREE, ...guarded } }),
      notePowerAsked: () => done,
      notePowerEnded: () => done,
      noteInterval: () => done,
      writeAudit: () => done,
      acceptNotice: () => done,
      lookAwake: () => ({ ok: [] }),
      lookAsleep: () => ({ ok: { missing: [], billed: { disks: 0, diskGb: 0, addresses: 1 } } }),
      ...answers,
    },
  });
  const names = drama.calls.map(({ name }) => name);
  const last = (name: string) => drama.calls.filter((call) => call.name === name).at(-1)?.input;
  return { ...drama, names, last, titles: titlesIn(drama.calls) };
}

function titlesIn(calls: { name: string; input: unknown }[]): string[] {
  return calls
    .filter(({ name }) => name === 'acceptNotice')
    .map(({ input }) => (input as { title: string }).title);
}

const START = { kind: 'start', readyBy: '2026-11-23T06:30:00.000Z' } as const;

test('a stop: guards before, proof after, then memory, ledger, trail and the lease', () => {
  const { names, output, last } = play({ operations: [{ ok: stopped }] });
  expect(output).toMatchObject({ result: 'done' });
  expect(names).toEqual([
    'tryLease',
    'readCluster',
    'lookAtGuards',
    'notePowerAsked',
    'lookAsleep',
    'notePowerEnded',
    'noteInterval',
    'writeAudit',
    'releaseLease',
  ]);
  expect(last('noteInterval')).toMatchObject({ kind: 'stopped', cluster: { power: 'Running' } });
});

test('a lease that somebody has ends it at once', () => {
  const refused = { code: 'leaseHeld', message: 'rollout:x holds the lease.' };
  const { names, output } = play({ answers: { tryLease: () => ({ refused }) } });
  expect(output).toMatchObject({ result: 'refused', because: [refused] });
  expect(names).toEqual(['tryLease', 'notePowerEnded', 'writeAudit']);
});

test('who was quicker is left alone, and nothing is remembered of it', () => {
  const { names, output } = play({ clusters: [stopped] });
  expect(output).toMatchObject({ result: 'overtaken', because: [{ code: 'already' }] });
  expect(names).toEqual(['tryLease', 'readCluster', 'lookAtGuards', 'releaseLease']);
});

test('a guard that holds is told when it needs somebody', () => {
  const blocked = [{ code: 'locked', message: 'The lock is in the way.' }];
  expect(play({ guarded: { blocked, person: false } }).titles).toEqual([]);
  const { output, titles, last } = play({ guarded: { blocked, person: true } });
  expect(output).toMatchObject({ result: 'refused', because: blocked });
  expect(titles).toEqual(['shop may not be stopped']);
  expect(last('writeAudit')).toMatchObject({ action: 'power.stop.refused', verdict: 'refuse' });
});

test('a stop that Azure lets fall for a passing cause is asked for once more', () => {
  const odd = { refused: { code: 'InternalOperationError', message: 'try again' } };
  expect(play({ operations: [odd, { ok: stopped }] }).output.result).toBe('done');
  const { output, titles } = play({ operations: [odd, odd] });
  expect(output).toMatchObject({ result: 'failed' });
  expect(titles).toEqual(['shop was not stopped']);
});

describe('a start', () => {
  const refused = { refused: NO_CAPACITY };
  const up: Scene = { action: START, clusters: [stopped] };

  test('is proved, and teaches how long it takes', () => {
    const missing = [{ code: 'nodesMissing', message: 'not yet' }];
    const lookAwake = inTurn({ ok: missing }, { ok: missing }, { ok: [] });
    const { output, last } = play({ ...up, operations: [{ ok: running }], answers: { lookAwake } });
    expect(output).toMatchObject({ result: 'done', seconds: 120 });
    expect(last('notePowerEnded')).toMatchObject({
      state: 'running',
      seconds: 120,
      restored: true,
    });
    expect(last('noteInterval')).toMatchObject({ kind: 'started', by: 'steward' });
  });

  test('that is not proved within 20 minutes is told, and has run all the same', () => {
    const missing = [{ code: 'webhookDown', message: 'nobody answers.' }];
    const lookAwake = () => ({ ok: missing });
    const { output, titles, last, seconds } = play({
      ...up,
      operations: [{ ok: running }],
      answers: { lookAwake },
    });
    expect(output).toMatchObject({ result: 'failed', because: missing });
    expect(titles).toEqual(['shop was not started, or is not as it was']);
    expect(last('notePowerEnded')).toMatchObject({ state: 'running' });
    expect(seconds).toBe(1200);
  });

  test('without machines is tried on with growing pauses, and told before it is late', () => {
    const operations: Scene['operations'] = [refused, refused, refused, refused, { ok: running }];
    const { output, titles, calls } = play({ ...up, operations });
    expect(output.result).toBe('done');
    expect(titles).toEqual(['shop does not start']);
    const told = calls.find(({ name }) => name === 'acceptNotice')?.at ?? '';
    expect(told < START.readyBy).toBe(true);
  });

  test('without machines for hours ends, and is left to the next sweep', () => {
    const { output, titles, seconds } = play({ ...up, operations: [refused] });
    expect(output).toMatchObject({ result: 'failed' });
    expect(titles).toEqual(['shop does not start', 'shop was not started, or is not as it was']);
    expect(seconds).toBeGreaterThan(2 * 3600);
    expect(seconds).toBeLessThan(3 * 3600);
  });

  test('with a fault that does not pass is not tried again', () => {
    const fault = { refused: { code: 'LinkedAuthorizationFailed', message: 'no right' } };
    const { output, children } = play({ ...up, operations: [fault] });
    expect(output.result).toBe('failed');
    expect(children).toHaveLength(1);
  });

  test('that is overtaken between two attempts ends', () => {
    const events = [{ ...OVERTAKEN, after: 60 }];
    const { output, children } = play({ ...up, operations: [refused], events });
    expect(output).toMatchObject({ result: 'overtaken', because: [{ code: 'extended' }] });
    expect(children).toHaveLength(1);
  });
});

test('what nobody foresaw fails, is told, and gives the lease back', () => {
  const { output, names } = play({
    operations: [{ ok: stopped }],
    answers: { notePowerAsked: throwing('the table is on fire') },
  });
  expect(output).toMatchObject({ result: 'failed', because: [{ code: 'unexpected' }] });
  expect(names.at(-1)).toBe('releaseLease');
});

test('a ledger that cannot be written stops nothing', () => {
  const { output, errors } = play({
    operations: [{ ok: stopped }],
    answers: { noteInterval: throwing('no ledger') },
  });
  expect(output.result).toBe('done');
  expect(errors[0]).toContain('not in the ledger');
});

test('machines that are not gone yet are looked for again, as Resource Graph lags', () => {
  const missing = [{ code: 'orphanMachines', message: 'two' }];
  const billed = { disks: 0, diskGb: 0, addresses: 0 };
  const lookAsleep = inTurn({ ok: { missing, billed } }, { ok: { missing: [], billed } });
  const { output, titles } = play({ operations: [{ ok: stopped }], answers: { lookAsleep } });
  expect(output).toMatchObject({ result: 'done', because: [{ code: 'provedAsleep' }] });
  expect(titles).toEqual([]);
});

test('one pool that fails leaves everything kept for the wake', () => {
  const pools = [
    aPool(),
    aPool({ name: 'web', mode: 'User' }),
    aPool({ name: 'job', mode: 'User' }),
  ];
  const cluster = aCluster({ pools });
  const fault = { refused: { code: 'Odd', message: 'odd' } };
  const { output, last } = play({
    action: { depth: 'pools' },
    clusters: [cluster],
    operations: [{ ok: cluster }, fault],
  });
  expect(output.result).toBe('failed');
  const saved = [
    { name: 'web', count: 3 },
    { name: 'job', count: 3 },
  ];
  expect(last('notePowerAsked')).toMatchObject({ saved });
  expect(last('notePowerEnded')).not.toHaveProperty('restored');
});
