/** A fleet, its snapshot, and the fleet made from that are one and the same. */
import fc from 'fast-check';
import { fleetOf } from '../../../local/fleets/fromSnapshot';
import { parseFleet } from '../../../local/fleets/parse';
import type { Fleet, PoolSpec } from '../../../local/fleets/schema';
import { snapshotOf } from '../../../local/fleets/snapshot';
import { type FleetSnapshot, parseSnapshot } from '../../../shared/fleet/snapshot';
import { contoso } from '../azure/support';

const FILE = 'fleet.json';

/** To a file and back. */
function copyOf(fleet: Fleet) {
  return fleetOf(parseSnapshot(JSON.stringify(snapshotOf(fleet)), FILE), FILE);
}

/** Without what no snapshot has. */
function told({ name, subscriptions, regions, clusters }: Fleet) {
  const offered = Object.entries(regions).map(([region, one]) => [
    region,
    {
      ...one,
      longTermSupport: [...one.longTermSupport].sort(),
      longTermSupportOnly: [...one.longTermSupportOnly].sort(),
    },
  ]);
  return {
    name,
    subscriptions,
    regions: Object.fromEntries(offered) as object,
    clusters: clusters.map(({ pools, ...one }) => ({
      ...one,
      subnet: undefined,
      disableRunCommand: undefined,
      maintenance: one.maintenance ?? {},
      velero: one.velero ?? [],
      pools: pools.map((pool) => ({
        ...pool,
        nodeImage: imageOf(pool) ?? regions[one.region]?.nodeImage,
        version: pool.version ?? one.version,
        subnet: undefined,
        podSubnet: undefined,
      })),
    })),
  };
}

/** The names of Windows images do not tell which release of the region's images they are. */
function imageOf({ osType, nodeImage }: PoolSpec): string | undefined {
  return osType === 'Windows' ? undefined : nodeImage;
}

const version = fc.constantFrom('1.32.9', '1.33.5', '1.33.6', '1.34.2');
const image = fc.constantFrom('202610.06.0', '202611.03.0');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const percentage = fc.integer({ min: 1, max: 100 }).map((number) => `${number}%`);

const pool = (mode: 'System' | 'User', name: string) =>
  fc.record({
    name: fc.constant(name),
    mode: fc.constant(mode),
    count: fc.integer({ min: 0, max: 20 }),
    version: maybe(version),
    osSku: fc.constantFrom('Ubuntu', 'AzureLinux'),
    nodeImage: maybe(image),
    vmSize: fc.constantFrom('Standard_D4s_v5', 'Standard_E8s_v5'),
    maxSurge: maybe(percentage),
    maxPods: fc.integer({ min: 10, max: 250 }),
    drainTimeoutInMinutes: maybe(fc.integer({ min: 5, max: 1440 })),
    nodeSoakDurationInMinutes: maybe(fc.integer({ min: 0, max: 30 })),
    undrainableNodeBehavior: maybe(fc.constantFrom('Schedule', 'Cordon')),
    autoscale: maybe(fc.record({ min: fc.integer({ min: 0, max: 3 }), max: fc.constant(9) })),
  });

const cluster = (at: number) =>
  fc.record({
    name: fc.constant(`aks-${at}`),
    subscription: fc.constantFrom('One', 'Two'),
    resourceGroup: fc.constantFrom('rg-a', 'rg-b'),
    region: fc.constantFrom('westeurope', 'northeurope'),
    tags: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ maxLength: 9 })),
    version,
    power: fc.constantFrom('Running', 'Stopped'),
    private: fc.boolean(),
    autoUpgradeChannel: maybe(fc.constantFrom('rapid', 'stable', 'patch', 'node-image')),
    nodeImageChannel: fc.constantFrom('None', 'Unmanaged', 'NodeImage', 'SecurityPatch'),
    autoProvisioning: fc.boolean(),
    networkPlugin: fc.constantFrom('azure', 'kubenet', 'none'),
    networkPluginMode: maybe(fc.constant('overlay')),
    tier: fc.constantFrom('Free', 'Standard', 'Premium'),
    supportPlan: fc.constantFrom('KubernetesOfficial', 'AKSLongTermSupport'),
    pools: fc.tuple(pool('System', 'system'), pool('User', 'work')),
    workloads: fc.constantFrom([], [{ namespace: 'shop', name: 'web', replicas: 3 }]),
  });

const anyFleet = fc
  .tuple(cluster(0), cluster(1), cluster(2))
  .map((clusters) => fleetWith(clusters));

function fleetWith(clusters: unknown[]): Fleet {
  const versions = ['1.32.9', '1.33.5', '1.33.6', '1.34.2'];
  const description = {
    name: 'any',
    subscriptions: [
      { id: '11111111-aaaa-4aaa-8aaa-000000000001', name: 'One' },
      { id: '11111111-aaaa-4aaa-8aaa-000000000002', name: 'Two' },
    ],
    regions: {
      westeurope: { nodeImage: '202611.03.0', versions, longTermSupport: ['1.32.9'] },
      northeurope: { nodeImage: '202610.06.0', versions, longTermSupportOnly: ['1.31.9'] },
    },
    clusters,
  };
  return parseFleet(JSON.parse(JSON.stringify(description)), 'the test');
}

test('Contoso survives the way there and back', () => {
  const fleet = contoso();
  const { fleet: copy, left } = copyOf(fleet);
  expect(left).toEqual([]);
  expect(told(copy)).toEqual(told(fleet));
});

test('any fleet does', () => {
  fc.assert(
    fc.property(anyFleet, (fleet) => {
      expect(told(copyOf(fleet).fleet)).toEqual(told(fleet));
    }),
    { numRuns: 200 },
  );
});

describe('a real fleet may be odd', () => {
  const base = snapshotOf(contoso());
  const odd = (change: (snapshot: FleetSnapshot) => FleetSnapshot) =>
    fleetOf(change(structuredClone(base)), FILE);
  const withFirst = (fields: Partial<FleetSnapshot['clusters'][number]>) =>
    odd(({ clusters: [first, ...others], ...rest }) => ({
      ...rest,
      clusters: [...(first === undefined ? [] : [{ ...first, ...fields }]), ...others],
    }));
  const firstOf = ({ fleet }: ReturnType<typeof fleetOf>) => fleet.clusters[0];

  test('a cluster of unknown version is left out, and why is said', () => {
    const { fleet, left } = withFirst({ version: '' });
    expect(fleet.clusters).toHaveLength(11);
    expect(left).toEqual([
      { name: 'aks-dev-sandbox', why: "its Kubernetes version is not known: ''" },
    ]);
  });

  test('a cluster without known pools has a system pool', () => {
    expect(firstOf(withFirst({ pools: [] }))?.pools).toMatchObject([
      { name: 'system', mode: 'System', count: 3 },
    ]);
  });

  test('workloads that nobody has seen are made up, without budgets', () => {
    const { clusters } = odd((snapshot) => ({
      ...snapshot,
      clusters: snapshot.clusters.map(({ workloads: _, ...one }) => one),
    })).fleet;
    const workloads = clusters.flatMap((one) => one.workloads);
    expect(workloads.length).toBeGreaterThan(12);
    expect(workloads.some(({ budget }) => budget !== undefined)).toBe(false);
  });

  test('regions are the same in their long and short names', () => {
    expect(firstOf(withFirst({ location: 'West Europe' }))?.region).toBe('westeurope');
  });

  test('subscriptions of the same name are told apart', () => {
    const { subscriptions } = odd((snapshot) => ({
      ...snapshot,
      subscriptions: snapshot.subscriptions?.map((one) => ({ ...one, name: 'Prod' })) ?? [],
    })).fleet;
    expect(new Set(subscriptions.map(({ name }) => name)).size).toBe(3);
  });

  test('clusters of one name in different groups', () => {
    const { fleet } = odd((snapshot) => ({
      ...snapshot,
      clusters: snapshot.clusters.map((one, at) => ({
        ...one,
        name: 'aks',
        id: one.id.replace(/resourceGroups\/[^/]+/i, `resourceGroups/rg-${at}`),
      })),
    }));
    expect(fleet.clusters).toHaveLength(12);
  });
});
