import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { VirtualClock } from '../../../local/clock';
import { lastInstantOf } from '../../../local/azure/changeLog';
import { bench, contoso, poolAt, smallFleet, START, upgradeTo, type Bench } from './support';

/** Azure does not forget when the process is killed: the journal brings the world back. */

const folder = mkdtempSync(join(tmpdir(), 'steward-journal-'));
let file = '';
let count = 0;

beforeEach(() => {
  file = join(folder, `${++count}.jsonl`);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const full = upgradeTo('1.34.2', { system: '1.34.2', work: '1.34.2' });

/** Everything that can be seen of a world. */
async function seen(on: Bench): Promise<unknown> {
  const { clusters, operations, now } = on.simulator.world;
  const faces = [...clusters.values()].flatMap(({ id, fqdn }) => [
    id,
    `${id}/agentPools`,
    `${id}/maintenanceConfigurations`,
    `https://x/kubernetes/${fqdn}/api/v1/nodes`,
    `https://x/kubernetes/${fqdn}/api/v1/pods`,
  ]);
  const bodies: unknown[] = [];
  for (const face of faces) bodies.push((await on.send('GET', face)).body);
  const states = [...operations.values()].map(({ id, status, endedAt, fault }) => {
    return { id, status, endedAt, fault };
  });
  const notifications = on.simulator.notifications();
  return { now, bodies, states, notifications, log: on.simulator.log() };
}

/** A second process: the journal is all it has, and its clock goes on at the same instant. */
function restarted(on: Bench, journal = file): Bench {
  const clock = new VirtualClock({ start: on.clock.now(), speed: 'max' });
  return bench({ fleet: on.fleet, journal, clock });
}

test('a world killed in the middle of an upgrade goes on as if nothing had happened', async () => {
  const on = bench({ fleet: smallFleet(), journal: file });
  const put = await on.send('PUT', on.idOf('one'), full);
  await on.pass(17);
  const again = restarted(on);
  expect(await seen(again)).toEqual(await seen(on));

  await on.pass(60);
  await again.pass(60);
  expect(await seen(again)).toEqual(await seen(on));
  const operation = await again.send('GET', put.headers['azure-asyncoperation'] ?? '');
  expect(operation.at('status')).toBe('Succeeded');
});

test('the log tells who asked for what, when, and what the answer was', async () => {
  const on = bench({ fleet: smallFleet(), journal: file });
  await on.send('PUT', `${on.idOf('one')}/agentPools/work`, poolAt('1.33.6'));
  await on.pass(5);
  await on.send('PUT', on.idOf('one'), full);
  const expected = [
    {
      number: 1,
      at: '2026-11-21T06:00:00.000Z',
      by: 'aks-steward',
      operation: 'agentPools.createOrUpdate',
      cluster: 'one',
      pool: 'work',
      version: '1.33.6',
      status: 400,
      code: 'NodePoolMcVersionIncompatible',
    },
    {
      number: 2,
      at: '2026-11-21T06:05:00.000Z',
      by: 'aks-steward',
      operation: 'managedClusters.createOrUpdate',
      cluster: 'one',
      version: '1.34.2',
      asked: 'upgrade control plane and all pools, 1.33.5 to 1.34.2',
      status: 200,
    },
  ];
  expect(on.simulator.log()).toMatchObject(expected);
  expect(restarted(on).simulator.log()).toMatchObject(expected);
});

test('a change is in the file before its answer is given', async () => {
  const on = bench({ fleet: smallFleet(), journal: file });
  const answer = on.send('POST', `${on.idOf('one')}/stop`);
  await answer;
  expect(readFileSync(file, 'utf8')).toContain('managedClusters.stop');
});

test('lastInstant is that of the last change, also read from the file alone', async () => {
  const on = bench({ fleet: smallFleet(), journal: file });
  expect(lastInstantOf(file)).toBe(START);
  await on.pass(30);
  await on.send('POST', `${on.idOf('one')}/stop`);
  await on.pass(30);
  expect(restarted(on).simulator.lastInstant).toBe(START + 30 * 60_000);
  expect(lastInstantOf(file)).toBe(START + 30 * 60_000);
  expect(lastInstantOf(join(folder, 'none'))).toBeUndefined();
});

test('a torn last line is dropped, and the journal goes on after it', async () => {
  const on = bench({ fleet: smallFleet(), journal: file });
  await on.send('POST', `${on.idOf('one')}/stop`);
  appendFileSync(file, '{"number":2,"at":"2026-11-');
  const again = restarted(on);
  expect(again.simulator.log()).toHaveLength(1);
  await again.pass(5);
  await again.send('POST', `${again.idOf('one')}/start`);
  const third = restarted(again);
  expect(third.simulator.log()).toMatchObject([{ asked: 'stop' }, { asked: 'start' }]);
});

test('a journal of another fleet or seed is refused', () => {
  bench({ fleet: smallFleet(), journal: file });
  expect(() => bench({ fleet: contoso(), journal: file })).toThrow(/was written for fleet 'small/);
  expect(() => bench({ fleet: smallFleet(), journal: file, seed: 7 })).toThrow(/seed 1/);
});

test('a line that is no JSON is named', () => {
  bench({ fleet: smallFleet(), journal: file });
  appendFileSync(file, 'nonsense\n{}\n');
  expect(() => bench({ fleet: smallFleet(), journal: file })).toThrow(`${file}:2 is not a line`);
});

test('what tests and stories arrange survives too, and so do messages', async () => {
  const on = bench({ fleet: smallFleet(), journal: file });
  const budget = { namespace: 'shop', name: 'web', minAvailable: 3 } as const;
  on.simulator.intervene({ kind: 'setBudget', cluster: 'one', ...budget });
  on.simulator.intervene({ kind: 'publishVersion', region: 'westeurope', version: '1.34.9' });
  const card = { attachments: [{ content: { body: [{ text: 'Hello' }] } }] };
  await on.send('POST', 'https://x/teams/platform', card);
  await on.send('PUT', on.idOf('one'), full);
  await on.pass(90);
  const again = restarted(on);
  expect(await seen(again)).toEqual(await seen(on));
  expect(again.simulator.world.cluster('one')?.state).toBe('Failed');
  expect(again.simulator.notifications()).toMatchObject([{ to: 'platform', title: 'Hello' }]);
});

type Request = [method: string, path: string, body?: unknown];

interface Step {
  minutes: number;
  reads: number;
  what: Request;
}

/** Things to ask for; most are refused at times, which is the point. */
const requests: Request[] = [
  ['PUT', '', full],
  ['PUT', '', upgradeTo('1.34.2')],
  ['PUT', '/agentPools/work', poolAt('1.34.2')],
  ['PUT', '/agentPools/work', poolAt('1.33.5', { count: 5 })],
  ['PUT', '/agentPools/extra', poolAt('1.33.5', { count: 2 })],
  ['DELETE', '/agentPools/extra'],
  ['POST', '/agentPools/work/upgradeNodeImageVersion'],
  ['POST', '/stop'],
  ['POST', '/start'],
  ['POST', '/abort'],
  ['POST', '/runCommand', { command: 'kubectl get nodes -o json' }],
  ['PATCH', '', { tags: { changed: 'yes' } }],
];

/** How long to wait before, and how often to look meanwhile. */
const step: fc.Arbitrary<Step> = fc.record({
  minutes: fc.integer({ min: 0, max: 25 }),
  reads: fc.integer({ min: 0, max: 2 }),
  what: fc.constantFrom(...requests),
});

async function perform(on: Bench, steps: Step[]): Promise<void> {
  for (const { minutes, what } of steps) {
    await on.pass(minutes);
    const [method, path, body] = what;
    await on.send(method, `${on.idOf('one')}${path}`, body);
  }
}

test('killed after any change, with any changes before, the world is the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      writeFileSync(file, '');
      const on = bench({ fleet: smallFleet(), journal: file });
      await perform(on, steps);
      const again = restarted(on);
      expect(await seen(again)).toEqual(await seen(on));
    }),
    { numRuns: 40, seed: 20261121 },
  );
});

test('same fleet, seed and changes make the same world, however often it is looked at', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
      const quiet = bench({ fleet: smallFleet() });
      const watched = bench({ fleet: smallFleet() });
      await perform(quiet, steps);
      for (const one of steps) {
        for (let look = 0; look < one.reads; look++) {
          await watched.pass(one.minutes / 3);
          await watched.send('GET', watched.idOf('one'));
        }
        await perform(watched, [{ ...one, minutes: one.minutes - (one.minutes / 3) * one.reads }]);
      }
      expect(await seen(watched)).toEqual(await seen(quiet));
    }),
    { numRuns: 20, seed: 20261121 },
  );
});

test('another seed makes another world', () => {
  const ids = [1, 2].map((seed) => {
    const pool = bench({ fleet: smallFleet(), seed })
      .simulator.world.cluster('one')
      ?.pools.get('work');
    return pool?.nodes.map(({ bootId }) => bootId);
  });
  expect(ids[0]).not.toEqual(ids[1]);
});
