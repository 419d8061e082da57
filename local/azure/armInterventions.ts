import { clusterNamed } from './clusterNamed';
import type { Simulated } from './simulated';
import { addLock, subscriptionId } from './world/buildLimits';
import { foreignOperation, removeCluster } from './world/changes';
import { announceAutoUpgrade, announceSupport } from './world/events';
import type { Cluster, Pool } from './world/model';
import { freeAddresses, subnetNamed } from './world/networks';
import { startCluster, stopCluster } from './world/power';
import { setQuota } from './world/quotas';
import { runningOperation } from './world/operations';
import type { LockSpec } from '../fleets/limits';

/** What tests and stories can make happen around clusters: what others do, limits and news. */
export type ArmIntervention =
  /** Somebody else runs an operation of the cluster, or of its pool, for so many minutes. */
  | { kind: 'foreignOperation'; cluster: string; pool?: string; minutes: number }
  /** The next upgrade of the pool ends well after ten minutes and has moved no node. */
  | { kind: 'falseSuccess'; cluster: string; pool: string }
  /** Somebody starts or stops the cluster: an operation of some minutes. */
  | { kind: 'setPower'; cluster: string; power: 'Running' | 'Stopped' }
  /** Somebody deletes the cluster: it is gone at once. */
  | { kind: 'deleteCluster'; cluster: string }
  | { kind: 'setTag'; cluster: string; tag: string; value: string }
  | { kind: 'removeTag'; cluster: string; tag: string }
  /** Limit of vCPUs of a family, such as `standardDSv5Family`, or of all: `cores`. */
  | { kind: 'setQuota'; subscription: string; region: string; family: string; limit: number }
  /** `on`: cluster, nodesOf (a cluster), or subscription with or without resourceGroup. */
  | { kind: 'setLock'; name: string; level: LockSpec['level']; on: LockSpec['on'] }
  | { kind: 'removeLock'; name: string }
  /** Others take addresses of a subnet (`network/subnet`) until so many are free. */
  | { kind: 'fillSubnet'; subnet: string; free: number }
  /** ClusterSupportEnding, or ClusterSupportEnded, is emitted. */
  | { kind: 'supportEnds'; cluster: string; ended: boolean }
  /** AKS's own upgrade: ScheduledEventEmitted, and a record in Resource Graph. */
  | {
      kind: 'autoUpgradeScheduled';
      cluster: string;
      /** ISO instant, UTC. */
      at: string;
      status?: 'Scheduled' | 'Started' | 'Completed' | 'Failed' | 'Canceled';
      upgrade?: 'K8sVersionUpgrade' | 'NodeOSUpgrade';
    };

type Kind = ArmIntervention['kind'];
type Of<K extends Kind> = Extract<ArmIntervention, { kind: K }>;

export const armEffects: { [K in Kind]: (on: Simulated, what: Of<K>) => void } = {
  foreignOperation: (on, { cluster, pool, minutes }) => {
    const owner = idle(clusterNamed(on.world, cluster));
    foreignOperation(
      on.world,
      owner,
      pool === undefined ? undefined : poolOf(owner, pool),
      minutes,
    );
  },
  falseSuccess: ({ world }, { cluster, pool }) => {
    const owner = clusterNamed(world, cluster);
    world.pretended.add(`${owner.id}/${poolOf(owner, pool).name}`);
  },
  setPower: ({ world }, { cluster, power }) => {
    const owner = idle(clusterNamed(world, cluster));
    if (owner.power === power) throw new Error(`Cluster ${cluster} is ${power} already.`);
    if (power === 'Running') startCluster(world, owner);
    else stopCluster(world, owner);
  },
  deleteCluster: ({ world }, { cluster }) => {
    removeCluster(world, clusterNamed(world, cluster));
  },
  setTag: ({ world }, { cluster, tag, value }) => {
    const owner = clusterNamed(world, cluster);
    owner.tags[tag] = value;
    world.touch(owner);
  },
  removeTag: ({ world }, { cluster, tag }) => {
    const owner = clusterNamed(world, cluster);
    owner.tags = Object.fromEntries(Object.entries(owner.tags).filter(([name]) => name !== tag));
    world.touch(owner);
  },
  setQuota: ({ world }, { subscription, region, family, limit }) => {
    const { name } = world.region(region);
    setQuota(world, subscriptionId(world, subscription), name, family, limit);
  },
  setLock: ({ world }, { name, level, on }) => {
    addLock(world, { name, level, on });
  },
  removeLock: ({ world }, { name }) => {
    const index = world.locks.findIndex((one) => one.name === name);
    if (index < 0) throw new Error(`There is no lock '${name}'.`);
    world.locks.splice(index, 1);
  },
  fillSubnet: ({ world }, { subnet: name, free }) => {
    const subnet = subnetNamed(world, name);
    if (!subnet) throw new Error(`The fleet has no subnet '${name}': write network/subnet.`);
    subnet.usedByOthers = 0;
    subnet.usedByOthers = Math.max(0, freeAddresses(world, subnet) - free);
  },
  supportEnds: ({ world }, { cluster, ended }) => {
    announceSupport(world, clusterNamed(world, cluster), ended ? 'Ended' : 'Ending');
  },
  autoUpgradeScheduled: ({ world }, what) => {
    const { cluster, at, status = 'Scheduled', upgrade = 'K8sVersionUpgrade' } = what;
    const owner = clusterNamed(world, cluster);
    announceAutoUpgrade(world, owner, { kind: upgrade, status, at: Date.parse(at) });
  },
};

function idle(cluster: Cluster): Cluster {
  const running = runningOperation(cluster);
  if (!running) return cluster;
  throw new Error(`Cluster ${cluster.name} is busy: ${running.verb} is in progress.`);
}

function poolOf(cluster: Cluster, name: string): Pool {
  const found = cluster.pools.get(name);
  if (found) return found;
  const names = [...cluster.pools.keys()].join(', ');
  throw new Error(`Cluster ${cluster.name} has no pool '${name}'. There are: ${names}.`);
}
