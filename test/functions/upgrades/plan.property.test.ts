import fc from 'fast-check';
import { nextStep } from '../../../functions/upgrades/plan';
import type { Change } from '../../../shared/fleet/change';
import type { Cluster } from '../../../shared/fleet/cluster';
import { carryOut, fewestDrains, lagAllowed } from '../../support/aksRules';
import { aCluster, aPool } from '../../support/clusters';

const NOW = '2026-11-23T06:00:00.000Z';
const PATCHES = 4;

/** More steps than any way has: every minor, and every pool at every minor. */
const STEPS_MAX = 100;

const minors = fc.integer({ min: 24, max: 34 });
const patches = fc.integer({ min: 0, max: PATCHES });

function text(minor: number, patch: number): string {
  return `1.${minor}.${patch}`;
}

/** A cluster as AKS lets it be: no pool ahead of the control plane or too far behind. */
const clusters = fc
  .record({
    minor: minors,
    patch: patches,
    pools: fc.array(
      fc.record({
        lag: fc.nat({ max: 3 }),
        patch: patches,
        mode: fc.constantFrom('System' as const, 'User' as const),
      }),
      { maxLength: 4 },
    ),
    autoUpgradeChannel: fc.option(fc.constantFrom('patch', 'stable', 'rapid'), { freq: 4 }),
  })
  .map(({ minor, patch, pools, autoUpgradeChannel }): Cluster =>
    aCluster({
      version: text(minor, patch),
      pools: pools.map((pool, at) => {
        const lag = Math.min(pool.lag, lagAllowed(minor));
        return aPool({
          name: `pool${at}`,
          mode: pool.mode,
          version: text(minor - lag, lag === 0 ? Math.min(pool.patch, patch) : pool.patch),
        });
      }),
      ...(autoUpgradeChannel === null ? {} : { autoUpgradeChannel }),
    }),
  );

const targets = fc.tuple(minors, patches).map(([minor, patch]) => text(minor, patch));

const atOnce = fc.integer({ min: 1, max: 4 });

/** What Azure offers from a version: some later patches and some patches of the next minor. */
type Offer = (version: string) => string[];

const everything: Offer = (version) => {
  const [, minor = 0, patch = 0] = version.split('.').map(Number);
  const all = Array.from({ length: PATCHES + 1 }, (_, at) => at);
  return [
    ...all.filter((one) => one > patch).map((one) => text(minor, one)),
    ...all.map((one) => text(minor + 1, one)),
  ].reverse();
};

const someOf = fc.func(fc.boolean()).map(
  (keep): Offer =>
    (version) =>
      everything(version).filter((one) => keep(one)),
);

interface Journey {
  end: 'done' | 'refuse';
  cluster: Cluster;
  changes: Change[];
}

function travel(start: Cluster, target: string, offer: Offer, poolsAtOnce = 1): Journey {
  const aim = { kind: 'version' as const, version: target };
  let cluster = start;
  const changes: Change[] = [];
  while (changes.length < STEPS_MAX) {
    const facts = { cluster, offered: offer(cluster.version) };
    const verdict = nextStep(facts, aim, poolsAtOnce, NOW);
    if (verdict.kind === 'done' || verdict.kind === 'refuse') {
      return { end: verdict.kind, cluster, changes };
    }
    if (verdict.kind === 'wait') throw new Error('waits although nothing is going on');
    for (const change of verdict.action.changes) {
      changes.push(change);
      cluster = carryOut(change, cluster);
    }
  }
  throw new Error(`no end after ${STEPS_MAX} changes`);
}

function minorAndPatch(version: string): number {
  const [, minor = 0, patch = 0] = version.split('.').map(Number);
  return minor * 100 + patch;
}

test('whatever Azure offers, the way breaks no rule and ends at the target or in a refusal', () => {
  fc.assert(
    fc.property(clusters, targets, someOf, atOnce, (start, target, offer, poolsAtOnce) => {
      const { end, cluster } = travel(start, target, offer, poolsAtOnce);
      const versions = [cluster, ...cluster.pools].map(({ version }) => minorAndPatch(version));
      const arrived = versions.every((version) => version >= minorAndPatch(target));
      expect(end).toBe(arrived ? 'done' : 'refuse');
    }),
    { numRuns: 500 },
  );
});

test('where everything is offered, the target is reached', () => {
  fc.assert(
    fc.property(clusters, targets, atOnce, (start, target, poolsAtOnce) => {
      expect(travel(start, target, everything, poolsAtOnce).end).toBe('done');
    }),
    { numRuns: 500 },
  );
});

test('no pool is drained more often than its lag demands', () => {
  const ordinary = clusters.filter(({ autoUpgradeChannel }) => autoUpgradeChannel === undefined);
  fc.assert(
    fc.property(ordinary, targets, (start, target) => {
      const { changes } = travel(start, target, everything);
      for (const pool of start.pools) {
        const drains = changes.filter(
          (change) => change.kind === 'nodePool' && change.pool === pool.name,
        );
        expect(drains).toHaveLength(fewestDrains(pool.version, start.version, target));
      }
    }),
    { numRuns: 500 },
  );
});

test('control plane and pools are never asked for a version that they have', () => {
  fc.assert(
    fc.property(clusters, targets, someOf, (start, target, offer) => {
      const { changes } = travel(start, target, offer);
      const texts = changes.map((change) => JSON.stringify(change));
      expect(new Set(texts).size).toBe(texts.length);
    }),
  );
});

test('system pools go one by one and before user pools, of which no more go at once than may', () => {
  fc.assert(
    fc.property(clusters, targets, atOnce, (start, target, poolsAtOnce) => {
      const aim = { kind: 'version' as const, version: target };
      let cluster = start;
      for (;;) {
        const facts = { cluster, offered: everything(cluster.version) };
        const verdict = nextStep(facts, aim, poolsAtOnce, NOW);
        if (verdict.kind !== 'act') break;
        const { stage, changes } = verdict.action;
        expect(changes.length).toBeLessThanOrEqual(stage === 'user' ? poolsAtOnce : 1);
        if (stage === 'user' && cluster.version === target) {
          const late = cluster.pools.filter(
            ({ mode, version }) =>
              mode === 'System' && minorAndPatch(version) < minorAndPatch(target),
          );
          expect(late).toEqual([]);
        }
        for (const change of changes) cluster = carryOut(change, cluster);
      }
    }),
    { numRuns: 300 },
  );
});
