import type { Cluster, Node, Pool } from './model';
import type { World } from './world';

/** Nodes as AKS makes them: instances of a scale set, each with its own boot id. */

const imagePrefixes: Record<string, string> = {
  Ubuntu: 'AKSUbuntu-2204gen2containerd',
  AzureLinux: 'AKSAzureLinux-V3gen2',
  Windows2022: 'AKSWindows-2022-containerd',
};

/** Full name of a node image, e.g. `AKSUbuntu-2204gen2containerd-202611.03.0`. */
export function imageName(osSku: string, date: string): string {
  return `${imagePrefixes[osSku] ?? 'AKSUbuntu-2204gen2containerd'}-${date}`;
}

/** The newest node image of a pool's region. */
export function latestImage(world: World, cluster: Cluster, pool: Pool): string {
  return imageName(pool.osSku, world.region(cluster.region).nodeImage);
}

/** Scale set of a pool: `aks-<pool>-<8 digits of the cluster>-vmss`. */
export function scaleSetName(world: World, cluster: Cluster, pool: string): string {
  const digits = world.seed.between(10_000_000, 99_999_999, 'scaleSet', cluster.id);
  return `aks-${pool}-${digits}-vmss`;
}

/** Adds a ready node that runs what the pool is meant to run. */
export function addNode(world: World, cluster: Cluster, pool: Pool, surge = false): Node {
  const instance = pool.nextInstance++;
  const suffix = instance.toString(36).padStart(6, '0');
  const name = `${scaleSetName(world, cluster, pool.name)}${suffix}`;
  const node: Node = {
    name,
    pool: pool.name,
    instance,
    kubelet: pool.goal.version,
    image: pool.goal.image,
    boots: 0,
    bootId: '',
    ready: true,
    readyChangedAt: world.now,
    cordoned: false,
    surge,
    createdAt: world.now,
  };
  boot(world, cluster, node);
  pool.nodes.push(node);
  return node;
}

/** A (re)boot: new boot id, ready again and open for pods. */
export function boot(world: World, cluster: Cluster, node: Node): void {
  node.boots++;
  node.bootId = world.seed.guid('boot', cluster.id, node.name, node.boots);
  node.cordoned = false;
  delete node.quarantined;
  setReady(world, node, true);
}

export function setReady(world: World, node: Node, ready: boolean): void {
  if (node.ready !== ready) node.readyChangedAt = world.now;
  node.ready = ready;
}
