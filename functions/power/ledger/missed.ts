/** Hours that a cluster ran although its schedule had it off, and why. */
import { MINUTE } from '../../../shared/calendar/day';
import { isoText } from '../../../shared/calendar/localText';
import { runningSpans } from '../../../shared/calendar/schedule';
import { intersect, subtract } from '../../../shared/calendar/spans';
import type { Schedule, Span } from '../../../shared/calendar/types';
import type { AuditEntry } from '../../../shared/audit/entry';
import type { ClusterRef } from '../../../shared/fleet/cluster';
import { type Amounts, times } from '../../../shared/fleet/price';
import { hoursOf } from '../money/forecast';
import type { Missed, MissedWhy } from './interval';

/** Something that explains why a cluster ran, for as long as it held. */
export interface Mark extends Span {
  why: MissedWhy;
  /** One sentence. */
  text: string;
}

export interface MissedInput {
  cluster: ClusterRef;
  range: Span;
  schedule: Schedule;
  /** When it was off. */
  off: readonly Span[];
  /** The first that holds explains; the rest is unexplained. */
  marks: readonly Mark[];
  /** What an hour off saves. */
  savedHourly: Amounts;
  unknown: string[];
}

/** Stopping, and waking in time for the hour, takes a while: nobody's fault. */
const EDGE = 60 * MINUTE;

const EDGE_TEXT = 'It was being stopped, or woken in time for its hours.';

/** Seconds of clocks that do not quite agree are no hours. */
const SHORTEST = MINUTE;

/** In the order of time. A schedule that stops nothing misses nothing. */
export function missedOf(input: MissedInput): Missed[] {
  const { range, schedule, off, marks } = input;
  if (schedule.mode === 'start-only') return [];
  const due = subtract([range], runningSpans(schedule, [], range));
  let left = subtract(due, off);
  const explained: Mark[] = [];
  for (const mark of [...marks, ...edgesOf(due, left)]) {
    explained.push(...intersect(left, [mark]).map((span) => ({ ...mark, ...span })));
    left = subtract(left, [mark]);
  }
  const rest = left.map((span): Mark => ({ ...span, why: 'unexplained', text: NO_REASON }));
  return [...explained, ...rest]
    .filter(({ start, end }) => end - start >= SHORTEST)
    .sort((a, b) => a.start - b.start)
    .map((mark) => missed(input, mark));
}

const NO_REASON = 'The trail does not say why it ran.';

/** Short runs at the beginning or the end of the time that it had to be off. */
function edgesOf(due: readonly Span[], ran: readonly Span[]): Mark[] {
  return ran
    .filter(({ start, end }) => end - start <= EDGE)
    .filter(({ start, end }) => due.some((one) => one.start === start || one.end === end))
    .map((span) => ({ ...span, why: 'notYet', text: EDGE_TEXT }));
}

function missed({ cluster, savedHourly, unknown }: MissedInput, mark: Mark): Missed {
  const { start, end, why, text } = mark;
  const { id, name } = cluster;
  const cost = times(savedHourly, hoursOf([mark]));
  return { id, name, from: isoText(start), to: isoText(end), why, text, cost, unknown };
}

/**
 * What the audit trail explains: each entry holds until the next one of the same cluster.
 * @param entries of one cluster, in any order
 */
export function marksOf(entries: readonly AuditEntry[], until: number): Mark[] {
  const inOrder = entries
    .filter(({ action }) => action.startsWith('power.'))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return inOrder.flatMap((entry, at): Mark[] => {
    const why = whyOf(entry);
    if (why === undefined) return [];
    const start = Date.parse(entry.at);
    const next = inOrder[at + 1];
    const end = next === undefined ? until : Date.parse(next.at);
    return [{ start, end, why, text: entry.because[0]?.message ?? entry.action }];
  });
}

function whyOf({ action, verdict }: AuditEntry): MissedWhy | undefined {
  if (action === 'power.hand') return 'hand';
  if (action === 'power.override') return 'override';
  if (verdict === 'failed') return 'failed';
  return verdict === 'refuse' ? 'refused' : undefined;
}
