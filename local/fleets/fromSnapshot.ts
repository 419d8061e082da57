/**
 * A snapshot of a real fleet as a fleet to simulate. What the snapshot does not know is made up:
 * pools, quietly running workloads without disruption budgets, room in quotas and networks.
 */
import semver from 'semver';
import { parseClusterId } from '../../shared/fleet/cluster';
import { definedOnly } from '../../shared/fleet/optional';
import type {
  ClusterSnapshot,
  FleetSnapshot,
  PoolSnapshot,
  RegionSnapshot,
} from '../../shared/fleet/snapshot';
import { parseFleet } from './parse';
import type { ClusterSpec, Fleet, PoolSpec } from './schema';

type Made<T> = { [Key in keyof T]?: T[Key] | undefined };

/** Azure has none older: what no image is known of counts as current. */
const SOME_IMAGE = '202601.01.0';

const CHANNELS = ['rapid', 'stable', 'patch', 'node-image'] as const;
const IMAGE_CHANNELS = ['None', 'Unmanaged', 'NodeImage', 'SecurityPatch'] as const;
const PLUGINS = ['azure', 'kubenet', 'none'] as const;

export interface Copied {
  fleet: Fleet;
  /** Clusters that cannot be simulated, and why. */
  left: { name: string; why: string }[];
}

/**
 * @param file name of the snapshot, for messages
 * @throws Error when the snapshot does not say what a region offers, or no cluster can be simulated
 */
export function fleetOf(snapshot: FleetSnapshot, file: string): Copied {
  const left: Copied['left'] = [];
  const kept = snapshot.clusters.filter((cluster) => {
    const why = whyNot(cluster);
    if (why !== undefined) left.push({ name: cluster.name, why });
    return why === undefined;
  });
  const names = namesOf(snapshot);
  const description = {
    name: snapshot.name,
    subscriptions: [...names].map(([id, name]) => ({ id, name })),
    regions: regionsOf(snapshot, kept, file),
    clusters: kept.map((cluster) => clusterOf(cluster, names)),
  };
  return { fleet: parseFleet(description, file), left };
}

/** A cluster whose creation failed has neither version nor pools. */
function whyNot({ version }: ClusterSnapshot): string | undefined {
  if (semver.valid(version) !== null) return undefined;
  return `its Kubernetes version is not known: '${version}'`;
}

/** By id in lower case; two subscriptions of one name are told apart by their ids. */
function namesOf({ subscriptions = [], clusters }: FleetSnapshot): Map<string, string> {
  const ids = new Set([
    ...subscriptions.map(({ id }) => id.toLowerCase()),
    ...clusters.map(({ id }) => parseClusterId(id).subscription.toLowerCase()),
  ]);
  const known = new Map(subscriptions.map(({ id, name }) => [id.toLowerCase(), name]));
  const taken = new Map<string, number>();
  for (const name of known.values()) taken.set(name, (taken.get(name) ?? 0) + 1);
  const nameOf = (id: string): string => {
    const name = known.get(id) ?? id;
    return (taken.get(name) ?? 0) > 1 ? `${name} (${id})` : name;
  };
  return new Map([...ids].map((id) => [id, nameOf(id)]));
}

function regionsOf(
  { regions = {} }: FleetSnapshot,
  clusters: readonly ClusterSnapshot[],
  file: string,
): Record<string, unknown> {
  const known = new Map(Object.entries(regions).map(([name, one]) => [short(name), one]));
  const missing = clusters.find(({ location }) => !known.has(short(location)));
  if (missing !== undefined) {
    const { name, location } = missing;
    throw new Error(
      `${file}: regions.${short(location)} is missing, so it is not known which versions Azure ` +
        `offers to ${name}; take the snapshot again with: npm run snapshot`,
    );
  }
  return Object.fromEntries([...known].map(([name, region]) => [name, regionOf(region)]));
}

function regionOf({ released, longTerm, previews, nodeImage }: RegionSnapshot) {
  return {
    nodeImage: nodeImage ?? SOME_IMAGE,
    versions: released,
    previews,
    longTermSupport: longTerm.filter((version) => released.includes(version)),
    longTermSupportOnly: longTerm.filter((version) => !released.includes(version)),
  };
}

function clusterOf(
  cluster: ClusterSnapshot,
  names: ReadonlyMap<string, string>,
): Made<ClusterSpec> {
  const { id, name, location, tags, version, power, stoppedSince, maintenance } = cluster;
  const { subscription, resourceGroup } = parseClusterId(id);
  const pools = withSystemPool(cluster.pools);
  return {
    name,
    subscription: names.get(subscription.toLowerCase()),
    resourceGroup,
    region: short(location),
    tags,
    version,
    power,
    pools: pools.map((pool) => poolOf(pool, cluster) as PoolSpec),
    workloads: cluster.workloads ?? madeUp(pools),
    maintenance: maintenance,
    ...definedOnly({
      stoppedSince,
      velero: cluster.velero?.flatMap(({ name: schedule, schedule: cron, paused }) =>
        paused === true ? [] : [{ name: schedule, schedule: cron }],
      ),
      kured: cluster.kured ?? undefined,
    }),
    ...settingsOf(cluster),
  };
}

function settingsOf(cluster: ClusterSnapshot): Made<ClusterSpec> {
  const { privateApi, networkPluginMode, longTermSupport, autoProvisioning } = cluster;
  return definedOnly({
    private: privateApi,
    autoProvisioning,
    tier: cluster.tier,
    autoUpgradeChannel: oneOf(CHANNELS, cluster.autoUpgradeChannel),
    nodeImageChannel: oneOf(IMAGE_CHANNELS, cluster.nodeImageChannel),
    networkPlugin: oneOf(PLUGINS, cluster.networkPlugin),
    networkPluginMode: oneOf(['overlay'] as const, networkPluginMode),
    supportPlan: longTermSupport === true ? ('AKSLongTermSupport' as const) : undefined,
  });
}

/** What the simulated Azure does not know is as it is by default. */
function oneOf<T extends string>(known: readonly T[], value: string | undefined): T | undefined {
  return known.find((one) => one === value);
}

/** A cluster that was seen only from afar. */
function withSystemPool(pools: readonly PoolSnapshot[]): readonly PoolSnapshot[] {
  if (pools.some(({ mode }) => mode === 'System')) return pools;
  return [{ name: 'system', mode: 'System', count: 3 }, ...pools];
}

function poolOf(pool: PoolSnapshot, { version: ofCluster }: ClusterSnapshot): Made<PoolSpec> {
  const { name, mode, count, version, image, vmSize, os, maxSurge, maxUnavailable } = pool;
  const osSku = skuOf(image, os);
  return {
    name,
    // Gateway pools are upgraded as those of users are.
    mode: mode === 'System' ? 'System' : 'User',
    count,
    ...definedOnly({
      version: version === ofCluster || semver.valid(version) === null ? undefined : version,
      nodeImage: osSku === 'Windows2022' ? undefined : releaseOf(image),
      vmSize,
      osType: os,
      osSku,
      maxSurge,
      maxUnavailable,
      drainTimeoutInMinutes: pool.drainTimeoutMinutes,
      nodeSoakDurationInMinutes: pool.soakMinutes,
      undrainableNodeBehavior: pool.undrainable,
      maxPods: pool.maxPods,
      autoscale: pool.autoscale,
    }),
  };
}

function skuOf(image = '', os?: 'Linux' | 'Windows'): PoolSpec['osSku'] {
  if (os === 'Windows' || /^AKSWindows/i.test(image)) return 'Windows2022';
  return /^AKS(AzureLinux|CBLMariner)/i.test(image) ? 'AzureLinux' : 'Ubuntu';
}

function releaseOf(image: string | undefined): string | undefined {
  return image === undefined ? undefined : /-(\d{6}\.\d{2}\.\d+)$/.exec(image)?.[1];
}

/** Something that has to move: two pods for each pool. Nobody knows its budgets, so it has none. */
function madeUp(pools: readonly PoolSnapshot[]): ClusterSpec['workloads'] {
  return pools
    .filter(({ count, os }) => count > 0 && os !== 'Windows')
    .map(({ name: pool }) => ({ namespace: 'rehearsal', name: `on-${pool}`, replicas: 2, pool }));
}

function short(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}
