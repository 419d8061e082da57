/** The rows of the picture: a row per cluster, or, in large fleets, one for several alike. */
import type { Span } from '../../shared/calendar/types';
import { type Part, type RehearsedCluster, type RehearsedRing, workOf } from './outcome';

export interface Bar extends Span {
  kind: Part['kind'];
  /** For whoever points at it. */
  text: string;
}

export interface Row {
  label: string;
  /** Everybody in it, for whoever points at the label. */
  who: string;
  bars: Bar[];
  bad: boolean;
}

/** Rows of a picture that is still readable. */
const ROWS_MAX = 120;
const ROWS_OF_RING_MIN = 6;

/** As many rows as a ring gets when so many rings are drawn. */
export function rowsPerRing(rings: number): number {
  return Math.max(ROWS_OF_RING_MIN, Math.floor(ROWS_MAX / Math.max(1, rings)));
}

/**
 * Clusters with work, by time; failed ones have rows of their own as long as there is room. Those
 * that nothing was done to are folded into a row per status.
 */
export function rowsOf({ clusters }: RehearsedRing, limit: number): Row[] {
  const begun = clusters
    .filter(hasRow)
    .sort((a, b) => startOf(a) - startOf(b) || (a.name < b.name ? -1 : 1));
  const bad = begun.filter(isBad).slice(0, Math.ceil(limit / 2));
  const others = begun.filter((one) => !bad.includes(one));
  const each = Math.max(1, Math.ceil(others.length / Math.max(1, limit - bad.length)));
  const rows = Array.from({ length: Math.ceil(others.length / each) }, (_, at) =>
    rowOf(others.slice(at * each, (at + 1) * each)),
  );
  return [...rows, ...bad.map((one) => rowOf([one])), ...stillRows(clusters)];
}

function hasRow(cluster: RehearsedCluster): boolean {
  return cluster.status === 'running' || workOf(cluster) !== undefined;
}

function startOf(cluster: RehearsedCluster): number {
  return workOf(cluster)?.start ?? cluster.parts[0]?.start ?? 0;
}

function isBad({ status }: RehearsedCluster): boolean {
  return status === 'failed' || status === 'canceled' || status === 'running';
}

function rowOf(clusters: RehearsedCluster[]): Row {
  const names = clusters.map(({ name }) => name);
  const alone = clusters.length === 1;
  const range = `${names.at(0) ?? ''} … ${names.at(-1) ?? ''} (${clusters.length})`;
  return {
    label: alone ? names.join() : range,
    who: clusters.map(lineOf).join('; '),
    bars: alone ? clusters.flatMap(barsOf) : foldedBars(clusters),
    bad: clusters.some(isBad),
  };
}

function lineOf({ name, from, to, status }: RehearsedCluster): string {
  return from === to ? `${name} ${status}` : `${name} ${from} → ${to} ${status}`;
}

function barsOf({ name, parts }: RehearsedCluster): Bar[] {
  return parts.map(({ kind, start, end, text }) => ({
    kind,
    start,
    end,
    text: `${name}: ${text || SAID[kind]}`,
  }));
}

const SAID: Record<Part['kind'], string> = {
  queued: 'waits for a place in its ring',
  waiting: 'waits',
  checking: 'preflight',
  working: 'is upgraded',
};

/** All that wait first, the work above it. */
function foldedBars(clusters: RehearsedCluster[]): Bar[] {
  const kinds: Part['kind'][] = ['queued', 'waiting', 'checking', 'working'];
  return kinds.flatMap((kind) => {
    const spans = clusters
      .flatMap(({ parts }) => parts)
      .filter((part) => part.kind === kind)
      .sort((a, b) => a.start - b.start);
    const merged: Bar[] = [];
    for (const { start, end } of spans) {
      const before = merged.at(-1);
      if (before !== undefined && start <= before.end) before.end = Math.max(before.end, end);
      else merged.push({ kind, start, end, text: SAID[kind] });
    }
    return merged;
  });
}

const STILL: { status: RehearsedCluster['status']; label: string }[] = [
  { status: 'unchanged', label: 'there already' },
  { status: 'skipped', label: 'left out' },
  { status: 'failed', label: 'failed at once' },
  { status: 'canceled', label: 'canceled' },
  { status: 'waiting', label: 'not their turn' },
];

function stillRows(clusters: readonly RehearsedCluster[]): Row[] {
  return STILL.flatMap(({ status, label }) => {
    const some = clusters.filter((one) => !hasRow(one) && one.status === status);
    if (some.length === 0) return [];
    const who = some
      .map(({ name, because }) => `${name}: ${because.map(({ message }) => message).join(' ')}`)
      .join('; ');
    const bad = status === 'failed';
    return [{ label: `${some.length} ${label}`, who, bars: [], bad }];
  });
}
