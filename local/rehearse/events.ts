/** What starts a rehearsal: the events, and the versions that they announce. */
import { z } from 'zod';
import { parseEvent } from '../../shared/azure/events';
import { clusterKey } from '../../shared/fleet/cluster';
import { clusterId } from '../azure/world/build';
import { readEvents } from '../cli/events';
import { UsageError } from '../cli/flags';
import { newVersionEvents } from '../fleets/events';
import type { Fleet } from '../fleets/schema';

export interface Announcement {
  events: unknown[];
  /** The newest versions that the events name, each once. */
  versions: string[];
  /** The fleet with these versions offered where they are announced. */
  fleet: Fleet;
}

/** Of both schemas of Event Grid; anything else is for the app to judge. */
const newsSchema = z
  .object({
    topic: z.string().optional(),
    source: z.string().optional(),
    data: z.object({
      latestSupportedKubernetesVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
    }),
  })
  .transform(({ topic = '', source = topic, data }) => ({ id: source, ...data }));

/**
 * @param file events to send instead of the fleet's own
 * @param now milliseconds since 1970 (UTC), when they are sent
 * @throws UsageError when the file holds no event, or something that Azure would not send
 */
export async function announcementFor(
  fleet: Fleet,
  file: string | undefined,
  now: number,
): Promise<Announcement> {
  const events = file === undefined ? newVersionEvents(fleet, now) : await checked(file);
  const news = events.flatMap((event) => newsSchema.safeParse(event).data ?? []);
  const versions = new Set(news.map((one) => one.latestSupportedKubernetesVersion));
  if (file === undefined) return { events, versions: [...versions], fleet };
  const regions = { ...fleet.regions };
  for (const { id, latestSupportedKubernetesVersion: version } of news) {
    const name = regionOf(fleet, id);
    const region = name === undefined ? undefined : regions[name];
    if (name === undefined || region === undefined || region.versions.includes(version)) continue;
    // It is released now: what was a preview is none any more.
    const previews = region.previews.filter((one) => one !== version);
    regions[name] = { ...region, versions: [...region.versions, version], previews };
  }
  return { events, versions: [...versions], fleet: { ...fleet, regions } };
}

async function checked(file: string): Promise<unknown[]> {
  const events = readEvents(file);
  for (const event of events) {
    try {
      await parseEvent(event);
    } catch (error) {
      throw new UsageError(`--event ${file}: ${(error as Error).message}`);
    }
  }
  return events;
}

/** An event is about one cluster, and so about its region. */
function regionOf(fleet: Fleet, id: string): string | undefined {
  const found = fleet.clusters.find((spec) => keyOf(clusterId(fleet, spec)) === keyOf(id));
  return found?.region;
}

function keyOf(id: string): string {
  try {
    return clusterKey(id);
  } catch {
    return id;
  }
}
