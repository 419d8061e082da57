/** What people ask for goes before the hours, ends, and is in the trail with a name. */
import {
  begin,
  deeds,
  entriesOf,
  exception,
  happens,
  policyOf,
  power,
  trail,
  until,
  verdict,
} from './powerStory';
import { call, titles } from './story';

const asleep = [{ name: 'shop', power: 'Stopped' as const }];

test('Anna keeps it running tonight: it is stopped when her time is over', async () => {
  const stage = await begin();
  const answer = await exception(stage, 'extend', { until: '2026-11-23T21:00' });
  expect(answer.status).toBe(201);
  await until(stage, '2026-11-23T20:30');
  expect(await verdict(stage)).toBe('done extended,offHours');
  expect(power(stage)).toBe('Running');
  const said = await call(stage, 'power/shop');
  expect(JSON.stringify(said.body.because)).toContain(
    "Outside 'office' since Mon 23 Nov 2026 20:00 Europe/Amsterdam.",
  );
  await until(stage, '2026-11-23T21:20');
  expect(deeds(stage)).toEqual(['Mon 21:00 shop stop']);
  const [made] = await entriesOf(stage);
  expect(made).toMatchObject({ action: 'power.override', actor: { name: 'anna@contoso.example' } });
});

test('Anna wakes it now: it starts at once, and sleeps again after that', async () => {
  const stage = await begin({ at: '2026-11-22T11:02', clusters: asleep });
  await until(stage, '2026-11-22T11:06');
  await exception(stage, 'wake', { for: '1h' });
  await until(stage, '2026-11-22T12:30');
  expect(deeds(stage)).toEqual(['Sun 11:06 shop start', 'Sun 12:10 shop stop']);
});

test('Anna skips until Monday: no stop on Friday evening', async () => {
  const stage = await begin({ at: '2026-11-27T19:52' });
  await exception(stage, 'skip', { until: '2026-11-30T00:00' });
  await until(stage, '2026-11-28T00:10');
  expect(await verdict(stage)).toMatch(/^done stopSkipped/);
  expect(deeds(stage)).toEqual([]);
  expect(power(stage)).toBe('Running');
});

test('a tag keeps it running until the moment it says', async () => {
  const stage = await begin();
  happens(stage, {
    kind: 'setTag',
    cluster: 'shop',
    tag: 'steward-keep-running-until',
    value: '2026-11-23T21:00',
  });
  await until(stage, '2026-11-23T21:20');
  expect(deeds(stage)).toEqual(['Mon 21:00 shop stop']);
});

test('an exception that is taken back holds no longer', async () => {
  const stage = await begin();
  const { body } = await exception(stage, 'extend', { until: '2026-11-23T23:00' });
  await until(stage, '2026-11-23T20:20');
  const [made] = body.overrides as { id: string }[];
  const id = made?.id ?? '';
  await stage.clock.hold(() =>
    fetch(new URL(`/api/power/overrides/${id}?by=anna@contoso.example`, stage.host.url), {
      method: 'DELETE',
      headers: { 'x-functions-key': stage.host.keys.master },
    }),
  );
  await until(stage, '2026-11-23T20:45');
  expect(deeds(stage)).toEqual(['Mon 20:25 shop stop']);
  expect(await trail(stage)).toContain('power.override.end');
});

test("somebody's start in the evening is respected until the next boundary, and the trail says so", async () => {
  const evening = "['Mon-Fri 07:00-20:00', 'Mon-Fri 21:30-22:00']";
  const stage = await begin({ policy: policyOf({ office: evening }) });
  await until(stage, '2026-11-23T20:25');
  happens(stage, { kind: 'setPower', cluster: 'shop', power: 'Running' });
  await until(stage, '2026-11-23T20:45');
  expect(await verdict(stage)).toBe('done hand');
  expect(await trail(stage)).toEqual(['power.stop', 'power.stop.done', 'power.hand']);
  await until(stage, '2026-11-23T22:20');
  expect(deeds(stage)).toEqual(['Mon 20:00 shop stop', 'Mon 22:00 shop stop']);
});

test("somebody's stop in the hours is respected until the next boundary", async () => {
  const stage = await begin({
    at: '2026-11-23T18:52',
    policy: policyOf({ office: "['Mon-Fri 07:00-20:00', 'Mon-Fri 21:30-22:30']" }),
  });
  await until(stage, '2026-11-23T18:58');
  happens(stage, { kind: 'setPower', cluster: 'shop', power: 'Stopped' });
  await until(stage, '2026-11-23T19:30');
  expect(await verdict(stage)).toBe('done hand');
  expect(await trail(stage)).toEqual(['power.hand']);
  await until(stage, '2026-11-23T21:30');
  expect(deeds(stage)).toEqual(['Mon 21:10 shop start']);
});

test('a stop that Anna overtakes is let end, and it is started again after its rest', async () => {
  const stage = await begin({ policy: policyOf({ more: '  rest: 15m' }) });
  await until(stage, '2026-11-23T20:01');
  await exception(stage, 'extend', { until: '2026-11-23T21:30' });
  await until(stage, '2026-11-23T20:40');
  expect(power(stage)).toBe('Running');
  expect(await trail(stage)).toContain('power.stop.overtaken');
  expect(deeds(stage)[0]).toBe('Mon 20:00 shop stop');
  expect(deeds(stage)).toHaveLength(2);
  expect(titles(stage)).toEqual([]);
});

test('nothing is done to what is not ours: steward off, and no rule for it', async () => {
  const clusters = [
    { name: 'shop', tags: { steward: 'off' } },
    { name: 'bank', ring: 'other' },
  ];
  const policy = policyOf({ rings: '[{ name: dev }, { name: other }]' }).replace(
    'clusters: all',
    'clusters: { name: shop }',
  );
  const stage = await begin({ clusters, policy });
  await until(stage, '2026-11-23T20:20');
  expect(deeds(stage)).toEqual([]);
  expect((await call(stage, 'power/bank')).body).toMatchObject({ verdict: 'done' });
});
