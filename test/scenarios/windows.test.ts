/** Rings wait for their windows, freezes and bake times. */
import {
  begun,
  ends,
  fleetOf,
  named,
  open,
  rings,
  runUntil,
  tell,
  touched,
  untilAsked,
  wait,
  why,
} from './story';

const HOUR = 3_600_000;

const two = () => fleetOf([{ name: 'a' }, { name: 'b', ring: 'staging' }]);

test('a ring bakes before the next one starts', async () => {
  const policy = 'rings: [{ name: dev, bake: 36h }, { name: staging }]';
  const stage = await tell({ fleet: two(), policy });
  const [dev, staging] = (await stage.report()).rings;
  const between = Date.parse(staging?.started ?? '') - Date.parse(dev?.finished ?? '');
  expect(between).toBe(36 * HOUR);
  expect(await rings(stage)).toEqual(['dev done', 'staging done']);
});

test('a freeze holds a ring that it names, until it ends', async () => {
  const policy = `
    calendars: { freezes: { launch: { from: 2026-11-20, to: 2026-11-26, rings: [staging] } } }
    rings: [{ name: dev }, { name: staging }]
  `;
  const stage = await tell({ fleet: two(), policy });
  expect(await ends(stage)).toEqual(['a upgraded', 'b upgraded']);
  expect(begun(stage, 'a')).toBeLessThan(Date.UTC(2026, 10, 24));
  expect(begun(stage, 'b')).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 27));
});

test('a freeze that begins during a ring lets running clusters end and holds the others', async () => {
  const policy = `
    timeZone: UTC
    calendars: { freezes: { sale: { from: 2026-11-23T06:40, to: 2026-11-25T08:00 } } }
    rings: [{ name: dev, maxConcurrent: 1 }]
  `;
  const stage = await tell({ fleet: named('a', 'b', 'c', 'd'), policy });
  expect(await ends(stage)).toEqual(['a upgraded', 'b upgraded', 'c upgraded', 'd upgraded']);
  const frozen = Date.UTC(2026, 10, 23, 6, 40);
  const thawed = Date.UTC(2026, 10, 25, 8);
  const starts = ['a', 'b', 'c', 'd'].map((name) => begun(stage, name));
  expect(starts.filter((at) => at >= frozen && at < thawed)).toEqual([]);
  expect(starts.filter((at) => at < frozen).length).toBeGreaterThanOrEqual(1);
  expect(starts.filter((at) => at >= thawed).length).toBeGreaterThanOrEqual(1);
});

test('when the window closes those that began finish, the rest wait for the next opening and say so', async () => {
  const policy = `
    timeZone: UTC
    calendars: { windows: { lunch: Mon-Sun 11:00-11:45 } }
    rings: [{ name: dev, window: lunch, maxConcurrent: 1 }]
  `;
  const stage = await open({ fleet: named('a', 'b', 'c', 'd'), policy });
  await stage.send();
  await untilAsked(stage, 'a');
  expect(new Date(stage.clock.now()).getUTCHours()).toBe(11);
  await wait(stage, 2);
  const upgradedToday = touched(stage);
  expect(upgradedToday.length).toBeGreaterThanOrEqual(1);
  expect(upgradedToday.length).toBeLessThan(4);
  const shown = stage.host.instances().map(({ customStatus }) => JSON.stringify(customStatus));
  expect(shown.join('\n')).toMatch(/waiting: .*window 'lunch'.*Tue 24 Nov 2026 11:00/);
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded', 'b upgraded', 'c upgraded', 'd upgraded']);
  for (const name of ['a', 'b', 'c', 'd'])
    expect({ name, hour: new Date(begun(stage, name)).getUTCHours() }).toEqual({ name, hour: 11 });
});

test('a window that is too short for the work leaves the clusters alone and says what to change', async () => {
  const policy = `
    calendars: { windows: { quick: Mon-Sun 22:00-22:10 } }
    rings: [{ name: dev, window: quick }]
  `;
  const stage = await tell({ fleet: named('a', 'b'), policy });
  expect(touched(stage)).toEqual([]);
  expect(await ends(stage)).toEqual(['a skipped', 'b skipped']);
  expect(await why(stage, 'a')).toContain("The window 'quick' is open for 10m at most");
});

test('a cluster may have a window of its own, by its tag', async () => {
  const policy = `
    timeZone: UTC
    calendars: { windows: { late: Mon-Sun 22:00-04:00 } }
    rings: [{ name: dev }]
  `;
  const fleet = fleetOf([{ name: 'a' }, { name: 'b', tags: { 'steward-window': 'late' } }]);
  const stage = await open({ fleet, policy });
  await stage.send();
  await runUntil(stage, () => touched(stage).includes('b'));
  expect(new Date(stage.clock.now()).getUTCHours()).toBe(22);
  await stage.run();
  expect((await ends(stage)).sort()).toEqual(['a upgraded', 'b upgraded']);
});

test("the policy's goal decides which of the announced versions is rolled out", async () => {
  const policy = 'upgrades: { goal: stable }\nrings: [{ name: dev }]';
  const stage = await tell({ fleet: fleetOf([{ name: 'a', version: '1.33.5' }]), policy });
  expect(
    stage.host
      .instances()
      .filter(({ name }) => name === 'rollout')
      .map(({ id }) => id),
  ).toEqual(['rollout:kubernetes:1.33.6']);
  expect(await ends(stage, '1.33.6')).toEqual(['a upgraded']);
});
