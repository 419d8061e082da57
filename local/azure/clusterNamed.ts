import type { Cluster } from './world/model';
import type { World } from './world/world';

/** @throws Error that says which clusters there are */
export function clusterNamed(world: World, name: string): Cluster {
  const cluster = world.cluster(name);
  if (cluster) return cluster;
  const names = [...world.clusters.values()].map((one) => one.name).join(', ');
  throw new Error(`There is no cluster '${name}'. There are: ${names}.`);
}
