/** Reads a real fleet through the app's own adapters: nothing is changed. */
import type { Services } from '../../shared/services';
import { Refusal } from '../../shared/reasons';
import { placesOf, type Place } from '../../shared/fleet/offers';
import type { ClusterSnapshot, FleetSnapshot, RegionSnapshot } from '../../shared/fleet/snapshot';
import { patiently } from './patience';

export type Azure = Pick<Services, 'graph' | 'aks' | 'catalog'>;

export interface Read {
  snapshot: FleetSnapshot;
  /** What Azure did not show, one sentence each. */
  gaps: string[];
}

/** Requests at the same time: far below Azure's limits for reading. */
const LANES = 8;

/** Pools that are asked for the newest image of their region before nobody knows it. */
const IMAGE_TRIES = 3;

/**
 * @param name of the fleet, for people
 * @param progress told what has been read
 * @throws Error with what to do when Azure does not show the clusters
 */
export async function readFleet(
  azure: Azure,
  name: string,
  progress: (text: string) => void,
): Promise<Read> {
  const gaps: string[] = [];
  const graph = await azure.graph();
  progress('Reading the clusters …');
  const found = await patiently('clusters', () => graph.snapshots());
  const clusters = await withMaintenance(azure, found, gaps, progress);
  progress('Reading what the regions offer …');
  const regions = await regionsOf(azure, clusters, gaps);
  return { snapshot: { name, regions, clusters }, gaps };
}

async function withMaintenance(
  azure: Azure,
  found: readonly ClusterSnapshot[],
  gaps: string[],
  progress: (text: string) => void,
): Promise<ClusterSnapshot[]> {
  const aks = await azure.aks();
  let read = 0;
  return inLanes(found, async (cluster) => {
    const maintenance = await orGap(`the maintenance windows of ${cluster.name}`, gaps, (what) =>
      patiently(what, () => aks.maintenance(cluster.id)),
    );
    progress(`Reading the maintenance windows: ${++read} of ${found.length} …`);
    return { ...cluster, maintenance: maintenance ?? {} };
  });
}

/** Subscriptions may be offered different versions; the first one's stand for the region. */
async function regionsOf(
  azure: Azure,
  clusters: readonly ClusterSnapshot[],
  gaps: string[],
): Promise<Record<string, RegionSnapshot>> {
  const places = new Map<string, Place>();
  for (const place of placesOf(clusters)) {
    if (!places.has(place.location)) places.set(place.location, place);
  }
  const regions = await inLanes([...places], async ([location, place]) => {
    const region = await orGap(`the versions that ${location} offers`, gaps, (what) =>
      regionAt(azure, what, place, clusters),
    );
    return region === undefined ? [] : [[location, region] as const];
  });
  return Object.fromEntries(regions.flat());
}

async function regionAt(
  azure: Azure,
  what: string,
  place: Place,
  clusters: readonly ClusterSnapshot[],
): Promise<RegionSnapshot> {
  const catalog = await azure.catalog();
  const offer = await patiently(what, () => catalog.versions(place));
  const there = clusters.filter((one) => placesOf([one])[0]?.location === place.location);
  const nodeImage = await newestImage(azure, there);
  return { ...offer, ...(nodeImage === undefined ? {} : { nodeImage }) };
}

/** Date of the newest image: it is the same for all Linux pools of a region. */
async function newestImage(
  azure: Azure,
  clusters: readonly ClusterSnapshot[],
): Promise<string | undefined> {
  const catalog = await azure.catalog();
  const pools = clusters
    .filter(({ power }) => power === 'Running')
    .flatMap(({ id, pools: all }) => all.map((pool) => ({ id, ...pool })))
    .filter(({ os }) => os !== 'Windows');
  for (const { id, name } of pools.slice(0, IMAGE_TRIES)) {
    const image = await orGap('', [], () =>
      patiently('the newest node image', () => catalog.latestImage(id, name)),
    );
    const date = /-(\d{6}\.\d{2}\.\d+)$/.exec(image ?? '')?.[1];
    if (date !== undefined) return date;
  }
  return undefined;
}

/** What Azure refuses is left out and said; what makes going on pointless is thrown. */
async function orGap<T>(
  what: string,
  gaps: string[],
  read: (what: string) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read(what);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    gaps.push(`${what}: ${error.reason.message}`);
    return undefined;
  }
}

/** In the order of the items, some at the same time. */
async function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [at, item] of queue) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}
