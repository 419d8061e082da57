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

/** A yes or no for each minute, and nothing else. */
type Cells = boolean[];

const SIZE = MINUTES + 2 * BEFORE;

function paint(spans: Minutes[]): Cells {
  const cells = Array<boolean>(SIZE + 1).fill(false);
  for (const [from, to] of spans) cells.fill(true, from + BEFORE, to + BEFORE);
  return cells;
}

function cellsOf(world: World) {
  const running = paint(world.running);
  const upgrades = paint(world.upgrades);
  const frozen = paint(world.freezes);
  const kured = paint(world.kured);
  const awake = upgrades.map((open, at) => open && (world.wakes || running[at] === true));
  return {
    stopped: running.map((on) => !on),
    upgrades,
    awake,
    usable: awake.map((yes, at) => yes && frozen[at] !== true),
    kured,
    kuredRuns: kured.map((open, at) => open && running[at] === true),
    kuredDuring: kured.map((open, at) => open && running[at] === true && upgrades[at] === true),
    maintenance: paint(world.maintenance),
    backups: paint(world.backups),
  };
}

type Simulated = ReturnType<typeof cellsOf> & { estimate: number };

const begins = (cells: Cells, at: number) => cells[at] === true && cells[at - 1] !== true;

function longestRun(cells: Cells): number {
  let longest = 0;
  let length = 0;
  for (const cell of cells) {
    length = cell ? length + 1 : 0;
    longest = Math.max(longest, length);
  }
  return longest;
}

/** Started or stopped in this minute or the 29 before it; what is at the start is no change. */
function changedLately(stopped: Cells, at: number): boolean {
  const minutes = Array.from({ length: 30 }, (_, back) => at - back);
  return minutes.some((minute) => minute > BEFORE && stopped[minute] !== stopped[minute - 1]);
}

/** Whether a conflict bites in a minute. */
const RULES: Record<string, (world: Simulated, at: number) => boolean> = {
  backupWhileStopped: ({ stopped, backups }, at) => stopped[at] === true && begins(backups, at),
  maintenanceWhileStopped: ({ stopped, maintenance }, at) =>
    stopped[at] === true && begins(maintenance, at),
  upgradeWindowNeverRuns: ({ upgrades, awake }, at) =>
    begins(upgrades, at) && !awake.includes(true),
  upgradeWindowOnlyFrozen: ({ upgrades, awake, usable }, at) =>
    begins(upgrades, at) && awake.includes(true) && !usable.includes(true),
  upgradeWindowTooShort: ({ upgrades, usable, estimate }, at) =>
    begins(upgrades, at) && usable.includes(true) && longestRun(usable) < estimate,
  upgradeWindowNearPowerChange: ({ upgrades, stopped }, at) =>
    begins(upgrades, at) && changedLately(stopped, at),
  kuredNeverRuns: ({ kured, kuredRuns }, at) => begins(kured, at) && !kuredRuns.includes(true),
  kuredDuringUpgrades: ({ kuredDuring }, at) => begins(kuredDuring, at),
  backupIntoUpgrade: ({ upgrades, backups }, at) =>
    begins(upgrades, at) && backups[at] === true && backups[at - 1] === true,
};

/** Walks through the minutes of the range and asks each rule. */
function simulate(world: World): Record<string, number[]> {
  const cells = { ...cellsOf(world), estimate: world.estimate };
  const minutes = Array.from({ length: MINUTES }, (_, minute) => minute);
  const bites = Object.entries(RULES).map(([kind, bitesAt]) => {
    return [kind, minutes.filter((minute) => bitesAt(cells, minute + BEFORE))] as const;
  });
  return Object.fromEntries(bites.filter(([, list]) => list.length > 0));
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
