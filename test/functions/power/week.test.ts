/** Days of sweeps over a little fleet: clock changes, sweeps that are late or doubled, people. */
import fc from 'fast-check';
import type { PowerCluster } from '../../../functions/power/facts';
import { iso, LittleWorld } from './littleWorld';
import { aPowerCluster, HOUR, MINUTE } from './support';

const POLICY = `
timeZone: Europe/Amsterdam
calendars: { schedules: { office: 'Mon-Fri 08:00-18:00', always: 'daily 00:30-02:15' } }
rings: [{ name: dev, clusters: all }]
power:
  rules: [{ clusters: all, schedule: office, startAfter: after }]
  maxConcurrent: 2
  readyBefore: 10m
`;

function clusters(...names: string[]): PowerCluster[] {
  return names.map((name) => aPowerCluster({ name }));
}

function deeds(world: LittleWorld): string[] {
  return world.deeds.map(({ at, cluster, kind }) => `${iso(at).slice(5, 16)} ${cluster} ${kind}`);
}

test('a week: off at night and at the weekend, ready before the hour', () => {
  const world = new LittleWorld(POLICY, clusters('a'), Date.parse('2026-11-26T12:00:00Z'));
  world.sweepUntil('2026-11-30T17:30:00Z');
  expect(deeds(world)).toEqual([
    '11-26T17:00 a stop',
    '11-27T06:45 a start',
    '11-27T17:00 a stop',
    // Its one start took four minutes, not the usual five.
    '11-30T06:50 a start',
    '11-30T17:00 a stop',
  ]);
});

test.each([
  {
    name: 'clocks go forward: the hour is an hour earlier in UTC',
    from: '2026-03-27T12:00:00Z',
    to: '2026-03-30T20:00:00Z',
    is: ['03-27T17:00 a stop', '03-30T05:45 a start', '03-30T16:00 a stop'],
  },
  {
    name: 'clocks go back: an hour later',
    from: '2026-10-23T12:00:00Z',
    to: '2026-10-26T20:00:00Z',
    is: ['10-23T16:00 a stop', '10-26T06:45 a start', '10-26T17:00 a stop'],
  },
])('$name', ({ from, to, is }) => {
  const world = new LittleWorld(POLICY, clusters('a'), Date.parse(from));
  world.sweepUntil(to);
  expect(deeds(world)).toEqual(is);
});

test.each([
  { name: 'an hour that is skipped', day: '2026-03-29', stop: '03-29T01:00' },
  { name: 'an hour that occurs twice', day: '2026-10-25', stop: '10-25T00:15' },
])('a boundary in $name is acted on once', ({ day, stop }) => {
  const policy = POLICY.replace('schedule: office', 'schedule: always');
  const world = new LittleWorld(policy, clusters('a'), Date.parse(`${day}T00:00:00Z`) - HOUR);
  world.sweepUntil(`${day}T08:00:00Z`);
  expect(deeds(world)).toEqual([`${stop} a stop`]);
});

test('a host that was down for a day makes up what is still due, and nothing else', () => {
  const world = new LittleWorld(POLICY, clusters('a'), Date.parse('2026-11-26T16:00:00Z'));
  world.sweep();
  world.now = Date.parse('2026-11-27T18:40:00Z');
  world.sweepUntil('2026-11-27T20:00:00Z');
  expect(deeds(world)).toEqual(['11-27T18:40 a stop']);
});

test('two sweeps at once begin nothing twice', () => {
  const world = new LittleWorld(POLICY, clusters('a'), Date.parse('2026-11-26T17:00:00Z'));
  world.sweep();
  world.sweep();
  expect(deeds(world)).toEqual(['11-26T17:00 a stop']);
});

test('more than may change at a time begin earlier, and all are ready', () => {
  const world = new LittleWorld(
    POLICY,
    clusters('a', 'b', 'c', 'd', 'e'),
    Date.parse('2026-11-29T12:00:00Z'),
  );
  for (const cluster of world.clusters) cluster.power = 'Stopped';
  world.sweepUntil('2026-11-30T06:50:00Z');
  world.now += 5 * MINUTE;
  world.sweep();
  const times = world.deeds.map(({ at }) => iso(at).slice(11, 16));
  expect(times).toEqual(['06:25', '06:35', '06:35', '06:45', '06:45']);
  expect(world.running()).toHaveLength(5);
});

test('what has no turn says so', () => {
  const world = new LittleWorld(
    POLICY,
    clusters('a', 'b', 'c'),
    Date.parse('2026-11-26T17:00:00Z'),
  );
  const { verdicts, starts } = world.sweep();
  expect(starts).toHaveLength(2);
  const waiting = verdicts.filter(({ verdict }) => verdict.kind === 'wait');
  expect(waiting.map(({ verdict }) => verdict.because[0]?.code)).toEqual(['queued']);
});

test('a cluster starts after the one its tag names, which starts earlier therefore', () => {
  const [db, web] = [
    aPowerCluster({ name: 'db' }),
    aPowerCluster({ name: 'web', tags: { after: 'db' } }),
  ];
  const world = new LittleWorld(POLICY, [web, db], Date.parse('2026-11-29T12:00:00Z'));
  for (const cluster of world.clusters) cluster.power = 'Stopped';
  world.sweepUntil('2026-11-30T06:50:00Z');
  expect(deeds(world)).toEqual(['11-30T06:35 db start', '11-30T06:45 web start']);
});

test.each([
  { after: 'nowhere', code: 'startsAfterUnknown' },
  { after: 'web', code: 'startsAfterItself' },
])('a cluster that starts after $after is refused', ({ after, code }) => {
  const web = aPowerCluster({ name: 'web', tags: { after }, power: 'Stopped' });
  const world = new LittleWorld(POLICY, [web], Date.parse('2026-11-30T09:00:00Z'));
  expect(world.sweep().verdicts[0]?.verdict).toMatchObject({
    kind: 'refuse',
    because: [{ code }, {}],
  });
});

test('a tag keeps it running, and ends', () => {
  const a = aPowerCluster({
    name: 'a',
    tags: { 'steward-keep-running-until': '2026-11-26T20:00' },
  });
  const world = new LittleWorld(POLICY, [a], Date.parse('2026-11-26T12:00:00Z'));
  world.sweepUntil('2026-11-26T20:00:00Z');
  expect(deeds(world)).toEqual(['11-26T19:00 a stop']);
});

test.each(['2027-06-01T20:00', 'tomorrow'])('a tag that says %s is refused', (until) => {
  const a = aPowerCluster({ name: 'a', tags: { 'steward-keep-running-until': until } });
  const world = new LittleWorld(POLICY, [a], Date.parse('2026-11-26T20:00:00Z'));
  expect(world.sweep().verdicts[0]?.verdict).toMatchObject({
    kind: 'refuse',
    because: [{ code: 'badTag' }],
  });
});

test("a person's start at night is left alone until the morning, and stopped in the evening", () => {
  const world = new LittleWorld(POLICY, clusters('a'), Date.parse('2026-11-26T16:00:00Z'));
  world.sweepUntil('2026-11-26T20:00:00Z');
  world.byHand('a', 'Running');
  const plan = world.sweepUntil('2026-11-26T22:00:00Z');
  expect(plan.verdicts[0]?.verdict).toMatchObject({ kind: 'done', because: [{ code: 'hand' }] });
  world.sweepUntil('2026-11-27T18:00:00Z');
  expect(deeds(world)).toEqual(['11-26T17:00 a stop', '11-27T17:00 a stop']);
});

test('a hand is told once', () => {
  const world = new LittleWorld(POLICY, clusters('a'), Date.parse('2026-11-26T18:00:00Z'));
  world.sweepUntil('2026-11-26T20:00:00Z');
  world.byHand('a', 'Running');
  world.now += 5 * MINUTE;
  expect(world.sweep().hands).toHaveLength(1);
  world.now += 5 * MINUTE;
  expect(world.sweep().hands).toHaveLength(0);
});

test('however late the sweeps come, each boundary is acted on once and in its direction', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 20, maxLength: 60 }),
      (gaps) => {
        const world = new LittleWorld(POLICY, clusters('a'), Date.parse('2026-11-25T00:00:00Z'));
        for (const gap of gaps) {
          world.sweep();
          world.now += gap * 5 * MINUTE;
        }
        const kinds = world.deeds.map(({ kind }) => kind);
        // A start follows a stop and a stop a start: nothing is done twice, nothing to and fro.
        kinds.forEach((kind, at) => {
          expect(kind).toBe(at % 2 === 0 ? 'stop' : 'start');
        });
        for (const { at, kind } of world.deeds) {
          const local = new Date(at + HOUR);
          const [day, hour] = [local.getUTCDay(), local.getUTCHours() + local.getUTCMinutes() / 60];
          const hours = day >= 1 && day <= 5 && hour >= 7.5 && hour < 18;
          expect(kind === 'start').toBe(hours);
        }
      },
    ),
    { numRuns: 30 },
  );
});
