/** What `npm run snapshot` does: reads the fleet, writes the file, says what is in it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '../../shared/config';
import { parseClusterId } from '../../shared/fleet/cluster';
import { type FleetSnapshot, parseSnapshot } from '../../shared/fleet/snapshot';
import { createServices } from '../../shared/services';
import { type Answer, checkWritable } from '../cli/command';
import { readSnapshotOptions, SNAPSHOT_HELP, type SnapshotOptions } from './options';
import { type Azure, readFleet } from './read';

/**
 * @param now milliseconds since 1970 (UTC)
 * @throws UsageError or Error of which the message alone is for people
 */
export async function snapshotCommand(args: string[], _root: string, now: number): Promise<Answer> {
  const options = readSnapshotOptions(args);
  if (options.help) return { text: SNAPSHOT_HELP, exitCode: 0 };
  return takeSnapshot(azureOf(options), options, now);
}

function azureOf({ subscriptions }: SnapshotOptions): Azure {
  const config = readConfig(process.env);
  return createServices(
    subscriptions.length === 0 ? config : { ...config, STEWARD_SUBSCRIPTIONS: subscriptions },
  );
}

/**
 * @param azure what is read
 * @throws Error when no file can be written
 */
export async function takeSnapshot(
  azure: Azure,
  { out, tags }: Pick<SnapshotOptions, 'out' | 'tags'>,
  now: number,
): Promise<Answer> {
  checkWritable(out);
  const { snapshot, gaps } = await readFleet(azure, path.parse(out).name, progress);
  progress('');
  const { clusters } = snapshot;
  if (clusters.length === 0) {
    throw new Error('Azure shows you no AKS cluster. Is it the right tenant and subscription?');
  }
  const taken = new Date(now).toISOString();
  const kept = clusters.map((one) => ({ ...one, tags: tagsOf(one, tags) }));
  writeFileSync(out, written({ ...snapshot, taken, clusters: kept }, out));
  return { text: textOf(snapshot, out, gaps), exitCode: Math.min(1, gaps.length) };
}

/** Only what the format knows gets out. */
function written(snapshot: FleetSnapshot, out: string): string {
  return `${JSON.stringify(parseSnapshot(JSON.stringify(snapshot), out), null, 2)}\n`;
}

/** Names of tags are the same in any case. */
function tagsOf({ tags }: FleetSnapshot['clusters'][number], only: string[] | undefined) {
  const wanted = only?.map((name) => name.toLowerCase());
  return Object.fromEntries(
    Object.entries(tags).filter(([name]) => wanted?.includes(name.toLowerCase()) ?? true),
  );
}

function textOf({ clusters, regions = {} }: FleetSnapshot, out: string, gaps: string[]): string {
  const subscriptions = new Set(clusters.map(({ id }) => parseClusterId(id).subscription));
  const pools = clusters.reduce((sum, one) => sum + one.pools.length, 0);
  const lines = [
    `${out}: ${clusters.length} clusters with ${pools} node pools in ` +
      `${subscriptions.size} subscriptions and ${Object.keys(regions).length} regions.`,
    ...gaps.map((gap) => `! Azure does not show ${gap}`),
    `Now try an upgrade on it: npm run rehearse -- --snapshot ${out}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** For whoever waits at a terminal. */
function progress(text: string): void {
  const { stderr } = process;
  if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`);
}
