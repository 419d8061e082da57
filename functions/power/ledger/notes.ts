/** How stops get into the ledger: from the notes of changes, and from what every sweep sees. */
import { clusterKey } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';
import type { PowerCluster, PowerMemory, PowerState } from '../facts';
import { partsOf, type Parts, savedHourly, stillHourly, withSaved } from '../money/hourly';
import type { HourlyCost } from '../money/price';
import type { IntervalNote, StopInterval } from './interval';

export type Stopped = Extract<IntervalNote, { kind: 'stopped' }>;

/** What would have run, of a cluster as it was before the stop. */
export function stoppedParts({ cluster, depth }: Stopped): Parts {
  return partsOf(cluster, depth);
}

/** @param cost of the parts; undefined when no prices could be read */
export function intervalOf(note: Stopped, cost: HourlyCost | undefined): StopInterval {
  const { cluster, ring, at, depth, trigger } = note;
  const { id, name, location, tags, nodeResourceGroup } = cluster;
  const interval = { id, name, from: at, depth, trigger, location, tags };
  const known = { ...interval, ...definedOnly({ ring, nodeResourceGroup }) };
  if (cost !== undefined) return priced(known, cost);
  const unknown = ['The price list of Azure could not be read.'];
  return { ...priced(known, { lines: [], unknown }), unpriced: stoppedParts(note) };
}

type Bare = Omit<StopInterval, 'wouldRun' | 'savesHourly' | 'stillHourly'>;

/** The same stop with its prices. */
export function priced({ unpriced, ...interval }: Bare, wouldRun: HourlyCost): StopInterval {
  const [savesHourly, still] = [savedHourly(wouldRun), stillHourly(wouldRun)];
  return { ...interval, wouldRun, savesHourly, stillHourly: still };
}

/** A cluster whose pools slept already saved those, too, once all of it is stopped. */
export function deepened(interval: StopInterval, before: StopInterval): StopInterval {
  const known = new Set(interval.wouldRun.lines.map(({ what }) => what));
  const slept = before.wouldRun.lines.filter(
    ({ staysBilled, what }) => !staysBilled && !known.has(what),
  );
  const { lines, unknown } = interval.wouldRun;
  return priced(interval, { lines: [...lines, ...slept], unknown });
}

/** A cluster as a sweep sees it. */
export interface Seen {
  cluster: PowerCluster;
  state: PowerState;
  /** As it is after the sweep. */
  memory?: PowerMemory;
  ring?: string;
}

/**
 * What the ledger lacks: a stop that nobody noted, or one that has ended without a note. The same
 * whenever it is asked, so what was lost is found by the next sweep.
 * @param open stops that last, by cluster key
 */
export function notesFor(
  seen: readonly Seen[],
  open: ReadonlyMap<string, StopInterval>,
): IntervalNote[] {
  return seen.flatMap((one) => {
    const { memory, state } = one;
    // A change of ours makes its own notes; and what the memory does not believe is not so yet.
    if (memory?.seen.state !== state || isBusy(memory)) return [];
    const interval = open.get(clusterKey(one.cluster.id));
    const { since, by } = memory.seen;
    if (interval !== undefined && Date.parse(since) <= Date.parse(interval.from)) return [];
    if (state !== 'running') return stopMissing(one, memory, interval);
    if (interval === undefined) return [];
    const { id, name } = one.cluster;
    return [{ kind: 'started', cluster: { id, name }, at: since, by }];
  });
}

function isBusy({ ours }: PowerMemory): boolean {
  return ours !== undefined && ours.ended === undefined;
}

function stopMissing(
  { cluster, state, ring }: Seen,
  { ours, seen, saved }: PowerMemory,
  interval: StopInterval | undefined,
): IntervalNote[] {
  const depth = state === 'stopped' ? 'cluster' : 'pools';
  if (interval?.depth === depth) return [];
  const trigger = seen.by === 'steward' && ours?.kind === 'stop' ? ours.trigger : 'hand';
  const before = withSaved(cluster, saved);
  const at = seen.since;
  return [{ kind: 'stopped', cluster: before, at, depth, trigger, ...definedOnly({ ring }) }];
}
