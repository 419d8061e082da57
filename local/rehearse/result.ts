/** The whole result of a rehearsal, what would go wrong in it, and its form for machines. */
import type { Span, Zone } from '../../shared/calendar/types';
import type { Bite } from './conflicts';
import type { Question } from './approver';
import type { RehearsedCluster, RehearsedRing, RehearsedRollout } from './outcome';
import type { Played } from './rehearse';

export interface Asked {
  id: string;
  title: string;
  ring?: string;
  rollout: string;
  /** `open`: nobody had answered when the days were over. */
  state: string;
  /** Milliseconds since 1970 (UTC). */
  asked: number;
  decided?: number;
  why?: string;
}

export interface Rehearsal {
  fleet: string;
  clusters: number;
  policy: string;
  /** For people. */
  zone: Zone;
  /** The days that were rehearsed. */
  span: Span;
  /** Versions that the events announce. */
  announced: string[];
  rollouts: RehearsedRollout[];
  approvals: Asked[];
  conflicts: Bite[];
  /** Fails, is left out or never happens: why the exit code is 1. */
  problems: Problem[];
  /** Why nothing happens, where the app says so. */
  notes: string[];
  messages: number;
  requests: number;
}

export interface Problem {
  /** `aks-prd-web`, `ring production`, or a rollout. */
  subject: string;
  what: 'fails' | 'is left out' | 'never happens' | 'crashed';
  why: string;
}

export function askedOf({ id, state, request, opened, decision }: Question): Asked {
  return {
    id,
    title: request.title,
    ...(request.ring === undefined ? {} : { ring: request.ring }),
    rollout: request.correlation,
    state,
    asked: Date.parse(opened),
    ...(decision === undefined
      ? {}
      : { decided: Date.parse(decision.at), why: decision.because.message }),
  };
}

export function problemsOf(
  rollouts: readonly RehearsedRollout[],
  approvals: readonly Asked[],
  { watch, faults }: Pick<Played, 'watch' | 'faults'>,
): Problem[] {
  const crashed = [
    ...watch.runs.flatMap(({ rollout, crashed: why }) =>
      why === undefined ? [] : [{ rollout, why }],
    ),
    ...watch.crashes.map((why) => ({ rollout: 'the app', why })),
    ...faults.map((why) => ({ rollout: 'the app', why })),
  ].map(({ rollout, why }): Problem => ({ subject: rollout, what: 'crashed', why }));
  const ofRollouts = rollouts.flatMap(ofRollout);
  // The ring that waits for the answer may have said so already.
  const told = new Set(ofRollouts.map(({ why }) => why));
  const unanswered = approvals
    .filter(({ state, why }) => (state === 'open' || state === 'expired') && !told.has(why ?? ''))
    .map(({ title, why = 'Nobody answers.' }): Problem => {
      return { subject: title, what: 'never happens', why };
    });
  return [...ofRollouts, ...unanswered, ...crashed];
}

function ofRollout({ rings }: RehearsedRollout): Problem[] {
  return rings.flatMap((ring) => [...ofRing(ring), ...ring.clusters.flatMap(ofCluster(ring))]);
}

function ofRing({ name, status, because, clusters }: RehearsedRing): Problem[] {
  const why = because.map(({ message }) => message).join(' ');
  const subject = `ring ${name}`;
  if (status === 'failed') return [{ subject, what: 'fails', why }];
  if (status === 'notStarted' && clusters.length > 0)
    return [{ subject, what: 'never happens', why }];
  return [];
}

function ofCluster(ring: RehearsedRing) {
  return (cluster: RehearsedCluster): Problem[] => {
    const { name: subject, status, because } = cluster;
    const what = WHAT[status];
    // The ring itself says it for all that it has left out.
    if (what === undefined || (status === 'skipped' && saysIt(ring))) return [];
    const why = because.map(({ message }) => message).join(' ');
    return [{ subject, what, why: what === 'never happens' ? whyNever(cluster) : why }];
  };
}

const WHAT: Record<RehearsedCluster['status'], Problem['what'] | undefined> = {
  upgraded: undefined,
  unchanged: undefined,
  failed: 'fails',
  canceled: 'fails',
  skipped: 'is left out',
  running: 'never happens',
  waiting: 'never happens',
};

function whyNever({ status, parts }: RehearsedCluster): string {
  if (status === 'waiting') return 'The days are over before its turn comes.';
  return `It is not done when the days are over. ${parts.at(-1)?.text ?? ''}`.trim();
}

function saysIt({ status }: RehearsedRing): boolean {
  return status === 'notStarted' || status === 'skipped';
}

/** A picture of days on which nothing happens helps nobody. */
const DAYS_SHOWN_MIN = 3;
const DAY = 86_400_000;

/** From the first day to the last on which something happens. */
export function shownSpan({ span, rollouts, approvals }: Rehearsal): Span {
  const parts = rollouts.flatMap(({ rings }) =>
    rings.flatMap(({ stages, clusters }) => [...stages, ...clusters.flatMap((one) => one.parts)]),
  );
  const ends = [
    ...parts.map(({ end }) => end),
    ...approvals.map(({ asked, decided = asked }) => decided),
  ];
  const last = ends.reduce((a, b) => Math.max(a, b), span.start + DAYS_SHOWN_MIN * DAY);
  return { start: span.start, end: Math.min(span.end, last) };
}

const INSTANTS = new Set(['start', 'end', 'asked', 'decided']);

/** Instants as ISO text in UTC; keys and their meaning stay the same from version to version. */
export function jsonOf(rehearsal: Rehearsal): string {
  const asText = (key: string, value: unknown): unknown =>
    INSTANTS.has(key) && typeof value === 'number' ? new Date(value).toISOString() : value;
  return `${JSON.stringify({ format: 1, ...rehearsal }, asText, 2)}\n`;
}
