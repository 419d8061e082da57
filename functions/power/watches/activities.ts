/** The daily look at clusters that are stopped: two queries for the fleet, one listing of what is known. */
import { clusterKey, parseClusterId } from '../../../shared/fleet/cluster';
import { settingsOf } from '../../../shared/fleet/clusterPolicy';
import { definedOnly } from '../../../shared/fleet/optional';
import type { PowerCluster } from '../../../shared/fleet/power';
import type { Outcome, Reason } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { stillBilled, type StillBilled } from '../proof/asleep';
import { asksForBilled, watch, type Watched } from './watch';

/** Findings that go through a history; the rest is counted. */
const FINDINGS_MAX = 50;

export interface WatchFindings {
  findings: { id: string; name: string; reason: Reason }[];
  more: number;
}

/** @param now ISO instant, UTC */
export async function lookAtStopped(now: string): Promise<Outcome<WatchFindings>> {
  const clusters = await (await services().graph()).powerClusters();
  if (!('ok' in clusters)) return clusters;
  const watched = await withKnown(await ours(clusters.ok));
  const billed = await billedOf(watched.filter((one) => asksForBilled(one, now)));
  const findings = watched.flatMap((one) => {
    const { id, name } = one.cluster;
    const more = definedOnly({ billed: billed.get(id) });
    return watch({ ...one, ...more }, now).map((reason) => ({ id, name, reason }));
  });
  const shown = findings.slice(0, FINDINGS_MAX);
  return { ok: { findings: shown, more: findings.length - shown.length } };
}

/** Stopped ones, but not those that want nothing to do with us. */
async function ours(clusters: readonly PowerCluster[]): Promise<PowerCluster[]> {
  const { policy } = await (await services().policy()).current();
  return clusters.filter(
    (cluster) =>
      cluster.power === 'Stopped' && settingsOf(policy, cluster).outside?.code !== 'optedOut',
  );
}

async function withKnown(clusters: readonly PowerCluster[]): Promise<Watched[]> {
  const { memories } = await (await services().power()).all();
  const ending = await (await services().upgradeNotes()).urgent();
  return clusters.map((cluster) => {
    const key = clusterKey(cluster.id);
    const supportEnds = ending[key] === cluster.version || undefined;
    return { cluster, ...definedOnly({ memory: memories.get(key)?.memory, supportEnds }) };
  });
}

/** By ARM id. Who cannot look says nothing of it today. */
async function billedOf(watched: readonly Watched[]): Promise<Map<string, StillBilled>> {
  const places = watched.flatMap(({ cluster: { id, nodeResourceGroup: group } }) =>
    group === undefined
      ? []
      : [{ id, subscription: parseClusterId(id).subscription.toLowerCase(), group }],
  );
  if (places.length === 0) return new Map();
  const found = await (await services().nodeGroups()).items(places);
  if (!('ok' in found)) return new Map();
  return new Map(
    places.map(({ id, subscription, group }) => {
      const own = found.ok.filter(
        (item) => item.subscription === subscription && item.group === group.toLowerCase(),
      );
      return [id, stillBilled(own)];
    }),
  );
}
