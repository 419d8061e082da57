import { clusterSchema, type ClusterSpec } from '../../fleets/schema';
import { providerError } from '../http';
import type { Call } from '../router';
import { armId, buildCluster } from '../world/build';
import type { Cluster, Region } from '../world/model';
import { newestFirst } from '../world/versions';
import type { ClusterPut } from './bodies';
import { regionNamed, subscriptionOf } from './scope';
import { rememberExtra } from './settings';
import { requireSupported } from './upgradeRules';

/** Puts a cluster that a PUT describes into the world; its nodes come with the operation. */
export function newCluster(call: Call, put: ClusterPut): Cluster {
  const { world, params, notes } = call;
  const { id: subscription } = subscriptionOf(call);
  const spec = specOf(call, put, regionNamed(world, put.location));
  const id = armId(subscription, params.group ?? '', spec.name);
  const cluster = buildCluster(world, spec, id);
  for (const pool of cluster.pools.values()) pool.nodes = [];
  for (const pod of cluster.pods) delete pod.node;
  rememberExtra(cluster.extra, put.properties);
  world.add(cluster);
  notes.version = spec.version;
  notes.asked = 'create';
  return cluster;
}

/** The body, told to the builder as a fleet file would tell it. */
function specOf({ params }: Call, { properties, tags }: ClusterPut, region: Region): ClusterSpec {
  const newest = newestFirst(region.versions).find(({ preview }) => !preview);
  const asked = properties.kubernetesVersion ?? newest?.version ?? '';
  const result = clusterSchema.safeParse({
    name: params.cluster,
    subscription: params.subscription,
    resourceGroup: params.group,
    region: region.name,
    tags: tags ?? {},
    version: requireSupported(region, asked, 'K8sVersionNotSupported'),
    pools: (properties.agentPoolProfiles ?? []).map(({ name, mode, count, vmSize }) => ({
      name,
      mode: mode ?? 'System',
      count: count ?? 1,
      vmSize,
    })),
  });
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw providerError(400, 'BadRequest', problems.join('; '));
}
