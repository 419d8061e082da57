/** Conflicts on spans against a simulation of each minute that shares no code with them. */
import fc from 'fast-check';
import { examine } from '../../../../shared/calendar/conflicts';
import { anyWindow, calendarWith, MINUTE, type Minutes, START } from './support';

const MINUTES = 600;
const BEFORE = 60;

interface World {
  running: Minutes[];
  upgrades: Minutes[];
  kured: Minutes[];
  maintenance: Minutes[];
  backups: Minutes[];
  freezes: Minutes[];
  estimate: number;
  wakes: boolean;
}

/** Stretches with a gap between each other, some of them over the ends of the range. */
const stretches = (from: number, to: number, max: number) =>
  fc
    .uniqueArray(fc.integer({ min: from, max: to }), { maxLength: max * 2 })
    .map((edges) => edges.sort((a, b) => a - b))
    .map((edges) =>
      Array.from({ length: Math.floor(edges.length / 2) }, (_, at): Minutes => [
        edges[at * 2] ?? 0,
        edges[at * 2 + 1] ?? 0,
      ]),
    );

const anywhere = stretches(-BEFORE, MINUTES + BEFORE, 4);

const worlds: fc.Arbitrary<World> = fc.record({
  running: stretches(0, MINUTES, 4),
  upgrades: anywhere,
  kured: anywhere,
  maintenance: anywhere,
  backups: anywhere,
  freezes: anywhere,
  estimate: fc.integer({ min: 1, max: 200 }),
  wakes: fc.boolean(),
});

function calendarOfWorld(world: World) {
  const stopped: Minutes[] = [];
  let since = 0;
  for (const [from, to] of [...world.running, [MINUTES, MINUTES] as Minutes]) {
    if (since < from) stopped.push([since, from]);
    since = to;
  }
  const { estimate, wakes } = world;
  return calendarWith({
    minutes: MINUTES,
    spans: [
      { kind: 'running', spans: world.running },
      { kind: 'stopped', spans: stopped },
      { kind: 'upgrades', source: 'nights', spans: world.upgrades },
      { kind: 'kured', source: 'Kured window', spans: world.kured },
      { kind: 'maintenance', source: 'default', spans: world.maintenance },
      { kind: 'backup', source: 'nightly', spans: world.backups },
      { kind: 'freeze', source: 'peace', spans: world.freezes, jobs: ['upgrades'] },
    ],
    sources: {
      upgrades: { ring: 'dev', window: anyWindow, estimate: estimate * MINUTE, wakes },
    },
  });
}

/** Walks through the minutes with nothing but yes or no for each of them. */
function simulate(world: World): Record<string, number[]> {
  const size = MINUTES + 2 * BEFORE;
  const minute = (index: number) => index - BEFORE;
  const paint = (spans: Minutes[]) => {
    const cells = Array<boolean>(size + 1).fill(false);
    for (const [from, to] of spans) for (let at = from; at < to; at++) cells[at + BEFORE] = true;
    return cells;
  };
  const running = paint(world.running);
  const upgrades = paint(world.upgrades);
  const kured = paint(world.kured);
  const maintenance = paint(world.maintenance);
  const backups = paint(world.backups);
  const frozen = paint(world.freezes);
  const found: Record<string, number[]> = {};
  const bite = (kind: string, at: number) => {
    (found[kind] ??= []).push(minute(at));
  };
  const begins = (cells: boolean[], at: number) => cells[at] === true && cells[at - 1] !== true;

  const openings: number[] = [];
  let everAwake = false;
  let everUsable = false;
  let longest = 0;
  let length = 0;
  for (let at = 0; at < size; at++) {
    const inside = minute(at) >= 0 && minute(at) < MINUTES;
    if (inside && begins(upgrades, at)) openings.push(at);
    const awake = upgrades[at] === true && (world.wakes || running[at] === true);
    const usable = awake && frozen[at] !== true;
    everAwake ||= awake;
    everUsable ||= usable;
    length = usable ? length + 1 : 0;
    longest = Math.max(longest, length);
  }
  const problem = !everAwake
    ? 'upgradeWindowNeverRuns'
    : !everUsable
      ? 'upgradeWindowOnlyFrozen'
      : longest < world.estimate
        ? 'upgradeWindowTooShort'
        : undefined;
  if (problem !== undefined) for (const at of openings) bite(problem, at);

  let kuredWorks = false;
  for (let at = 0; at < size; at++) kuredWorks ||= kured[at] === true && running[at] === true;

  for (let at = BEFORE; at < BEFORE + MINUTES; at++) {
    const stopped = running[at] !== true;
    if (stopped && begins(backups, at)) bite('backupWhileStopped', at);
    if (stopped && begins(maintenance, at)) bite('maintenanceWhileStopped', at);
    if (!kuredWorks && begins(kured, at)) bite('kuredNeverRuns', at);
    const both = (index: number) =>
      kured[index] === true && upgrades[index] === true && running[index] === true;
    if (both(at) && !both(at - 1)) bite('kuredDuringUpgrades', at);
    if (begins(upgrades, at)) {
      if (backups[at] === true && backups[at - 1] === true) bite('backupIntoUpgrade', at);
      for (let back = at; back > at - 30 && back > BEFORE; back--) {
        if (running[back] !== running[back - 1]) {
          bite('upgradeWindowNearPowerChange', at);
          break;
        }
      }
    }
  }
  return found;
}

function found(world: World): Record<string, number[]> {
  const minutes = (bites: number[]) => bites.map((at) => (at - START) / MINUTE);
  const spanBased = examine(calendarOfWorld(world)).filter(
    ({ finding }) => finding.reason.code !== 'stoppedTooLong',
  );
  return Object.fromEntries(
    spanBased.map(({ finding, bites }) => [finding.reason.code, minutes(bites)]),
  );
}

test('conflicts found equal those of a simulation of each minute', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      expect(found(world)).toEqual(simulate(world));
    }),
    { numRuns: 1500 },
  );
});

test('first and times say the same as the bites', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const calendar = calendarOfWorld(world);
      for (const { finding, bites } of examine(calendar)) {
        expect(Date.parse(finding.first.at)).toBe(Math.min(...bites));
        expect(finding.times).toBe(
          bites.filter((at) => at >= calendar.range.start && at < calendar.range.end).length,
        );
      }
    }),
    { numRuns: 300 },
  );
});
