import type { ClusterSpec, Fleet, PoolSpec } from '../../fleets/schema';
import type { Seed } from '../seed';
import { installAddOns } from './kubernetes';
import type { Budget, Cluster, Pool, Region } from './model';
import { addNode, imageName } from './nodes';
import { World } from './world';
import { placeWorkloads } from './workloads';

/** Builds the world of a fleet as it is at `startAt` (milliseconds since 1970, UTC). */
export function buildWorld(fleet: Fleet, seed: Seed, startAt: number): World {
  const world = new World(seed, fleet.subscriptions, fleet.tenant, startAt);
  for (const [name, region] of Object.entries(fleet.regions)) {
    world.regions.set(name.toLowerCase(), buildRegion(name, region));
  }
  for (const spec of fleet.clusters) {
    world.add(buildCluster(world, spec, clusterId(fleet, spec)));
  }
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
  const of = (versions: string[], preview: boolean): Region['versions'] =>
    versions.map((version) => ({
      version,
      preview,
      lts: region.longTermSupport.includes(version),
    }));
  return {
    name,
    nodeImage: region.nodeImage,
    versions: [...of(region.versions, false), ...of(region.previews, true)],
  };
}

/** A cluster with all its nodes up and its pods placed. */
export function buildCluster(world: World, spec: ClusterSpec, id: string): Cluster {
  const [, , subscription = ''] = id.split('/');
  const cluster: Cluster = {
    ...identity(world.seed, spec, id),
    subscription,
    tags: { ...spec.tags },
    version: spec.version,
    currentVersion: spec.version,
    apiServerVersion: spec.version,
    state: 'Succeeded',
    power: spec.power,
    private: spec.private,
    runCommandDisabled: spec.disableRunCommand,
    supportPlan: spec.supportPlan,
    tier: spec.tier,
    pools: new Map(),
    pods: [],
    workloads: [...systemWorkloads(), ...spec.workloads.map(workloadOf)],
    budgets: [coreDnsBudget(), ...spec.workloads.flatMap(budgetOf)],
    maintenance: new Map(Object.entries(spec.maintenance ?? {})),
    commands: new Map(),
    extra: {},
    apiServerSince: world.now,
    kubernetesForbidden: false,
    deprecatedApiUntil: 0,
    revision: 0,
  };
  if (spec.autoUpgradeChannel) cluster.channel = spec.autoUpgradeChannel;
  for (const pool of spec.pools) cluster.pools.set(pool.name, buildPool(world, cluster, pool));
  placeWorkloads(world, cluster);
  installAddOns(world, cluster, spec);
  return cluster;
}

function identity(seed: Seed, spec: ClusterSpec, id: string) {
  const dns = `${spec.name}-dns-${seed.hex('fqdn', id).slice(0, 8)}`;
  const zone = spec.private ? `privatelink.${spec.region}` : `hcp.${spec.region}`;
  return {
    id,
    name: spec.name,
    resourceGroup: spec.resourceGroup,
    region: spec.region,
    fqdn: `${dns}.${zone}.azmk8s.io`.toLowerCase(),
  };
}

/** A pool with its nodes, all ready. Nodes of a stopped cluster exist but answer to nobody. */
function buildPool(world: World, cluster: Cluster, spec: PoolSpec): Pool {
  const { version = cluster.currentVersion, nodeImage, maxSurge, drainTimeoutInMinutes } = spec;
  const pool = emptyPool(world, cluster, { ...spec, version });
  if (nodeImage !== undefined) pool.image = imageName(pool.osSku, nodeImage);
  pool.goal = { version, image: pool.image };
  pool.power = cluster.power;
  pool.count = spec.count;
  if (maxSurge !== undefined) pool.upgradeSettings.maxSurge = maxSurge;
  if (drainTimeoutInMinutes !== undefined) {
    pool.upgradeSettings.drainTimeoutInMinutes = drainTimeoutInMinutes;
  }
  for (let index = 0; index < spec.count; index++) addNode(world, cluster, pool);
  return pool;
}

type PoolKind = Pick<Pool, 'name' | 'mode' | 'version' | 'osType' | 'osSku' | 'vmSize'>;

/** A pool without nodes, on the newest node image of its region. */
export function emptyPool(world: World, cluster: Cluster, kind: PoolKind): Pool {
  const { name, mode, version, osType, osSku, vmSize } = kind;
  const image = imageName(osSku, world.region(cluster.region).nodeImage);
  return {
    name,
    mode,
    version,
    osType,
    osSku,
    vmSize,
    currentVersion: version,
    image,
    goal: { version, image },
    state: 'Succeeded',
    power: 'Running',
    count: 0,
    countBeforeStop: 0,
    // What new pools have since 2025 when nothing is asked for (recorded).
    upgradeSettings: { maxSurge: '10%' },
    recent: [],
    nodes: [],
    nextInstance: 0,
    extra: {},
    revision: 0,
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
