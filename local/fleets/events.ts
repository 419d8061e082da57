import { createHash } from 'node:crypto';
import semver from 'semver';
import { clusterId } from '../azure/world/build';
import type { ClusterSpec, Fleet } from './schema';

/** One `NewKubernetesVersionAvailable` in the Event Grid schema (contracts.md 1.1). */
export interface NewVersionEvent {
  id: string;
  topic: string;
  subject: string;
  eventType: 'Microsoft.ContainerService.NewKubernetesVersionAvailable';
  eventTime: string;
  dataVersion: '1';
  metadataVersion: '1';
  data: {
    latestSupportedKubernetesVersion: string;
    latestStableKubernetesVersion: string;
    lowestMinorKubernetesVersion: string;
    latestPreviewKubernetesVersion: string;
  };
}

/**
 * What Azure posts when the versions of a region have changed: one event for every cluster.
 * @param now milliseconds since 1970 (UTC), becomes eventTime
 */
export function newVersionEvents(fleet: Fleet, now: number): NewVersionEvent[] {
  return fleet.clusters.map((cluster) => {
    const topic = clusterId(fleet, cluster);
    return {
      id: createHash('sha1').update(`${topic} ${now}`).digest('hex'),
      topic,
      subject: cluster.name,
      eventType: 'Microsoft.ContainerService.NewKubernetesVersionAvailable',
      eventTime: new Date(now).toISOString().replace('Z', '0000Z'),
      dataVersion: '1',
      metadataVersion: '1',
      data: announced(fleet, cluster),
    };
  });
}

/** Supported is the newest, stable the newest of the minor before, lowest the oldest minor's. */
function announced(fleet: Fleet, cluster: ClusterSpec): NewVersionEvent['data'] {
  const { versions = [], previews = [] } = fleet.regions[cluster.region] ?? {};
  const newest = newestOfMinors(versions);
  const [latest = ''] = newest;
  return {
    latestSupportedKubernetesVersion: latest,
    latestStableKubernetesVersion: newest[1] ?? latest,
    lowestMinorKubernetesVersion: newest.at(-1) ?? latest,
    latestPreviewKubernetesVersion: newestOfMinors(previews)[0] ?? '',
  };
}

/** The newest patch of every minor, newest minor first. */
function newestOfMinors(versions: string[]): string[] {
  const byMinor = new Map<number, string>();
  for (const version of semver.sort([...versions])) byMinor.set(semver.minor(version), version);
  return semver.rsort([...byMinor.values()]);
}
