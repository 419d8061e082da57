/** What holds a change of power back, what makes it fail, and how people hear of it. */
import type { Stage } from '../support/stage';
import { trailOf } from '../support/trail';
import { begin, clockTime, deeds, exception, happens, policyOf, power } from './powerStory';
import { trail, until, verdict } from './powerStory';
import { asked, fleetOf, news, rings, titles } from './story';

const asleep = [{ name: 'shop', power: 'Stopped' as const }];
const NO_CAPACITY = { code: 'AllocationFailed', message: 'Allocation failed. No capacity.' };

/** When people got each news in Teams. */
function told(stage: Stage): string[] {
  return stage.simulator
    .notifications()
    .filter(({ kind }) => kind === 'teams')
    .map(({ at, title }) => `${clockTime(at)} ${title}`);
}

function failStarts(stage: Stage, times: number): void {
  for (let at = 0; at < times; at++) {
    happens(stage, { kind: 'failNext', cluster: 'shop', ...NO_CAPACITY });
  }
}

test('a stop waits for the backup that is running, and is then done', async () => {
  const velero = [{ name: 'nightly', schedule: '58 18 * * *' }];
  const stage = await begin({ clusters: [{ name: 'shop', velero }] });
  await until(stage, '2026-11-23T20:04');
  expect(power(stage)).toBe('Running');
  await until(stage, '2026-11-23T20:06');
  expect(await verdict(stage)).toMatch(/^wait refused/);
  expect(await trail(stage)).toEqual(['power.stop.refused']);
  await until(stage, '2026-11-23T21:00');
  expect(power(stage)).toBe('Stopped');
  expect(asked(stage, 'shop')).toEqual(['stop']);
  expect(titles(stage)).toEqual([]);
});

test('a stop waits for the rollout that is open: the upgrade of the same cluster comes first', async () => {
  const stage = await begin({ at: '2026-11-23T19:50' });
  await stage.send();
  await until(stage, '2026-11-23T20:01');
  expect(await verdict(stage)).toMatch(/^wait leaseHeld/);
  await until(stage, '2026-11-23T22:30');
  expect(await rings(stage)).toEqual(['dev done']);
  expect(asked(stage, 'shop')).toEqual(['control plane 1.34.2', 'system 1.34.2', 'stop']);
  expect(power(stage)).toBe('Stopped');
});

test('a stop waits for a lock; people are told once, and it is done when the lock is gone', async () => {
  const stage = await begin();
  happens(stage, { kind: 'setLock', name: 'keep', level: 'ReadOnly', on: { cluster: 'shop' } });
  await until(stage, '2026-11-23T20:40');
  expect(deeds(stage)).toEqual([]);
  expect(told(stage)).toEqual(['Mon 20:00 shop may not be stopped']);
  expect(news(stage)).toContain('keep');
  happens(stage, { kind: 'removeLock', name: 'keep' });
  await until(stage, '2026-11-23T21:00');
  expect(power(stage)).toBe('Stopped');
});

test('a stop waits for a webhook that would block the wake, and names it', async () => {
  const stage = await begin();
  const service = { namespace: 'web', name: 'guard' };
  happens(stage, { kind: 'setWebhook', cluster: 'shop', name: 'gatekeeper', service });
  await until(stage, '2026-11-23T20:20');
  expect(deeds(stage)).toEqual([]);
  expect(titles(stage)).toEqual(['shop may not be stopped']);
  expect(news(stage)).toContain('gatekeeper');
  happens(stage, { kind: 'removeWebhook', cluster: 'shop', name: 'gatekeeper' });
  await until(stage, '2026-11-23T20:45');
  expect(power(stage)).toBe('Stopped');
});

test('a start without machines is tried again, escalated before people come, and is up in the end', async () => {
  const stage = await begin({ at: '2026-11-24T06:32', clusters: asleep });
  failStarts(stage, 4);
  await until(stage, '2026-11-24T07:00');
  expect(told(stage)).toHaveLength(1);
  expect(told(stage)[0]).toMatch(/^Tue 06:\d\d shop does not start$/);
  expect(news(stage)).toContain('Allocation failed');
  await until(stage, '2026-11-24T07:40');
  expect(power(stage)).toBe('Running');
  expect(asked(stage, 'shop')).toEqual(['start', 'start', 'start', 'start', 'start']);
  expect((await trail(stage)).at(-1)).toBe('power.start.done');
  expect(titles(stage)).toEqual(['shop does not start']);
});

test('a start that Anna overtakes is not tried again', async () => {
  const stage = await begin({ at: '2026-11-24T06:32', clusters: asleep });
  failStarts(stage, 9);
  await until(stage, '2026-11-24T06:46');
  await exception(stage, 'hold', { until: '2026-11-24T08:00' });
  const tried = deeds(stage).length;
  await until(stage, '2026-11-24T07:30');
  expect(deeds(stage)).toHaveLength(tried);
  expect(await trail(stage)).toContain('power.start.overtaken');
  expect(power(stage)).toBe('Stopped');
});

test('60 clusters at seven, ten at a time in a subscription: never more, and all are ready by the hour', async () => {
  const subscriptions = [
    { id: '11111111-aaaa-4aaa-8aaa-000000000001', name: 'One' },
    { id: '11111111-aaaa-4aaa-8aaa-000000000002', name: 'Two' },
  ];
  const clusters = Array.from({ length: 60 }, (_, at) => ({
    name: `c${at}`,
    subscription: at < 40 ? 'One' : 'Two',
    power: 'Stopped' as const,
    pools: [{ name: 'system', count: 1 }],
  }));
  const policy = policyOf({ more: '  maxConcurrent: 10' });
  const fleet = fleetOf(clusters, { subscriptions });
  const stage = await begin({ at: '2026-11-24T05:57', fleet, policy });
  await until(stage, '2026-11-24T07:00');
  const done = (await trailOf(stage)).filter(({ action }) => action === 'power.start.done');
  expect(done).toHaveLength(60);
  const late = done.filter(({ at }) => clockTime(at) >= 'Tue 07:00');
  expect(late).toEqual([]);
  const most = subscriptions.map(({ id }) => mostAtOnce(stage, id));
  expect(most).toEqual([10, 10]);
});

/** Changes of one subscription that Azure worked at in the same moment. */
function mostAtOnce(stage: Stage, subscription: string): number {
  const all = [...stage.simulator.world.operations.values()];
  const own = all.filter((one) => one.subscription === subscription);
  return Math.max(
    ...own.map(
      ({ startedAt }) =>
        own.filter((one) => one.startedAt <= startedAt && startedAt < (one.endedAt ?? Infinity))
          .length,
    ),
  );
}
