/** Between wall clocks and instants: which offset holds when, in which zone. */
import { Info } from 'luxon';
import { DAY, MINUTE } from './day';
import type { Zone } from './types';

/** From `from` on the zone is `offset` ahead of UTC; all in milliseconds. */
interface Offset {
  from: number;
  /** The end does not belong to it. */
  until: number;
  offset: number;
}

/** Offsets are looked up for a year or so at once and kept: asking luxon each time is slow. */
const ERA = 366 * DAY;
/** No clock is further from UTC, and none was ever turned further since 2012. */
const REACH = 2 * DAY;
/** How often a zone is asked. It may change its clocks no more than once in that time. */
const STEP = 7 * DAY;

const eras = new Map<Zone, Map<number, Offset[]>>();

/**
 * The first instant at which the zone's clock shows this time, or a later one. So a time that is
 * skipped moves forward to the end of the gap, of one that occurs twice the first pass counts,
 * and later wall times never mean earlier instants: days cut into slots lose and double nothing.
 * @param day days since 1970-01-01
 * @param minutes since midnight; 1440 is the next midnight
 * @returns milliseconds since 1970 (UTC)
 * @throws RangeError for an unknown zone
 */
export function instantOf(zone: Zone, day: number, minutes: number): number {
  const wall = day * DAY + minutes * MINUTE;
  for (const { from, until, offset } of offsetsAround(zone, wall)) {
    const instant = Math.max(from, wall - offset);
    if (instant < until) return instant;
  }
  throw new RangeError(`zone: ${zone} never shows this time`);
}

/**
 * All instants at which the zone's clock shows exactly this time: none when it is skipped, two
 * when it is repeated.
 * @param wall the clock's time as if it were UTC, in milliseconds
 */
export function instantsOf(zone: Zone, wall: number): number[] {
  const offsets = offsetsAround(zone, wall);
  const held = offsets.filter(
    ({ from, until, offset }) => from <= wall - offset && wall - offset < until,
  );
  return held.map(({ offset }) => wall - offset);
}

/** How far the zone's clock is ahead of UTC at the instant, in milliseconds. */
export function offsetAt(zone: Zone, instant: number): number {
  const offsets = offsetsAround(zone, instant);
  return offsets.findLast(({ from }) => from <= instant)?.offset ?? 0;
}

/** The local day of an instant: days since 1970-01-01. */
export function localDay(zone: Zone, instant: number): number {
  return Math.floor((instant + offsetAt(zone, instant)) / DAY);
}

/** Whether it names a zone: IANA name, `UTC`, or a fixed offset such as `UTC+05:30`. */
export function isZone(zone: string): boolean {
  const [, hours, minutes] = /^UTC[+-](\d{1,2})(?::(\d{2}))?$/.exec(zone) ?? [];
  if (hours !== undefined) return Number(hours) <= 14 && Number(minutes ?? 0) < 60;
  return zone === 'UTC' || (/^[A-Z]/.test(zone) && Info.isValidIANAZone(zone));
}

function offsetsAround(zone: Zone, instant: number): Offset[] {
  const era = Math.floor(instant / ERA);
  const known = eras.get(zone) ?? new Map<number, Offset[]>();
  const offsets = known.get(era) ?? offsetsOf(zone, era);
  eras.set(zone, known.set(era, offsets));
  return offsets;
}

/** The offsets of the era in order; the first and the last have no end, for want of a question. */
function offsetsOf(zone: Zone, era: number): Offset[] {
  const ask = asker(zone);
  const end = (era + 1) * ERA + REACH;
  let at = era * ERA - REACH;
  let current: Offset = { from: -Infinity, until: Infinity, offset: ask(at) };
  const offsets = [current];
  for (; at < end; at += STEP) {
    if (ask(at + STEP) === current.offset) continue;
    current.until = firstChange(ask, at, at + STEP);
    current = { from: current.until, until: Infinity, offset: ask(current.until) };
    offsets.push(current);
  }
  return offsets;
}

/** Clocks change on full minutes, and no more than once in a step. */
function firstChange(ask: (instant: number) => number, before: number, after: number): number {
  const old = ask(before);
  let [low, high] = [before, after];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (ask(middle) === old) low = middle;
    else high = middle;
  }
  return high;
}

/** @returns how far the zone is ahead of UTC at an instant, in milliseconds */
function asker(zone: Zone): (instant: number) => number {
  if (!isZone(zone)) {
    throw new RangeError(
      `zone: '${zone}' is unknown, write an IANA name as Europe/Amsterdam or an offset as UTC+05:30`,
    );
  }
  const known = Info.normalizeZone(zone);
  return (instant) => known.offset(instant) * MINUTE;
}
