/** What goes wrong around a rollout, and what must not come of it. */
import { loadFleet } from '../../local/fleets/load';
import { parseFleet } from '../../local/fleets/parse';
import { setStage } from '../support/stage';

const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';

function smallFleet(names: string[], version = '1.33.6') {
  const region = {
    nodeImage: '202611.03.0',
    versions: ['1.33.5', '1.33.6', '1.34.1', '1.34.2'],
  };
  return parseFleet(
    {
      name: 'small',
      subscriptions: [{ id: SUBSCRIPTION, name: 'One' }],
      regions: { westeurope: region },
      clusters: names.map((name) => ({
        name,
        subscription: 'One',
        resourceGroup: 'rg',
        region: 'westeurope',
        tags: { 'steward-ring': 'dev' },
        version,
        pools: [{ name: 'system', mode: 'System', count: 2 }],
      })),
    },
    'small fleet',
  );
}

const statuses = (result: { rings: { clusters: { name: string; status: string }[] }[] }) =>
  result.rings.flatMap(({ clusters }) => clusters.map(({ name, status }) => `${name} ${status}`));

test('a storm of events for one version makes one rollout', async () => {
  const stage = await setStage({ fleet: smallFleet(['a', 'b', 'c']) });
  await Promise.all([1, 2, 3, 4, 5].map(() => stage.send()));
  await stage.run();
  const rollouts = stage.host.instances().filter(({ name }) => name === 'rollout');
  expect(rollouts).toHaveLength(1);
  const started = stage.simulator.notifications().filter(({ title }) => title.endsWith('started'));
  expect(started.map(({ kind }) => kind).sort()).toEqual(['mail', 'teams']);
});

test('a malformed event is refused without harm to the good ones in its batch', async () => {
  const stage = await setStage({ fleet: smallFleet(['a']) });
  const [good] = stage.events as Record<string, unknown>[];
  const { topic: _none, ...noTopic } = good ?? {};
  await stage.send([noTopic, { ...good, data: {} }, { ...good, eventType: 'Some.Other' }, good]);
  await stage.run();
  expect(statuses(await stage.report())).toEqual(['a upgraded']);
  const refused = stage.logged.filter(({ message }) => message.startsWith('event refused'));
  expect(refused).toHaveLength(2);
  expect(refused.map(({ message }) => message).join('\n')).toMatch(/topic/);
  expect(
    stage.logged.some(({ message }) => message.includes('nothing is done about Some.Other')),
  ).toBe(true);
});

test('an operation that somebody else started is waited out', async () => {
  const stage = await setStage({ fleet: smallFleet(['a']) });
  const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/a`;
  const token = await stage.simulator.credential.getToken('https://management.azure.com/.default');
  const headers = {
    authorization: `Bearer ${token?.token ?? ''}`,
    'content-type': 'application/json',
  };
  const url = `https://management.azure.com${id}/agentPools/system?api-version=2026-06-01`;
  const pool = await stage.simulator.handle({ method: 'GET', url, headers });
  const body = JSON.parse(pool.body) as {
    properties: { count: number; nodeImageVersion?: string };
  };
  body.properties.count = 3;
  delete body.properties.nodeImageVersion;
  const scaled = await stage.simulator.handle({
    method: 'PUT',
    url,
    headers,
    body: JSON.stringify(body),
  });
  expect(scaled.status).toBeLessThan(300);
  await stage.send();
  await stage.run();
  expect(statuses(await stage.report())).toEqual(['a upgraded']);
  expect(stage.simulator.log().filter(({ status }) => status >= 400)).toEqual([]);
});

test("a cluster that Azure fails is reported with Azure's own reason, and the others go on", async () => {
  const stage = await setStage({ fleet: smallFleet(['a', 'b', 'c']) });
  stage.simulator.intervene({
    kind: 'failNext',
    cluster: 'b',
    pool: 'system',
    code: 'SubnetIsFull',
    message: 'aks-subnet with address prefix 10.0.0.0/24 does not have enough capacity',
  });
  await stage.send();
  await stage.run();
  expect(statuses(await stage.report())).toEqual(['a upgraded', 'b failed', 'c upgraded']);
  const b = (await stage.report()).rings[0]?.clusters[1];
  expect(b?.because[0]).toMatchObject({ code: 'SubnetIsFull' });
  expect(b?.because[0]?.message).toContain('10.0.0.0/24');
});

test('an operation that never ends is called stuck after a day, not waited for for ever', async () => {
  const stage = await setStage({ fleet: smallFleet(['a']) });
  stage.simulator.intervene({ kind: 'hangNext', cluster: 'a', pool: 'system' });
  await stage.send();
  await stage.run();
  expect(statuses(await stage.report())).toEqual(['a failed']);
  expect((await stage.report()).rings[0]?.clusters[0]?.because[0]?.code).toBe('stillRunning');
  const longest = Math.max(...stage.host.instances().map(({ events }) => events));
  expect(longest).toBeLessThanOrEqual(250);
});

test('a closed Kubernetes API is said to be closed, never taken for proof', async () => {
  const stage = await setStage({ fleet: smallFleet(['a']) });
  stage.simulator.intervene({ kind: 'forbidKubernetes', cluster: 'a', forbidden: true });
  await stage.send();
  await stage.run();
  expect(statuses(await stage.report())).toEqual(['a failed']);
  expect((await stage.report()).rings[0]?.clusters[0]?.because[0]?.code).toBe('cannotLook');
});

test('a throttled subscription makes the rollout slower, not wrong', async () => {
  const stage = await setStage({ fleet: loadFleet('generated:20') });
  stage.simulator.intervene({ kind: 'throttle', factor: 0.05 });
  await stage.send();
  await stage.run();
  const throttled = stage.simulator.log().filter(({ status }) => status === 429);
  expect(throttled.length).toBeGreaterThan(0);
  const ends = statuses(await stage.report()).map((line) => line.split(' ')[1]);
  expect(ends.filter((status) => status === 'upgraded')).toHaveLength(18);
  expect(ends.filter((status) => status === 'failed')).toHaveLength(1);
});

test('clusters outside the rings are named, with what to do', async () => {
  const fleet = smallFleet(['a', 'b', 'c']);
  const [, b, c] = fleet.clusters;
  if (b) b.tags = { 'steward-ring': 'canary' };
  if (c) c.tags = { 'steward-ring': 'dev', steward: 'off' };
  const stage = await setStage({ fleet });
  await stage.send();
  await stage.run();
  expect(statuses(await stage.report())).toEqual(['a upgraded']);
  const outside = (await stage.report()).outside.map(({ name, reason }) => `${name} ${reason.code}`);
  expect(outside).toEqual(['b noRing', 'c optedOut']);
  expect((await stage.report()).outside[0]?.reason.message).toContain("is 'canary'");
});

test('an announcement that has nothing to do costs one query and tells nobody', async () => {
  const stage = await setStage({ fleet: smallFleet(['a', 'b', 'c'], '1.34.2') });
  await stage.send();
  await stage.run();
  expect(statuses(await stage.report())).toEqual(['a unchanged', 'b unchanged', 'c unchanged']);
  expect(stage.simulator.requests()).toEqual({ 'resourceGraph.resources': 1 });
  expect(stage.simulator.notifications()).toEqual([]);
});
