/** Rings wait for their windows, freezes and bake times; nothing starts unasked. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isOpen } from '../../shared/calendar/window';
import { parsePolicy } from '../../shared/fleet/policy';
import { loadFleet } from '../../local/fleets/load';
import { setStage, type Stage } from '../support/stage';

const CONTOSO = path.resolve(__dirname, '../../local/fleets/contoso');
const fleet = () => loadFleet(CONTOSO);

/** Instants at which Azure was first asked to change each cluster. */
function firstChanges(stage: Stage): Map<string, number> {
  const first = new Map<string, number>();
  for (const { operation, cluster, at } of stage.simulator.log()) {
    if (!operation.endsWith('createOrUpdate') || cluster === undefined) continue;
    if (!first.has(cluster)) first.set(cluster, Date.parse(at));
  }
  return first;
}

async function tell(policy: string): Promise<Stage> {
  const stage = await setStage({ fleet: fleet(), policy });
  await stage.send();
  await stage.run();
  return stage;
}

test("Contoso's own policy: every cluster begins while its ring's window is open", async () => {
  const text = readFileSync(path.join(CONTOSO, 'fleet.yaml'), 'utf8');
  const policy = parsePolicy(text, 'fleet.yaml');
  const stage = await tell(text);
  const begun = firstChanges(stage);
  expect(begun.size).toBe(10);
  const ringOf = new Map(
    fleet().clusters.map(({ name, tags }) => [name, tags['steward-ring'] ?? '']),
  );
  for (const [name, at] of begun) {
    const window = policy.rings.find((ring) => ring.name === ringOf.get(name))?.window;
    expect({ name, open: window === undefined || isOpen(window, at) }).toEqual({
      name,
      open: true,
    });
  }
});

test('a ring bakes before the next one starts', async () => {
  const stage = await tell('rings: [{ name: dev, bake: 36h }, { name: staging }]');
  const [dev, staging] = (await stage.report()).rings;
  const between = Date.parse(staging?.started ?? '') - Date.parse(dev?.finished ?? '');
  expect(between).toBe(36 * 3_600_000);
});

test('a freeze holds a ring that it names, until it ends', async () => {
  const stage = await tell(`
    calendars: { freezes: { launch: { from: 2026-11-20, to: 2026-11-26, rings: [staging] } } }
    rings: [{ name: dev }, { name: staging }]
  `);
  const begun = firstChanges(stage);
  expect(begun.get('aks-dev-api')).toBeLessThan(Date.UTC(2026, 10, 24));
  const afterwards = Date.UTC(2026, 10, 27);
  expect(begun.get('aks-stg-web')).toBeGreaterThanOrEqual(afterwards);
});

test('a window that is too short for the work leaves the clusters alone and says what to change', async () => {
  const stage = await tell(`
    calendars: { windows: { quick: Mon-Sun 22:00-22:10 } }
    rings: [{ name: dev, window: quick }]
  `);
  expect(firstChanges(stage).size).toBe(0);
  const [dev] = (await stage.report()).rings;
  expect(new Set(dev?.clusters.map(({ status }) => status))).toEqual(new Set(['skipped']));
  expect(dev?.clusters[0]?.because[0]?.message).toContain(
    "The window 'quick' is open for 10m at most",
  );
});

test('a ring that wants an approval is not started unasked', async () => {
  const stage = await tell('rings: [{ name: dev }, { name: staging, approval: {} }]');
  const [, staging] = (await stage.report()).rings;
  expect(staging).toMatchObject({ status: 'notStarted', because: [{ code: 'approvalNeeded' }] });
  expect([...firstChanges(stage).keys()].some((name) => name.startsWith('aks-stg'))).toBe(false);
});

test('a failure within the budget lets the next ring start', async () => {
  const other = fleet();
  for (const { name, tags } of other.clusters) {
    if (name === 'aks-prd-payments') tags['steward-ring'] = 'dev';
  }
  const policy = 'rings: [{ name: dev, failureBudget: 1 }, { name: staging }]';
  const stage = await setStage({ fleet: other, policy });
  await stage.send();
  await stage.run();
  expect((await stage.report()).rings.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'dev done',
    'staging done',
  ]);
});

test("the policy's goal decides which of the announced versions is rolled out", async () => {
  const stage = await setStage({
    fleet: fleet(),
    policy: 'upgrades: { goal: stable }\nrings: [{ name: dev }]',
  });
  await stage.send();
  await stage.run();
  expect(
    stage.host
      .instances()
      .filter(({ name }) => name === 'rollout')
      .map(({ id }) => id),
  ).toEqual(['rollout:kubernetes:1.33.6']);
});
