import type { PoolSpec } from '../../fleets/schema';
import type { Cluster, Pool } from './model';
import { DEFAULT_MAX_PODS, subnetNamed } from './networks';
import { addNode, imageName } from './nodes';
import type { World } from './world';

/** A pool with its nodes, all ready. Nodes of a stopped cluster exist but answer to nobody. */
export function buildPool(world: World, cluster: Cluster, spec: PoolSpec): Pool {
  const { version = cluster.currentVersion, nodeImage } = spec;
  const pool = emptyPool(world, cluster, { ...spec, version });
  if (nodeImage !== undefined) pool.image = imageName(pool.osSku, nodeImage);
  pool.goal = { version, image: pool.image };
  pool.power = cluster.power;
  pool.count = spec.count;
  Object.assign(pool.upgradeSettings, upgradeSettingsOf(spec));
  Object.assign(pool, placeOf(world, spec));
  for (let index = 0; index < spec.count; index++) addNode(world, cluster, pool);
  return pool;
}

function upgradeSettingsOf(spec: PoolSpec): Pool['upgradeSettings'] {
  const { maxSurge, maxUnavailable, drainTimeoutInMinutes } = spec;
  const { nodeSoakDurationInMinutes, undrainableNodeBehavior } = spec;
  return given({
    maxSurge,
    maxUnavailable,
    drainTimeoutInMinutes,
    nodeSoakDurationInMinutes,
    undrainableNodeBehavior,
  });
}

/** Where its nodes and pods get their addresses, and how many nodes there may be. */
function placeOf(world: World, { subnet, podSubnet, autoscale, maxPods }: PoolSpec): Partial<Pool> {
  const idOf = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : subnetNamed(world, name)?.id;
  return given({ subnet: idOf(subnet), podSubnet: idOf(podSubnet), autoscale, maxPods });
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(values: T): Given<T> {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Given<T>;
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
    maxPods: DEFAULT_MAX_PODS,
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
