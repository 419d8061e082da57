/** AKS windows with a fixed offset, which do not follow the clocks of the people around them. */
import type { Calendar } from '../clusterCalendar';
import { DAY, MINUTE } from '../day';
import { localText } from '../localText';
import type { MaintenanceSource } from '../sources';
import type { Span, Zone } from '../types';
import { openings } from '../window';
import { offsetAt } from '../zone';
import type { Conflict } from './conflict';
import { startingIn } from './look';

/** A window that opens monthly or more often has an opening in this time after a clock change. */
const SEARCH = 62 * DAY;

/** Enough to see every offset that a zone has in a year. */
const SAMPLES = Array.from({ length: 13 }, (_, month) => month * 30.4 * DAY);

/** An offset that the policy's zone never has is meant as it is (UTC, say) and drifts by choice. */
export function offsetDisagrees(calendar: Calendar): Conflict[] {
  return calendar.sources.maintenance.flatMap((source) => {
    if (source.utcOffset === undefined) return [];
    const change = firstDisagreement(source.utcOffset, calendar.zone, calendar.range.start);
    return change === undefined ? [] : conflictOf(calendar, source, source.utcOffset, change);
  });
}

function conflictOf(
  { range, zone }: Calendar,
  { name, window }: MaintenanceSource,
  utcOffset: number,
  change: number,
): Conflict[] {
  const disagreeing = (span: Span) =>
    startingIn(span, openings(window, span))
      .map(({ start }) => start)
      .filter((at) => offsetOf(zone, at) !== utcOffset);
  const inRange = change < range.end ? disagreeing({ start: change, end: range.end }) : [];
  const bites =
    inRange.length > 0 ? inRange : disagreeing({ start: change, end: change + SEARCH }).slice(0, 1);
  const [first] = bites;
  if (first === undefined) return [];
  const minutes = offsetOf(zone, first) - utcOffset;
  return [
    {
      kind: 'offsetDisagrees',
      severity: 'warning',
      subject: name,
      message: `${name} has the fixed offset ${offsetText(utcOffset)}, but ${zone} is at ${offsetText(offsetOf(zone, first))} then: the window opens ${Math.abs(minutes)} minutes ${minutes > 0 ? 'later' : 'earlier'} on local clocks.`,
      evidence: { utcOffset: offsetText(utcOffset), zone, disagreesFrom: localText(change, zone) },
      bites,
      todo: `Set the utcOffset of the window to ${offsetText(offsetOf(zone, first))} from ${localText(change, zone)} on, or leave an hour of margin on both sides.`,
    },
  ];
}

/** The first instant within a year at which the zone is not at the offset that it otherwise has. */
function firstDisagreement(utcOffset: number, zone: Zone, from: number): number | undefined {
  const samples = SAMPLES.map((after) => from + after);
  const agrees = (at: number) => offsetOf(zone, at) === utcOffset;
  if (!samples.some(agrees)) return undefined;
  const disagreeing = samples.findIndex((at) => !agrees(at));
  if (disagreeing <= 0) return samples[disagreeing];
  return boundary(samples[disagreeing - 1] ?? from, samples[disagreeing] ?? from, agrees);
}

/** The first minute after `low`, where the answer is yes, at which it is no, as it is at `high`. */
function boundary(low: number, high: number, answer: (at: number) => boolean): number {
  let [yes, no] = [Math.floor(low / MINUTE), Math.ceil(high / MINUTE)];
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2);
    if (answer(middle * MINUTE)) yes = middle;
    else no = middle;
  }
  return no * MINUTE;
}

/** Minutes east of UTC. */
function offsetOf(zone: Zone, at: number): number {
  return offsetAt(zone, at) / MINUTE;
}

function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}
