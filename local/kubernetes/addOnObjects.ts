import type { Cluster } from '../azure/world/model';
import { insideIfAny, type KuredLock } from '../azure/world/kubernetes';
import type { Backup, Velero, VeleroSchedule } from '../azure/world/velero';
import type { World } from '../azure/world/world';
import { instant, type KubernetesObject } from './objects';

/** Kured and Velero as Kubernetes objects (contracts.md 4.3 and 4.5), and what AKS itself runs. */

const INSTALLED = '2026-01-05T08:00:00Z';

interface Named {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
}

function object(
  world: World,
  cluster: Cluster,
  { apiVersion, kind, namespace, name }: Named,
): Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'> {
  const uid = world.seed.guid(kind, cluster.id, namespace, name);
  const resourceVersion = String(world.now);
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp: INSTALLED };
  return { apiVersion, kind, metadata };
}

export function daemonSetObjects(world: World, cluster: Cluster): KubernetesObject[] {
  const locks = insideIfAny(cluster)?.kured?.locks;
  const own = daemonSet(
    world,
    cluster,
    'kube-proxy',
    'mcr.microsoft.com/oss/kubernetes/kube-proxy',
  );
  if (!locks) return [own];
  const kured = daemonSet(world, cluster, 'kured', 'ghcr.io/kubereboot/kured:1.23.0');
  if (locks.length > 0) {
    kured.metadata.annotations = { 'weave.works/kured-node-lock': annotationOf(locks) };
  }
  return [own, kured];
}

function daemonSet(world: World, cluster: Cluster, name: string, image: string): KubernetesObject {
  const named = { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace: 'kube-system', name };
  const nodes = [...cluster.pools.values()].reduce((sum, pool) => sum + pool.nodes.length, 0);
  const made = object(world, cluster, named);
  return {
    ...made,
    metadata: { ...made.metadata, labels: { name } },
    spec: {
      selector: { matchLabels: { name } },
      template: {
        metadata: { labels: { name } },
        spec: { containers: [{ name, image }] },
      },
    },
    status: { desiredNumberScheduled: nodes, currentNumberScheduled: nodes, numberReady: nodes },
  };
}

/** One owner, or the list that Kured writes where several nodes may reboot at a time. */
function annotationOf(locks: KuredLock[]): string {
  const owners = locks.map(({ node, since, ttl = 0 }) => ({
    nodeID: node,
    metadata: { unschedulable: false },
    created: since,
    TTL: ttl * 1_000_000_000,
  }));
  return JSON.stringify(
    owners.length === 1 ? owners[0] : { maxOwners: owners.length, locks: owners },
  );
}

const VELERO = 'velero.io/v1';

export function backupObject(
  world: World,
  cluster: Cluster,
  velero: Velero,
  backup: Backup,
): KubernetesObject {
  const { namespace } = velero;
  const { name, schedule } = backup;
  const named = { apiVersion: VELERO, kind: 'Backup', namespace, name };
  const { metadata, ...made } = object(world, cluster, named);
  const labels = {
    ...backup.labels,
    ...(schedule !== undefined && { 'velero.io/schedule-name': schedule }),
  };
  return {
    ...made,
    metadata: { ...metadata, labels, creationTimestamp: instant(backup.startsAt) },
    spec: { ttl: '720h0m0s', storageLocation: 'default' },
    status: backupStatus(world, backup),
  };
}

/** Zero errors are left out, as Velero does. */
function backupStatus(world: World, { startsAt, endsAt, end }: Backup): Record<string, unknown> {
  const startTimestamp = instant(startsAt);
  if (world.now < endsAt) return { phase: 'InProgress', version: 1, startTimestamp };
  return {
    phase: end,
    version: 1,
    startTimestamp,
    completionTimestamp: instant(endsAt),
    ...(end !== 'Completed' && { errors: 1 }),
    ...(end === 'Failed' && { failureReason: 'the object store refused an upload' }),
  };
}

export function scheduleObject(
  world: World,
  cluster: Cluster,
  { namespace, backups }: Velero,
  { name, schedule }: VeleroSchedule,
): KubernetesObject {
  const last = backups.filter((backup) => backup.schedule === name).at(-1);
  return {
    ...object(world, cluster, { apiVersion: VELERO, kind: 'Schedule', namespace, name }),
    spec: { schedule, template: { ttl: '720h0m0s', storageLocation: 'default' } },
    status: { phase: 'Enabled', ...(last && { lastBackup: instant(last.startsAt) }) },
  };
}

export function locationObject(
  world: World,
  cluster: Cluster,
  { namespace }: Velero,
): KubernetesObject {
  const named = { apiVersion: VELERO, kind: 'BackupStorageLocation', namespace, name: 'default' };
  return {
    ...object(world, cluster, named),
    spec: { provider: 'azure', default: true, accessMode: 'ReadWrite' },
    status: { phase: 'Available', lastValidationTime: instant(world.now) },
  };
}
