/** Clusters that are worse after an upgrade than before: gates, the watch of a bake, the way back. */
import { accepted } from '../support/changes';
import type { Stage } from '../support/stage';
import {
  asked,
  begun,
  ends,
  fleetOf,
  kubelets,
  named,
  news,
  open,
  questions,
  rings,
  runUntil,
  titles,
  touched,
  untilAsked,
  untilQuestion,
  vote,
  wait,
  why,
} from './story';

const web = { namespace: 'shop', name: 'web', replicas: 4 };

/** The shop runs on the user pool of a; b is the next ring. */
const shop = (pool = 'work') =>
  fleetOf([
    { name: 'a', pools: [{ name: 'system' }, { name: 'work' }], workloads: [{ ...web, pool }] },
    { name: 'b', ring: 'staging' },
  ]);

const RINGS = 'rings: [{ name: dev }, { name: staging }]';
const BAKE = 'rings: [{ name: dev, bake: 12h }, { name: staging }]';
const WITH_ROLLBACK = '\nupgrades: { rollback: { approvers: [anna@contoso.example] } }';

/** @param hours after it became ready on a new node until the shop crashes */
async function breaking(policy: string, hours = 0, fleet = shop()): Promise<Stage> {
  const stage = await open({ fleet, policy });
  const after = hours * 3600;
  stage.simulator.intervene({ kind: 'breakAfterUpgrade', cluster: 'a', workload: 'web', after });
  await stage.send();
  return stage;
}

test('pods that crash after the upgrade fail the cluster and its ring, and the next ring is not started', async () => {
  const stage = await breaking(RINGS);
  await stage.run();
  expect(await ends(stage)).toEqual(['a failed', 'b waiting']);
  expect(await rings(stage)).toEqual(['dev failed', 'staging notStarted']);
  expect(await why(stage, 'a')).toMatch(/podsNotReady: .*shop\/web has \d of 4 ready/);
  expect(touched(stage)).toEqual(['a']);
  expect(news(stage)).toContain('shop/web');
});

test('pods that crash after the system pools keep the user pools from being begun', async () => {
  const stage = await breaking(RINGS, 0, shop('system'));
  await stage.run();
  expect(await ends(stage)).toContain('a failed');
  expect(asked(stage, 'a')).toEqual(['control plane 1.34.2', 'system 1.34.2']);
});

test('what was broken before the upgrade is not blamed on it', async () => {
  const stage = await open({ fleet: shop(), policy: RINGS });
  const broken = { cluster: 'a', namespace: 'shop', workload: 'web' };
  stage.simulator.intervene({ kind: 'crashPods', ...broken });
  await wait(stage, 0.5);
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded', 'b upgraded']);
});

test('a metric of Azure Monitor that becomes worse fails the cluster where the policy names it', async () => {
  const metric = '{ name: node_cpu_usage_percentage, worseBy: 50% }';
  const policy = `${RINGS}\nupgrades: { health: { metrics: [${metric}] } }`;
  const stage = await open({ fleet: named('a'), policy });
  const cpu = { kind: 'setMetric', cluster: 'a', name: 'node_cpu_usage_percentage' } as const;
  stage.simulator.intervene({ ...cpu, value: 30 });
  await wait(stage, 1);
  await stage.send();
  await untilAsked(stage, 'a');
  stage.simulator.intervene({ ...cpu, value: 90 });
  await stage.run();
  expect(await ends(stage)).toEqual(['a failed']);
  expect(await why(stage, 'a')).toMatch(/metricWorse: node_cpu_usage_percentage .* before 30/);
});

test('pods that crash while their ring bakes stop the rollout before the next ring', async () => {
  const stage = await breaking(BAKE, 3);
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded', 'b waiting']);
  expect(await rings(stage)).toEqual(['dev failed', 'staging notStarted']);
  expect((await stage.report()).rings[0]?.because[0]?.message).toMatch(/^a: .*shop\/web/);
  expect(titles(stage)).toContain('Kubernetes 1.34.2: ring dev has not stayed healthy');
  expect(touched(stage)).toEqual(['a']);
});

test('a short trouble while a ring bakes, gone at the second look, stops nothing', async () => {
  const stage = await open({ fleet: shop(), policy: BAKE });
  const pods = { cluster: 'a', namespace: 'shop', workload: 'web' };
  await stage.send();
  await wait(stage, 1);
  stage.simulator.intervene({ kind: 'pendPods', ...pods });
  const isFirstLook = ({ id, finished }: { id: string; finished: boolean }) =>
    finished && id.endsWith(':1-first-0');
  await runUntil(stage, () => stage.host.instances().some(isFirstLook));
  stage.simulator.intervene({ kind: 'healPods', ...pods });
  await stage.run();
  expect(stage.host.instances().some(({ id }) => id.endsWith(':1-again-0'))).toBe(true);
  expect(await ends(stage)).toEqual(['a upgraded', 'b upgraded']);
});

describe('a way back', () => {
  test('is offered; after a yes the pools go back and are proved to run what they ran', async () => {
    const stage = await breaking(RINGS + WITH_ROLLBACK);
    const question = await untilQuestion(stage);
    expect(question.request).toMatchObject({
      kind: 'rollback',
      title: 'a: let its node pools go back?',
    });
    expect(kubelets(stage, 'a')).toEqual(['1.34.2']);
    await vote(stage, question, 'yes');
    await stage.run();
    expect(await ends(stage)).toEqual(['a failed', 'b waiting']);
    expect(await why(stage, 'a')).toMatch(/wentBack: After a person's yes: /);
    expect(kubelets(stage, 'a')).toEqual(['1.33.6']);
    expect(stage.simulator.world.cluster('a')?.version).toBe('1.34.2');
    expect(asked(stage, 'a').slice(-2)).toEqual(['system 1.33.6', 'work 1.33.6']);
  });

  test('is not taken after a no', async () => {
    const stage = await breaking(RINGS + WITH_ROLLBACK);
    await vote(stage, await untilQuestion(stage), 'no');
    await stage.run();
    expect(await why(stage, 'a')).toMatch(/notBack: The pools do not go back: .*anna@/);
    expect(kubelets(stage, 'a')).toEqual(['1.34.2']);
  });

  test('is not taken when nobody answers', async () => {
    const stage = await breaking(RINGS + WITH_ROLLBACK);
    await stage.run();
    expect(await why(stage, 'a')).toContain('notBack: The pools do not go back');
    expect(kubelets(stage, 'a')).toEqual(['1.34.2']);
  });

  test('is described, and nobody is asked, where the policy does not offer it', async () => {
    const stage = await breaking(RINGS);
    await stage.run();
    expect(await why(stage, 'a')).toMatch(/couldGoBack: Until 2026-11-30T.* is possible/);
    expect(await questions(stage)).toEqual([]);
  });

  test('is offered for a cluster that becomes worse while its ring bakes, too', async () => {
    const stage = await breaking(BAKE + WITH_ROLLBACK, 3);
    const question = await untilQuestion(stage);
    const asking = stage.clock.now();
    expect(asking - begun(stage, 'a')).toBeGreaterThan(3 * 3_600_000);
    await vote(stage, question, 'yes');
    await stage.run();
    expect(kubelets(stage, 'a')).toEqual(['1.33.6']);
    expect((await stage.report()).rings[0]?.because.map(({ code }) => code)).toContain('wentBack');
    expect(accepted(stage).every(({ cluster }) => cluster === 'a')).toBe(true);
  });
});
