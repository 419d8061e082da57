/** Events come in storms, twice, late, malformed, and while the host is dying. */
import {
  asked,
  begun,
  call,
  clustersIn,
  ends,
  fleetOf,
  kubelets,
  named,
  news,
  open,
  ROLLOUT,
  tell,
  titles,
  untilAsked,
  wait,
} from './story';

const rollouts = (stage: Awaited<ReturnType<typeof open>>) =>
  stage.host
    .instances()
    .filter(({ name }) => name === 'rollout')
    .map(({ id }) => id);

test('a thousand events, many of them twice and in any order, make one rollout and one message', async () => {
  const names = Array.from({ length: 5 }, (_, at) => `c${at}`);
  const stage = await open({ fleet: named(...names) });
  const storm = Array.from({ length: 200 }, (_, at) =>
    stage.events.map((event) => ({ ...(event as object), id: `event-${at % 150}` })),
  ).flat();
  storm.sort((a, b) => (`${a.id}7` > `${b.id}3` ? 1 : -1));
  expect(storm).toHaveLength(1000);
  const lanes = [0, 1, 2, 3].map((lane) => storm.filter((_, at) => at % 4 === lane));
  await Promise.all(lanes.map((lane) => stage.send(lane)));
  await stage.run();
  expect(rollouts(stage)).toEqual([ROLLOUT]);
  expect(clustersIn(await stage.report()).every(({ status }) => status === 'upgraded')).toBe(true);
  expect(titles(stage).filter((title) => title.endsWith('started'))).toHaveLength(1);
});

test('the same events after the end, any number of them, change nothing', async () => {
  const stage = await tell({ fleet: named('a', 'b') });
  const { finished } = await stage.report();
  const before = stage.simulator.log().length;
  await stage.send([...stage.events, ...stage.events]);
  await stage.run();
  expect(stage.simulator.log()).toHaveLength(before);
  expect((await stage.report()).finished).toBe(finished);
});

test('a malformed event is refused without harm to the good ones in its batch', async () => {
  const stage = await open({ fleet: named('a') });
  const [good] = stage.events as Record<string, unknown>[];
  const { topic: _none, ...noTopic } = good ?? {};
  await stage.send([noTopic, { ...good, data: {} }, { ...good, eventType: 'Some.Other' }, good]);
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
  const refused = stage.logged.filter(({ message }) => message.startsWith('event refused'));
  expect(refused).toHaveLength(2);
  expect(refused.map(({ message }) => message).join('\n')).toMatch(/topic/);
  expect(
    stage.logged.some(({ message }) => message.includes('nothing is done about Some.Other')),
  ).toBe(true);
});

test('the event that a pool is through wakes the operation before its next look', async () => {
  const fleet = fleetOf([{ name: 'a', pools: [{ name: 'system', count: 8, maxSurge: '1' }] }]);
  const policy = 'rings: [{ name: dev }]\nupgrades: { surge: keep }';
  const minutes = async (azureEvents: boolean) => {
    const stage = await tell({ fleet, policy, azureEvents });
    expect(await ends(stage)).toEqual(['a upgraded']);
    const { started, finished } = (await stage.report()).rings[0]?.clusters[0] ?? {};
    return (Date.parse(finished ?? '') - Date.parse(started ?? '')) / 60_000;
  };
  expect(await minutes(true)).toBeLessThan(await minutes(false));
});

test('support that ends makes the cluster urgent: people are told, and it comes first', async () => {
  const policy = 'rings: [{ name: dev, maxConcurrent: 1 }]';
  const fleet = fleetOf([{ name: 'a' }, { name: 'b' }, { name: 'old', version: '1.32.9' }]);
  const stage = await open({ fleet, policy, azureEvents: true });
  stage.simulator.intervene({ kind: 'supportEnds', cluster: 'old', ended: false });
  await stage.run();
  expect(await ends(stage)).toContain('old upgraded');
  expect(begun(stage, 'old')).toBeLessThan(begun(stage, 'a'));
  expect(news(stage)).toMatch(/support/i);
  expect(kubelets(stage, 'old')).toEqual(['1.34.2']);
});

test('a host that dies again and again, at any moment, ends as if it had not', async () => {
  const fleet = fleetOf([{ name: 'a' }, { name: 'b' }, { name: 'c', ring: 'staging' }]);
  const stage = await open({ fleet, survives: true });
  await stage.send();
  for (let death = 1; death <= 6; death++) {
    await untilAsked(stage, death < 5 ? 'a' : 'c', death < 5 ? Math.min(2, death) : 1);
    await wait(stage, 0.07);
    await stage.restart();
  }
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded', 'b upgraded', 'c upgraded']);
  for (const name of ['a', 'b', 'c']) {
    expect(asked(stage, name)).toEqual(['control plane 1.34.2', 'system 1.34.2']);
  }
  expect(titles(stage).filter((title) => title.endsWith('started'))).toHaveLength(1);
});

test('a policy that is edited during a rollout is for the next one', async () => {
  const fleet = fleetOf([{ name: 'a' }, { name: 'b', ring: 'staging' }]);
  const stage = await open({ fleet });
  await stage.send();
  await untilAsked(stage, 'a');
  stage.writePolicy("rings: [{ name: dev }]\nupgrades: { goal: stable, deny: ['1.34'] }");
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded', 'b upgraded']);
  expect(kubelets(stage, 'b')).toEqual(['1.34.2']);
  const { body } = await call(stage, 'rollouts', { goal: '1.34' });
  expect(body).toMatchObject({ error: expect.stringContaining('denies') as string });
});
