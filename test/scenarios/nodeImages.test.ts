/** Node images: once a week, one set for all rings; in between only what a person asks for. */
import { accepted } from '../support/changes';
import type { Stage } from '../support/stage';
import { begun, call, ends, fleetOf, open, pass, rings, touched, wait, why } from './story';

const OLD = '202610.15.0';
const NEW = '202611.03.0';
const NEWER = '202611.10.0';

const WEEK = 'rollout:nodeImages:2026-W48';
const NEXT_WEEK = 'rollout:nodeImages:2026-W49';

/** Tuesdays at three, a day of bake between the rings. The story begins on a Monday. */
const policy = `
timeZone: UTC
rings: [{ name: dev, bake: 24h }, { name: production }]
nodeImages: { day: Tue, hour: 3 }
`;

/** The last but one day of that week; its round is still to come. */
const SATURDAY = Date.UTC(2026, 10, 28, 6);

const TUESDAY = Date.UTC(2026, 10, 24, 3);

const pools = [
  { name: 'system', nodeImage: OLD },
  { name: 'web', nodeImage: OLD },
];

const fleet = () =>
  fleetOf([
    { name: 'a', version: '1.34.2', pools },
    { name: 'p', version: '1.34.2', ring: 'production', pools },
  ]);

/** Releases of the images that the nodes of a cluster really have. */
function images(stage: Stage, cluster: string): string[] {
  const all = [...(stage.simulator.world.cluster(cluster)?.pools.values() ?? [])];
  const names = all.flatMap(({ nodes }) => nodes.map(({ image }) => image));
  return [...new Set(names.map((name) => name.slice(name.lastIndexOf('-') + 1)))].sort();
}

function rollouts(stage: Stage): string[] {
  return stage.host
    .instances()
    .filter(({ name }) => name === 'rollout')
    .map(({ id }) => id);
}

function publish(stage: Stage, image: string): void {
  stage.simulator.intervene({ kind: 'publishNodeImage', region: 'westeurope', image });
}

test('on its day of the week one set of images goes through the rings, and is proved on the nodes', async () => {
  const stage = await open({ fleet: fleet(), policy });
  await pass(stage, 48);
  expect(rollouts(stage)).toEqual([WEEK]);
  expect(await ends(stage, WEEK)).toEqual(['a upgraded', 'p upgraded']);
  expect(begun(stage, 'a')).toBeGreaterThanOrEqual(TUESDAY);
  expect(begun(stage, 'p') - begun(stage, 'a')).toBeGreaterThan(24 * 3_600_000);
  expect([images(stage, 'a'), images(stage, 'p')]).toEqual([[NEW], [NEW]]);
  expect(await why(stage, 'p', WEEK)).toContain('proved: ');
  const changes = accepted(stage).filter(({ asked = '' }) => !asked.endsWith('settings'));
  expect(new Set(changes.map(({ operation }) => operation))).toEqual(
    new Set(['agentPools.upgradeNodeImageVersion']),
  );
});

test('an image that Azure publishes mid-week waits for the next week: no ring gets it untried', async () => {
  const stage = await open({ fleet: fleet(), policy, start: SATURDAY });
  await wait(stage, 6);
  expect(touched(stage)).toEqual(['a']);
  publish(stage, NEWER);
  await wait(stage, 24);
  expect(await ends(stage, WEEK)).toEqual(['a upgraded', 'p skipped']);
  expect(await why(stage, 'p', WEEK)).toMatch(/^imageMoved: .*202611\.10\.0.*next set/);
  expect(touched(stage)).toEqual(['a']);

  // Next week begins on Monday.
  stage.writePolicy(policy.replace('day: Tue', 'day: Mon'));
  await pass(stage, 24);
  expect(rollouts(stage)).toEqual([WEEK, NEXT_WEEK]);
  expect(await ends(stage, NEXT_WEEK)).toEqual(['a upgraded', 'p upgraded']);
  expect([images(stage, 'a'), images(stage, 'p')]).toEqual([[NEWER], [NEWER]]);
});

test('a week without a new image is left alone', async () => {
  const current = fleetOf([{ name: 'a', version: '1.34.2' }]);
  const stage = await open({ fleet: current, policy });
  await pass(stage, 48);
  expect(rollouts(stage)).toEqual([]);
  expect(touched(stage)).toEqual([]);
  expect(stage.logged.map(({ message }) => message).join('\n')).toContain(
    'all nodes have the newest images',
  );
});

test('a hot-fix is rolled out when a person asks for it, and the week after it finds nothing to do', async () => {
  const stage = await open({ fleet: fleet(), policy });
  const body = { nodeImages: true, name: 'cve-2026-1234', startedBy: 'olga@contoso.example' };
  const { status, body: said } = await call(stage, 'rollouts', body);
  const id = `${WEEK}-cve-2026-1234`;
  expect({ status, id: said.id }).toEqual({ status: 202, id });
  await pass(stage, 30);
  expect(rollouts(stage)).toEqual([id]);
  expect(await ends(stage, id)).toEqual(['a upgraded', 'p upgraded']);
  expect(begun(stage, 'a')).toBeLessThan(TUESDAY);
  expect([images(stage, 'a'), images(stage, 'p')]).toEqual([[NEW], [NEW]]);
});

test('a node image that Azure fails stops at its ring', async () => {
  const stage = await open({ fleet: fleet(), policy });
  const fault = { code: 'X', message: 'A disk is broken.' };
  stage.simulator.intervene({ kind: 'failNext', cluster: 'a', pool: 'system', ...fault });
  await pass(stage, 30);
  expect(await ends(stage, WEEK)).toEqual(['a failed', 'p waiting']);
  expect(await rings(stage, WEEK)).toEqual(['dev failed', 'production notStarted']);
  expect(touched(stage)).toEqual(['a']);
});

test('no node images are rolled out where the policy does not ask for them', async () => {
  const stage = await open({ fleet: fleet(), policy: 'rings: [{ name: dev }]' });
  await pass(stage, 48);
  expect(rollouts(stage)).toEqual([]);
});
