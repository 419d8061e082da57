/** Arithmetic on stretches of time. Every answer is sorted, merged and free of empty spans. */
import type { Span } from './types';

/** The union: spans that overlap or touch become one. */
export function merge(spans: readonly Span[]): Span[] {
  const sorted = spans.filter(isStretch).sort((a, b) => a.start - b.start);
  const merged: Span[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last === undefined || start > last.end) merged.push({ start, end });
    else last.end = Math.max(last.end, end);
  }
  return merged;
}

/** What belongs to both. */
export function intersect(one: readonly Span[], other: readonly Span[]): Span[] {
  const left = merge(one);
  const right = merge(other);
  const both: Span[] = [];
  let l = 0;
  let r = 0;
  for (;;) {
    const a = left[l];
    const b = right[r];
    if (a === undefined || b === undefined) return both;
    const shared = { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };
    if (isStretch(shared)) both.push(shared);
    if (a.end < b.end) l++;
    else r++;
  }
}

/** What belongs to the first and to none of the others. */
export function subtract(from: readonly Span[], others: readonly Span[]): Span[] {
  return intersect(from, gaps(others));
}

/** The parts of the spans that lie in the range. */
export function clip(spans: readonly Span[], range: Span): Span[] {
  return intersect(spans, [range]);
}

/** Whether they share more than an end. */
export function overlap(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}

/** The first of the spans that holds the instant. */
export function spanAt(spans: readonly Span[], at: number): Span | undefined {
  return spans.find(({ start, end }) => start <= at && at < end);
}

/**
 * @param stretch two ISO instants
 * @throws RangeError when one of them is none
 */
export function spanOf(stretch: { from: string; to: string }): Span {
  return { start: instantFrom(stretch.from), end: instantFrom(stretch.to) };
}

/**
 * @param iso an instant such as `2026-12-24T18:00:00Z`
 * @returns milliseconds since 1970
 * @throws RangeError when it is none
 */
export function instantFrom(iso: string): number {
  const instant = /(Z|[+-]\d{2}:\d{2})$/.test(iso) ? Date.parse(iso) : NaN;
  if (Number.isNaN(instant)) {
    throw new RangeError(`instant: '${iso}' is none, write it as 2026-12-24T18:00:00Z`);
  }
  return instant;
}

/** All time outside of the spans, from the first to the last. */
function gaps(spans: readonly Span[]): Span[] {
  const merged = merge(spans);
  const starts = [-Infinity, ...merged.map(({ end }) => end)];
  const ends = [...merged.map(({ start }) => start), Infinity];
  return starts.map((start, at) => ({ start, end: ends[at] ?? Infinity }));
}

function isStretch({ start, end }: Span): boolean {
  return start < end;
}
