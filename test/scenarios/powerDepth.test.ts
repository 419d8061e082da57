/** How deep a cluster sleeps: as a whole, its user pools, or what Karpenter may grow. */
import { stopFacts } from '../../local/azure/world/stopFacts';
import type { Stage } from '../support/stage';
import { begin, clusterOf, deeds, happens, ledger, policyOf, power } from './powerStory';
import { trail, until, verdict } from './powerStory';
import { asked, titles } from './story';

/** A night of an hour and a half: the same story in less time. */
const SHORT_NIGHT = "['Mon-Fri 07:00-20:00', 'Mon-Fri 21:30-23:00']";
const depth = (rule: string) => policyOf({ rule, office: SHORT_NIGHT });

function sizes(stage: Stage): string[] {
  return [...clusterOf(stage).pools.values()].map(({ name, count, autoscale }) =>
    [name, count, ...(autoscale ? [`${autoscale.min}-${autoscale.max}`] : [])].join(' '),
  );
}

test('user pools go to zero in the evening and come back exactly, autoscaler and all', async () => {
  const pools = [
    { name: 'system' },
    { name: 'web', count: 3, autoscale: { min: 2, max: 7 } },
    { name: 'jobs', count: 4 },
  ];
  const stage = await begin({ clusters: [{ name: 'shop', pools }], policy: depth('depth: pools') });
  const before = sizes(stage);
  await until(stage, '2026-11-23T20:20');
  expect(sizes(stage)).toEqual(['system 2', 'web 0', 'jobs 0']);
  expect(power(stage)).toBe('Running');
  await until(stage, '2026-11-23T21:30');
  expect(sizes(stage)).toEqual(before);
  expect(await ledger(stage)).toMatchObject([{ depth: 'pools', startedBy: 'steward' }]);
  expect(titles(stage)).toEqual([]);
});

test('spot pools are left to Azure', async () => {
  const pools = [{ name: 'system' }, { name: 'web', count: 3 }, { name: 'spot', count: 5 }];
  const stage = await begin({ clusters: [{ name: 'shop', pools }], policy: depth('depth: pools') });
  onTheSpotMarket(stage, 'spot');
  await until(stage, '2026-11-23T20:20');
  expect(sizes(stage)).toEqual(['system 2', 'web 0', 'spot 5']);
  expect(deeds(stage).map((deed) => deed.split(' ')[3])).toEqual(['web']);
});

function onTheSpotMarket(stage: Stage, name: string): void {
  const cluster = clusterOf(stage);
  const pool = cluster.pools.get(name);
  if (pool !== undefined) pool.extra.scaleSetPriority = 'Spot';
  stage.simulator.world.touch(cluster);
}

test('a cluster with node auto-provisioning is reported, not stopped', async () => {
  const stage = await begin({ clusters: [{ name: 'shop', autoProvisioning: true }] });
  await until(stage, '2026-11-23T20:20');
  expect(await verdict(stage)).toBe('refuse autoProvisioning,offHours');
  expect(deeds(stage)).toEqual([]);
});

test('where the policy allows it Karpenter is frozen at night and let go in the morning', async () => {
  const stage = await begin({
    clusters: [{ name: 'shop', autoProvisioning: true }],
    policy: depth('autoProvisioning: freeze'),
  });
  const limits = { cpu: '100', memory: '400Gi' };
  happens(stage, { kind: 'karpenterPool', cluster: 'shop', name: 'default', limits, nodes: 3 });
  happens(stage, { kind: 'karpenterPool', cluster: 'shop', name: 'free' });
  await until(stage, '2026-11-23T20:20');
  expect(karpenter(stage)).toEqual({ default: { cpu: '0', memory: '400Gi' }, free: { cpu: '0' } });
  await until(stage, '2026-11-23T21:30');
  expect(karpenter(stage)).toEqual({ default: limits, free: undefined });
  expect((await trail(stage)).filter((action) => action.endsWith('.done'))).toEqual([
    'power.stop.done',
    'power.start.done',
  ]);
});

function karpenter(stage: Stage): Record<string, unknown> {
  const pools = stopFacts(clusterOf(stage)).karpenter ?? [];
  return Object.fromEntries(pools.map(({ name, limits }) => [name, limits]));
}

test('each stop has its entry in the ledger of savings, with the price of what would have run', async () => {
  const clusters = [{ name: 'shop' }, { name: 'bank' }];
  const stage = await begin({ clusters, policy: policyOf({ office: SHORT_NIGHT }) });
  await until(stage, '2026-11-23T21:30');
  expect(asked(stage, 'shop')).toEqual(['stop', 'start']);
  const entries = await ledger(stage);
  expect(entries.map(({ name }) => name).sort()).toEqual(['bank', 'shop']);
  for (const { from, to = '', savesHourly, wouldRun } of entries) {
    expect(Date.parse(to) - Date.parse(from)).toBeGreaterThan(3_600_000);
    expect(savesHourly.EUR).toBeGreaterThan(0);
    expect(wouldRun.lines.length).toBeGreaterThan(0);
  }
});
