import type { ClusterSpec, Fleet } from '../../fleets/schema';
import type { Seed } from '../seed';
import { installAddOns } from './kubernetes';
import { buildLocks, buildNetworks, buildQuotas } from './buildLimits';
import { buildPool } from './buildPool';
import type { Budget, Cluster, Region } from './model';
import { World } from './world';
import { placeWorkloads } from './workloads';

/** Builds the world of a fleet as it is at `startAt` (milliseconds since 1970, UTC). */
export function buildWorld(fleet: Fleet, seed: Seed, startAt: number): World {
  const world = new World(seed, fleet.subscriptions, fleet.tenant, startAt);
  for (const [name, region] of Object.entries(fleet.regions)) {
    world.regions.set(name.toLowerCase(), buildRegion(name, region));
  }
  buildNetworks(world, fleet);
  buildQuotas(world, fleet);
  for (const spec of fleet.clusters) {
    world.add(buildCluster(world, spec, clusterId(fleet, spec)));
  }
  buildLocks(world, fleet);
  return world;
}

/** The ARM id of a cluster, spelt as AKS spells it: `resourcegroups` in lower case. */
export function clusterId(fleet: Fleet, spec: ClusterSpec): string {
  const subscription = fleet.subscriptions.find(({ name }) => name === spec.subscription);
  return armId(subscription?.id ?? spec.subscription, spec.resourceGroup, spec.name);
}

export function armId(subscription: string, resourceGroup: string, name: string): string {
  const group = `/subscriptions/${subscription}/resourcegroups/${resourceGroup}`;
  return `${group}/providers/Microsoft.ContainerService/managedClusters/${name}`;
}

function buildRegion(name: string, region: Fleet['regions'][string]): Region {
  const longTerm = [...region.longTermSupport, ...region.longTermSupportOnly];
  const of = (versions: string[], preview: boolean): Region['versions'] =>
    versions.map((version) => ({
      version,
      preview,
      lts: longTerm.includes(version),
      ltsOnly: region.longTermSupportOnly.includes(version),
    }));
  return {
    name,
    nodeImage: region.nodeImage,
    versions: [
      ...of(region.versions, false),
      ...of(region.longTermSupportOnly, false),
      ...of(region.previews, true),
    ],
  };
}

/** A cluster with all its nodes up and its pods placed. */
export function buildCluster(world: World, spec: ClusterSpec, id: string): Cluster {
  const cluster: Cluster = {
    ...identity(world.seed, spec, id),
    ...settingsOf(spec),
    currentVersion: spec.version,
    apiServerVersion: spec.version,
    state: 'Succeeded',
    pools: new Map(),
    pods: [],
    workloads: [...systemWorkloads(), ...spec.workloads.map(workloadOf)],
    budgets: [coreDnsBudget(), ...spec.workloads.flatMap(budgetOf)],
    maintenance: new Map(Object.entries(spec.maintenance ?? {})),
    commands: new Map(),
    extra: {},
    kubernetesForbidden: false,
    deprecatedApiUntil: 0,
    apiServerSince: world.now,
    revision: 0,
  };
  for (const pool of spec.pools) {
    cluster.pools.set(pool.name, buildPool(world, cluster, { subnet: spec.subnet, ...pool }));
  }
  placeWorkloads(world, cluster);
  installAddOns(world, cluster, spec);
  return cluster;
}

function settingsOf(spec: ClusterSpec) {
  const { version, power, supportPlan, tier, nodeImageChannel, autoProvisioning } = spec;
  const { autoUpgradeChannel: channel, networkPlugin, networkPluginMode } = spec;
  return {
    tags: { ...spec.tags },
    version,
    power,
    private: spec.private,
    runCommandDisabled: spec.disableRunCommand,
    supportPlan,
    tier,
    nodeImageChannel,
    autoProvisioning,
    networkPlugin,
    ...(networkPluginMode && { networkPluginMode }),
    ...(channel && { channel }),
  };
}

function identity(seed: Seed, spec: ClusterSpec, id: string) {
  const dns = `${spec.name}-dns-${seed.hex('fqdn', id).slice(0, 8)}`;
  const zone = spec.private ? `privatelink.${spec.region}` : `hcp.${spec.region}`;
  const [, , subscription = ''] = id.split('/');
  return {
    id,
    subscription,
    name: spec.name,
    resourceGroup: spec.resourceGroup,
    region: spec.region,
    fqdn: `${dns}.${zone}.azmk8s.io`.toLowerCase(),
  };
}

/** What every AKS cluster runs in kube-system that a drain has to move. */
function systemWorkloads(): Cluster['workloads'] {
  return [
    { namespace: 'kube-system', name: 'coredns', replicas: 2 },
    { namespace: 'kube-system', name: 'metrics-server', replicas: 2 },
  ];
}

function coreDnsBudget(): Budget {
  return { namespace: 'kube-system', name: 'coredns-pdb', selects: 'coredns', minAvailable: 1 };
}

function workloadOf(spec: ClusterSpec['workloads'][number]): Cluster['workloads'][number] {
  const { namespace, name, replicas, pool } = spec;
  return pool === undefined ? { namespace, name, replicas } : { namespace, name, replicas, pool };
}

function budgetOf(spec: ClusterSpec['workloads'][number]): Budget[] {
  if (!spec.budget) return [];
  const { name, minAvailable, maxUnavailable } = spec.budget;
  const budget: Budget = { namespace: spec.namespace, name, selects: spec.name };
  if (minAvailable !== undefined) budget.minAvailable = minAvailable;
  if (maxUnavailable !== undefined) budget.maxUnavailable = maxUnavailable;
  return [budget];
}
