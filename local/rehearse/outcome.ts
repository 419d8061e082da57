/** What a rehearsal has shown: the result that text, picture and JSON are made from. */
import type {
  ClusterStatus,
  ReportedCluster,
  RingResult,
  RolloutReport,
} from '../../functions/upgrades/contract';
import { describeGoal } from '../../functions/upgrades/goalTypes';
import { freezeSpans } from '../../shared/calendar/freeze';
import type { Job, Span } from '../../shared/calendar/types';
import { openings } from '../../shared/calendar/window';
import { clusterKey } from '../../shared/fleet/cluster';
import type { Reason } from '../../shared/reasons';
import { groupBy } from './group';
import type { ClusterTrack, Phase, RingTrack, StageKind, Watch } from './watch';

/** `queued`: its ring runs, and other clusters have the places. */
export interface Part extends Span {
  kind: Phase['kind'] | 'queued';
  /** Why it waits; empty for work. */
  text: string;
}

export interface RehearsedCluster {
  id: string;
  name: string;
  /** `waiting`: its turn had not come, `running`: it was not done when the days were over. */
  status: ClusterStatus | 'waiting' | 'running';
  from: string;
  to: string;
  because: Reason[];
  /** In order; instants are milliseconds since 1970 (UTC). */
  parts: Part[];
}

export interface RehearsedRing {
  name: string;
  status: RingResult['status'] | 'waiting' | 'running';
  because: Reason[];
  maxConcurrent?: number;
  /** Name of its window; any time when absent. */
  window?: string;
  stages: (Span & { stage: StageKind })[];
  /** When its window is open, and when a freeze holds for it; nothing before the first stage. */
  open: Span[];
  frozen: Span[];
  clusters: RehearsedCluster[];
}

export interface RehearsedRollout {
  id: string;
  run: string;
  goal: string;
  status: RolloutReport['status'];
  start: number;
  /** Absent when it was not done when the days were over. */
  end?: number;
  rings: RehearsedRing[];
  /** Clusters in no ring. */
  outside: RolloutReport['outside'];
}

/** @param span the days that were rehearsed */
export function rolloutsOf(reports: RolloutReport[], watch: Watch, span: Span): RehearsedRollout[] {
  return reports
    .map((report) => rolloutOf(report, watch, span))
    .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
}

function rolloutOf(report: RolloutReport, watch: Watch, span: Span): RehearsedRollout {
  const { rollout: id, run, goal, status, started, finished, outside } = report;
  const job = goal.kind === 'nodeImages' ? 'nodeImages' : 'upgrades';
  return {
    id,
    run,
    goal: describeGoal(goal),
    status,
    start: Date.parse(started),
    ...(finished === undefined ? {} : { end: Date.parse(finished) }),
    rings: report.rings.map((ring) => {
      const track = watch.rings.find((one) => one.run === run && one.name === ring.name);
      const tracks = watch.clusters.filter((one) => one.run === run && one.ring === ring.name);
      return ringOf(ring, track, tracks, { span, job });
    }),
    outside,
  };
}

function ringOf(
  { name, status, because, clusters }: RolloutReport['rings'][number],
  track: RingTrack | undefined,
  tracks: ClusterTrack[],
  when: { span: Span; job: Job },
): RehearsedRing {
  const { end } = when.span;
  const byKey = groupBy(tracks, ({ id }) => clusterKey(id));
  const begin = track?.stages.find(({ kind }) => kind === 'running')?.start;
  return {
    name,
    status: status === 'waiting' && track !== undefined ? 'running' : status,
    because,
    ...(track === undefined ? NOT_BEGUN : begun(track, when)),
    clusters: clusters.map((one) =>
      clusterOf(one, byKey.get(clusterKey(one.id)) ?? [], begin, end),
    ),
  };
}

const NOT_BEGUN = { stages: [], open: [], frozen: [] };

function begun(
  { start, stages, window, freezes, maxConcurrent }: RingTrack,
  { span, job }: { span: Span; job: Job },
): Pick<RehearsedRing, 'stages' | 'open' | 'frozen' | 'maxConcurrent' | 'window'> {
  const rest = { start, end: span.end };
  return {
    maxConcurrent,
    ...(window === undefined ? {} : { window: window.name }),
    stages: stages.map(({ kind, start: from, end = span.end }) => ({
      stage: kind,
      start: from,
      end,
    })),
    open: window === undefined ? [] : openings(window, rest),
    frozen: freezeSpans(freezes, job, rest),
  };
}

function clusterOf(
  { id, name, status, from, to, because }: ReportedCluster,
  tracks: ClusterTrack[],
  begin: number | undefined,
  end: number,
): RehearsedCluster {
  const parts = partsOf(
    tracks.flatMap(({ phases }) => phases),
    begin,
    end,
  );
  const running = status === 'waiting' && parts.length > 0;
  return { id, name, status: running ? 'running' : status, from, to, because, parts };
}

/** Neighbours of one kind become one; what takes no time is left out. */
function partsOf(phases: readonly Phase[], begin: number | undefined, last: number): Part[] {
  const parts = queueBefore(phases, begin);
  for (const { kind, start, end = last, text } of phases) {
    const said = kind === 'waiting' ? text : '';
    if (end > start) add(parts, { kind, start, end, text: said });
  }
  return parts;
}

function add(parts: Part[], part: Part): void {
  const before = parts.at(-1);
  const goesOn = before?.kind === part.kind && before.text === part.text;
  if (goesOn && before.end === part.start) before.end = part.end;
  else parts.push(part);
}

function queueBefore([first]: readonly Phase[], begin: number | undefined): Part[] {
  if (begin === undefined || first === undefined || first.start <= begin) return [];
  return [{ kind: 'queued', start: begin, end: first.start, text: '' }];
}

/** Milliseconds of one kind. */
export function timeIn({ parts }: RehearsedCluster, kind: Part['kind']): number {
  return parts
    .filter((part) => part.kind === kind)
    .reduce((sum, { start, end }) => sum + end - start, 0);
}

/** When the first change was begun and the last was proved; undefined when nothing was changed. */
export function workOf({ parts }: RehearsedCluster): Span | undefined {
  const work = parts.filter(({ kind }) => kind === 'working');
  const [first] = work;
  const last = work.at(-1);
  return first && last && { start: first.start, end: last.end };
}
