/** Whose hand it was, with a Resource Graph that may be late. The week of 23 November 2026. */
import type { PowerMemory, PowerState } from '../../../functions/power/facts';
import { remember, type Seeing, stateOf } from '../../../functions/power/hand';
import { outlookOf } from '../../../functions/power/outlook';
import { aMemory, aPowerCluster, aPowerPool, instant, iso, OFFICE, ours } from './support';

interface Look {
  at: string;
  shown: 'Running' | 'Stopped';
  more?: Partial<Seeing>;
}

function see(memory: PowerMemory | undefined, { at, shown, more }: Look): PowerMemory {
  const now = instant(at);
  const outlook = outlookOf(OFFICE, [], now);
  const cluster = aPowerCluster({ power: shown });
  return remember({ cluster, memory, outlook, alive: false, leased: false, now, ...more });
}

const asleep = aMemory({
  seen: { state: 'stopped', since: iso('Mon 18:05'), by: 'steward' },
  ours: ours({ kind: 'stop', asked: iso('Mon 18:00'), ended: iso('Mon 18:05') }),
});

test('what is seen first is nobody to respect: the schedule holds', () => {
  const memory = see(undefined, { at: 'Mon 20:00', shown: 'Running' });
  expect(memory.seen).toEqual({ state: 'running', since: iso('Mon 20:00'), by: 'someone' });
  expect(memory.hand).toBeUndefined();
});

test('what has not changed is not written again', () => {
  expect(see(asleep, { at: 'Mon 20:00', shown: 'Stopped' })).toBe(asleep);
});

test("somebody's start at night is respected until the hours begin, then forgotten", () => {
  const started = see(asleep, { at: 'Mon 22:00', shown: 'Running' });
  expect(started.hand).toEqual({
    state: 'running',
    since: iso('Mon 22:00'),
    until: iso('Tue 08:00'),
  });
  expect(started.seen.by).toBe('someone');
  expect(see(started, { at: 'Tue 07:59', shown: 'Running' })).toBe(started);
  expect(see(started, { at: 'Tue 08:00', shown: 'Running' }).hand).toBeUndefined();
});

test("somebody's stop in the hours is respected until they end", () => {
  const awake = aMemory({ ours: ours({ kind: 'start', asked: iso('Mon 07:40') }) });
  const stopped = see(awake, { at: 'Mon 11:00', shown: 'Stopped' });
  expect(stopped.hand).toEqual({
    state: 'stopped',
    since: iso('Mon 11:00'),
    until: iso('Mon 18:00'),
  });
});

test('who starts and stops again is respected in what was done last', () => {
  const started = see(asleep, { at: 'Mon 22:00', shown: 'Running' });
  const stopped = see(started, { at: 'Mon 23:00', shown: 'Stopped' });
  expect(stopped.hand).toMatchObject({ state: 'stopped', since: iso('Mon 23:00') });
});

test.each<{ name: string; look: Look }>([
  { name: 'just after our stop', look: { at: 'Mon 18:10', shown: 'Running' } },
  {
    name: 'while our change goes on',
    look: { at: 'Mon 22:00', shown: 'Running', more: { alive: true } },
  },
  {
    name: 'while a rollout works on it',
    look: { at: 'Mon 22:00', shown: 'Running', more: { leased: true } },
  },
])('$name a late graph is no hand', ({ look }) => {
  expect(see(asleep, look)).toBe(asleep);
});

test('our own change that shows at last is ours', () => {
  const done = aMemory({
    ours: ours({ kind: 'stop', asked: iso('Mon 18:00'), ended: iso('Mon 18:05') }),
  });
  const memory = see(done, { at: 'Mon 18:10', shown: 'Running' });
  expect(memory.seen).toEqual({ state: 'stopped', since: iso('Mon 18:10'), by: 'steward' });
  expect(memory.hand).toBeUndefined();
});

test('a start that failed, and came up all the same, is ours', () => {
  const failed = aMemory({
    seen: { state: 'stopped', since: iso('Mon 06:00'), by: 'steward' },
    ours: ours({
      kind: 'start',
      asked: iso('Mon 07:40'),
      ended: iso('Mon 07:55'),
      result: 'failed',
    }),
  });
  expect(see(failed, { at: 'Mon 08:05', shown: 'Running' })).toMatchObject({
    seen: { by: 'steward' },
  });
});

test('a change whose story is gone has failed, and says so', () => {
  const { ended, result, ...begun } = ours({ kind: 'stop', asked: iso('Mon 18:00') });
  expect([ended, result]).toEqual([iso('Mon 18:00'), 'done']);
  const lost = see(aMemory({ ours: begun }), { at: 'Mon 20:00', shown: 'Running' });
  expect(lost.ours).toMatchObject({ result: 'failed', because: [{ code: 'lost' }] });
});

test('without a schedule a hand is respected for half a day', () => {
  const outlook = outlookOf(undefined, [], instant('Mon 22:00'));
  const memory = see(asleep, { at: 'Mon 22:00', shown: 'Running', more: { outlook } });
  expect(memory.hand?.until).toBe(iso('Tue 10:00'));
});

const saved = [{ name: 'web', count: 3 }];

test.each<{ name: string; memory: Partial<PowerMemory>; count: number; is: PowerState }>([
  { name: 'pools that we brought to zero', memory: { saved }, count: 0, is: 'asleep' },
  { name: 'pools that somebody has brought back', memory: { saved }, count: 1, is: 'running' },
  { name: 'pools at zero by themselves', memory: {}, count: 0, is: 'running' },
  { name: 'only auto-provisioning is frozen', memory: { frozen: [] }, count: 3, is: 'asleep' },
])('$name: $is', ({ memory, count, is }) => {
  const cluster = aPowerCluster({ pools: [aPowerPool({ count })] });
  expect(stateOf(cluster, aMemory(memory), instant('Mon 20:00'))).toBe(is);
});
