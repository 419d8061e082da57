/**
 * What is remembered of a cluster, and whose hand it was. A state that differs from what we did
 * last and was not there before is a person's doing: it is respected until the schedule next wants
 * something else.
 */
import { HOUR, MINUTE } from '../../shared/calendar/day';
import { isoText } from '../../shared/calendar/localText';
import type { OwnChange, PowerCluster, PowerMemory, PowerState } from './facts';
import type { Outlook } from './outlook';

/** Resource Graph may be so late: what it shows of our own changes until then is not believed. */
const GRAPH_LAG = 15 * MINUTE;

/** How long a hand is respected where no schedule says what comes next. */
const WITHOUT_SCHEDULE = 12 * HOUR;

export interface Seeing {
  cluster: PowerCluster;
  memory: PowerMemory | undefined;
  outlook: Outlook;
  /** Our change of it is going on. */
  alive: boolean;
  /** Another work of ours, such as a rollout, holds the lease. */
  leased: boolean;
  now: number;
}

/** The state to go by: just after a change of ours what was proved, else what is shown. */
export function stateOf(
  cluster: PowerCluster,
  memory: PowerMemory | undefined,
  now: number,
): PowerState {
  const ours = memory?.ours;
  if (ours !== undefined && isFresh(ours, now) && hasComeAbout(memory)) return resultOf(ours);
  return shownState(cluster, memory);
}

/** Our last change has come about, however it ended: one that was overtaken may have been let end. */
export function hasComeAbout(memory: PowerMemory | undefined): boolean {
  if (memory?.ours?.ended === undefined) return false;
  const { ours, seen } = memory;
  return ours.result === 'done' || (seen.by === 'steward' && seen.since === ours.ended);
}

function shownState(cluster: PowerCluster, memory: PowerMemory | undefined): PowerState {
  if (cluster.power === 'Stopped') return 'stopped';
  if (memory?.saved === undefined && memory?.frozen === undefined) return 'running';
  const { saved = [] } = memory;
  const counts = new Map(cluster.pools.map(({ name, count }) => [name, count]));
  return saved.every(({ name }) => (counts.get(name) ?? 0) === 0) ? 'asleep' : 'running';
}

function resultOf({ kind, depth }: OwnChange): PowerState {
  if (kind === 'start') return 'running';
  return depth === 'pools' ? 'asleep' : 'stopped';
}

function isFresh({ ended }: OwnChange, now: number): boolean {
  return ended !== undefined && now < Date.parse(ended) + GRAPH_LAG;
}

/** @returns the memory after this look; the same object when nothing has changed */
export function remember(seeing: Seeing): PowerMemory {
  const { cluster, memory, now } = seeing;
  const { id, name } = cluster;
  if (memory === undefined) {
    const seen = {
      state: shownState(cluster, memory),
      since: isoText(now),
      by: 'someone',
    } as const;
    return { id, name, seen, startSeconds: [] };
  }
  return forgetHand(look(withLostEnd(seeing, memory), seeing), now);
}

/** A change that has ended without a word: its story is gone. */
function withLostEnd({ alive, now }: Seeing, memory: PowerMemory): PowerMemory {
  const { ours } = memory;
  if (ours === undefined || ours.ended !== undefined || alive) return memory;
  const lost = { code: 'lost', message: `${ours.instance} ended without saying how.` };
  const ended: OwnChange = {
    ...ours,
    ended: isoText(now),
    result: 'failed',
    because: [lost, ...ours.because],
  };
  return { ...memory, ours: ended };
}

function look(memory: PowerMemory, seeing: Seeing): PowerMemory {
  const { cluster, alive, leased, now, outlook } = seeing;
  // While we are at work, what is shown is neither here nor there.
  if (alive || leased) return memory;
  const state = stateOf(cluster, memory, now);
  if (state === memory.seen.state) return memory;
  const since = isoText(now);
  if (isOurs(memory, state)) return { ...memory, seen: { state, since, by: 'steward' } };
  const until = outlook.next?.iso ?? withoutEnd(outlook, now);
  const hand = { state, since, ...(until === undefined ? {} : { until }) };
  return { ...memory, seen: { state, since, by: 'someone' }, hand };
}

function withoutEnd({ schedule }: Outlook, now: number): string | undefined {
  return schedule === undefined ? isoText(now + WITHOUT_SCHEDULE) : undefined;
}

/** It is what our last change was to bring about, and nobody has seen it come about yet. */
function isOurs({ ours, seen }: PowerMemory, state: PowerState): boolean {
  if (ours === undefined || resultOf(ours) !== state) return false;
  return Date.parse(seen.since) <= Date.parse(ours.ended ?? ours.asked);
}

/** Its time is over, or the cluster is not as the hand has left it any more. */
function forgetHand(memory: PowerMemory, now: number): PowerMemory {
  const { hand, ...rest } = memory;
  if (hand === undefined) return memory;
  const over = hand.until !== undefined && Date.parse(hand.until) <= now;
  return over || hand.state !== memory.seen.state ? rest : memory;
}
