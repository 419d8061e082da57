/** Clusters run in their hours and sleep outside them, whatever the clock and the host do. */
import { accepted } from '../support/changes';
import type { Stage } from '../support/stage';
import { begin, clockTime, deeds, entriesOf, happens, policyOf, power, trail } from './powerStory';
import { until, verdict } from './powerStory';
import { titles, wait } from './story';

const DAILY = policyOf({ office: "'daily 07:00-20:00'" });

/** When its start was proved, local time. */
async function ready(stage: Stage): Promise<string> {
  const proved = (await entriesOf(stage)).find(({ action }) => action === 'power.start.done');
  return proved === undefined ? 'never' : clockTime(proved.at);
}

/** Instants of Azure's own log, UTC. */
function instants(stage: Stage): string[] {
  return accepted(stage).map(({ at, asked = '' }) => `${at.slice(0, 16)}Z ${asked}`);
}

test('stopped at eight in the evening, started before seven in the morning, ready by the hour', async () => {
  const stage = await begin();
  await until(stage, '2026-11-24T07:00');
  expect(deeds(stage)).toEqual(['Mon 20:00 shop stop', 'Tue 06:40 shop start']);
  expect((await ready(stage)) < 'Tue 07:00').toBe(true);
  expect(await trail(stage)).toEqual([
    'power.stop',
    'power.stop.done',
    'power.start',
    'power.start.done',
  ]);
  expect(titles(stage)).toEqual([]);
});

test('the weekend on which clocks go forward: stop and start at the local hour', async () => {
  const stage = await begin({ at: '2027-03-27T19:58', policy: DAILY });
  await until(stage, '2027-03-28T07:00');
  expect(deeds(stage)).toEqual(['Sat 20:00 shop stop', 'Sun 06:40 shop start']);
  expect(instants(stage)).toEqual(['2027-03-27T19:00Z stop', '2027-03-28T04:40Z start']);
  expect((await ready(stage)) < 'Sun 07:00').toBe(true);
});

test('the weekend on which clocks go back: stop and start at the local hour', async () => {
  const stage = await begin({ at: '2026-10-24T19:58', policy: DAILY });
  await until(stage, '2026-10-25T07:00');
  expect(deeds(stage)).toEqual(['Sat 20:00 shop stop', 'Sun 06:40 shop start']);
  expect(instants(stage)).toEqual(['2026-10-24T18:00Z stop', '2026-10-25T05:40Z start']);
  expect((await ready(stage)) < 'Sun 07:00').toBe(true);
});

test('a public holiday: off all day, and the verdict names the day', async () => {
  const office = "{ running: 'Mon-Fri 07:00-20:00', holidays: netherlands }";
  const calendars = '  holidays: { netherlands: { country: NL } }';
  const stage = await begin({
    // Tuesday, King's Day.
    at: '2027-04-27T06:30',
    clusters: [{ name: 'shop', power: 'Stopped' }],
    policy: policyOf({ office, calendars }),
  });
  await until(stage, '2027-04-27T12:00');
  expect(await verdict(stage)).toBe('done offHours');
  await until(stage, '2027-04-28T07:00');
  expect(deeds(stage)).toEqual(['Wed 06:40 shop start']);
});

test('in a freeze nothing is stopped, and the verdict says what is due', async () => {
  const calendars = '  freezes: { sale: { from: 2026-11-23, to: 2026-11-23, jobs: [power] } }';
  const stage = await begin({ policy: policyOf({ calendars }) });
  await until(stage, '2026-11-23T20:20');
  expect(await verdict(stage)).toBe('wait frozen,offHours');
  expect(deeds(stage)).toEqual([]);
});

test('a host that was down for a night makes up the stop, and is in time for the start', async () => {
  const stage = await begin({ at: '2026-11-23T19:50', survives: true });
  await until(stage, '2026-11-23T19:56');
  await stage.restart(9.1);
  await until(stage, '2026-11-24T07:00');
  expect(deeds(stage)).toEqual(['Tue 05:02 shop stop', 'Tue 06:40 shop start']);
});

test('a host that was down in the morning makes up the start alone', async () => {
  const clusters = [{ name: 'shop', power: 'Stopped' as const }];
  const stage = await begin({ at: '2026-11-24T06:20', clusters, survives: true });
  await until(stage, '2026-11-24T06:26');
  await stage.restart(2.5);
  await until(stage, '2026-11-24T09:30');
  expect(deeds(stage)).toEqual(['Tue 08:56 shop start']);
});

test('two sweeps at once, while Resource Graph is late, do nothing twice', async () => {
  const stage = await begin();
  happens(stage, { kind: 'graphLag', seconds: 600 });
  await until(stage, '2026-11-23T19:59');
  const sweeps = async () => {
    const init = {
      method: 'POST',
      headers: { 'x-functions-key': stage.host.keys.master, 'content-type': 'application/json' },
      body: '{}',
    };
    const address = new URL('/admin/functions/powerSweep', stage.host.url);
    return Promise.all([fetch(address, init), fetch(address, init), fetch(address, init)]);
  };
  await wait(stage, 2 / 60);
  const answers = await stage.clock.hold(sweeps);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  await until(stage, '2026-11-23T20:40');
  expect(deeds(stage)).toEqual(['Mon 20:00 shop stop']);
  expect(power(stage)).toBe('Stopped');
});
