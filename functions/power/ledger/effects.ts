/** Keeps the ledger: prices a stop when it begins, ends it, and makes up what was not noted. */
import type { LedgerStore } from '../../../shared/azure/ledgerStore';
import type { Remembered } from '../../../shared/azure/powerStore';
import { clusterKey } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';
import type { PowerVerdict } from '../../../shared/fleet/power';
import { services } from '../../../shared/services';
import type { PowerCluster } from '../facts';
import { costOf, type Parts, wantedFor } from '../money/hourly';
import type { HourlyCost } from '../money/price';
import type { IntervalNote, StartedBy, StopInterval } from './interval';
import {
  deepened,
  intervalOf,
  notesFor,
  priced,
  type Seen,
  type Stopped,
  stoppedParts,
} from './notes';

type Ledger = LedgerStore<StopInterval>;

/** Under this name the ledger knows when its first report was looked for. */
const SINCE = 'since';

/** Before it nobody wrote stops down: what ran then is no miss. */
export async function ledgerSince(): Promise<string> {
  const ledger = await services().ledger();
  return ledger.mark(SINCE, services().clock.now().toISOString());
}

/** Writes one note; writing it again changes nothing. */
export async function writeNote(note: IntervalNote): Promise<void> {
  const ledger = await services().ledger<StopInterval>();
  if (note.kind === 'started') await end(ledger, note.cluster.id, note.at, note.by);
  else await begin(ledger, note);
}

/** A sweep as it ends. */
export interface Swept {
  clusters: readonly PowerCluster[];
  verdicts: readonly PowerVerdict[];
  /** By cluster key, as they were before the sweep. */
  known: ReadonlyMap<string, Remembered>;
  /** Those that the sweep has changed. */
  changed: readonly Remembered[];
}

/** At the end of every sweep: makes up what nobody noted, above all what other people did. */
export async function keepLedger(swept: Swept): Promise<void> {
  const seen = seenIn(swept);
  const ledger = await services().ledger<StopInterval>();
  const open = new Map((await ledger.allOpen()).map((one) => [clusterKey(one.id), one]));
  for (const note of notesFor(seen, open)) await writeNote(note);
}

function seenIn({ clusters, verdicts, known, changed }: Swept): Seen[] {
  const said = new Map(verdicts.map((one) => [one.cluster.id, one]));
  const memories = new Map(known);
  for (const one of changed) memories.set(clusterKey(one.memory.id), one);
  return clusters.flatMap((cluster): Seen[] => {
    const verdict = said.get(cluster.id);
    if (verdict === undefined) return [];
    const memory = memories.get(clusterKey(cluster.id))?.memory;
    return [{ cluster, state: verdict.state, ...definedOnly({ memory, ring: verdict.ring }) }];
  });
}

async function begin(ledger: Ledger, note: Stopped): Promise<void> {
  const before = await ledger.openOf(note.cluster.id);
  if (before?.depth === note.depth) return;
  const cost = await priceOf(stoppedParts(note));
  const interval = intervalOf(note, cost);
  if (before === undefined) {
    await ledger.open(interval);
    return;
  }
  await end(ledger, before.id, note.at, 'steward');
  await ledger.open(deepened(interval, before));
}

async function end(ledger: Ledger, id: string, to: string, startedBy: StartedBy): Promise<void> {
  const interval = await ledger.openOf(id);
  if (interval === undefined) return;
  const { unpriced } = interval;
  const cost = unpriced === undefined ? undefined : await priceOf(unpriced);
  const final = cost === undefined ? interval : priced(interval, cost);
  await ledger.close({ ...final, to, startedBy });
}

/** @returns undefined when no prices can be read now: that must not keep anything from stopping */
async function priceOf(parts: Parts): Promise<HourlyCost | undefined> {
  const { policy } = await (await services().policy()).current();
  const book = await (await services().prices()).of(wantedFor([parts]), policy.power.currency);
  return 'ok' in book ? costOf(parts, book.ok) : undefined;
}
