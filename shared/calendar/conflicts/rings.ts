/** Windows of two rings between which the bake time has no room. */
import { durationText } from '../../fleet/durations';
import type { Calendar } from '../clusterCalendar';
import { DAY } from '../day';
import type { Span, Window } from '../types';
import { openings } from '../window';
import type { Conflict } from './conflict';
import { entriesOf, startingIn } from './look';

/** Windows open at least monthly; further back nobody looks for the opening before. */
const LOOK_BACK = 35 * DAY;

/**
 * An opening of the ring is missed when the ring before had one since the last opening of the
 * ring, but none early enough for its bake to be over while there is still time for the work.
 */
export function bakeImpossible(calendar: Calendar): Conflict[] {
  const { upgrades } = calendar.sources;
  if (upgrades?.window === undefined || upgrades.after?.window === undefined) return [];
  const { after, estimate, window } = upgrades;
  const before = startsBefore(upgrades.after.window, calendar.range);
  const isMissed = ({ end }: Span, since: number) => {
    const tries = before.filter((start) => start >= since && start < end);
    return tries.length > 0 && tries.every((start) => start + after.bake + estimate > end);
  };
  const own = withTheOneBefore(window, calendar.range, entriesOf(calendar, 'upgrades'));
  const missed = own.filter((opening, at) => {
    const since = own[at - 1]?.end ?? calendar.range.start - LOOK_BACK;
    return isMissed(opening, since);
  });
  const bites = startingIn(calendar.range, missed).map(({ start }) => start);
  if (bites.length === 0) return [];
  const bake = durationText(after.bake);
  return [
    {
      kind: 'bakeImpossible',
      severity: 'warning',
      subject: upgrades.ring,
      message: `Ring ${after.ring} must bake for ${bake}, but ring ${upgrades.ring} opens before that can be over: its upgrade always waits for a later opening.`,
      evidence: { bake, after: after.ring },
      bites,
      todo: `Move one of the two windows so that ${bake} and the upgrade (${durationText(estimate)}) fit between them, or shorten the bake.`,
    },
  ];
}

function startsBefore(window: Window, { start, end }: Span): number[] {
  return openings(window, { start: start - LOOK_BACK, end }).map((opening) => opening.start);
}

/** The ring's openings in the range, and the last one before it. */
function withTheOneBefore(window: Window, range: Span, inside: Span[]): Span[] {
  const earlier = openings(window, { start: range.start - LOOK_BACK, end: range.start });
  const first = inside[0]?.start ?? range.end;
  const last = earlier.filter(({ start }) => start < first).at(-1);
  return last === undefined ? inside : [last, ...inside];
}
