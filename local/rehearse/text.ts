/** A rehearsal for terminals: who is upgraded when, what waits for whom, what people are asked. */
import { localText } from '../../shared/calendar/localText';
import type { Zone } from '../../shared/calendar/types';
import type { Bite } from './conflicts';
import { groupBy } from './group';
import {
  type RehearsedCluster,
  type RehearsedRing,
  type RehearsedRollout,
  timeIn,
  workOf,
} from './outcome';
import type { Asked, Problem, Rehearsal } from './result';
import { count, lengthText, when } from './words';

/** Fleets up to this size are told cluster by cluster; of others only what is unusual. */
const TOLD_MAX = 40;

/** Lines of one kind before the rest is only counted. */
const LINES_MAX = 20;

export function rehearsalText(rehearsal: Rehearsal): string {
  const { rollouts, approvals, conflicts, problems, notes, zone } = rehearsal;
  const lines = [
    ...headline(rehearsal),
    ...rollouts.flatMap((rollout) => ['', ...rolloutLines(rollout, rehearsal)]),
    ...(rollouts.length === 0 ? ['', 'Nothing is rolled out.'] : []),
    ...notes.map((note) => `  ${note}`),
    '',
    ...questionLines(approvals, zone),
    '',
    ...conflictLines(conflicts),
    '',
    ...problemLines(problems),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ fleet, clusters, span, zone, announced, policy }: Rehearsal): string[] {
  const days = Math.round((span.end - span.start) / 86_400_000);
  const news = announced.length === 0 ? '' : `; Azure announces ${announced.join(', ')}`;
  return [
    `Rehearsal of ${fleet}: ${clusters} clusters, ${days} days from ${localText(span.start, zone)}`,
    `policy ${policy}${news}`,
  ];
}

function rolloutLines(rollout: RehearsedRollout, { clusters, zone }: Rehearsal): string[] {
  const { goal, status, start, end } = rollout;
  const ended = end === undefined ? 'is not done when the days are over' : ENDED[status];
  const took = end === undefined || end === start ? '' : ` after ${lengthText(end - start)}`;
  return [
    `${goal} ${ended}${took}`,
    ...rollout.rings.flatMap((ring, at) =>
      ringLines(ring, rollout.rings[at + 1], clusters <= TOLD_MAX, zone),
    ),
    ...outsideLines(rollout),
  ];
}

const ENDED = {
  done: 'is done',
  failed: 'ends with failures',
  canceled: 'is canceled',
  running: 'is not done',
};

function ringLines(
  ring: RehearsedRing,
  next: RehearsedRing | undefined,
  each: boolean,
  zone: Zone,
): string[] {
  const moved = ring.clusters.filter((cluster) => workOf(cluster) !== undefined);
  const inOrder = [...moved].sort((a, b) => (workOf(a)?.start ?? 0) - (workOf(b)?.start ?? 0));
  const told = each ? inOrder : [];
  const width = Math.max(0, ...told.map(({ name }) => name.length));
  return [
    ringHead(ring, zone),
    ...told.map((cluster) => clusterLine(cluster, width, zone)),
    ...(each ? [] : summaryLines(inOrder, zone)),
    ...unmovedLines(ring),
    ...bakeLine(ring, next, zone),
  ];
}

function ringHead(
  { name, stages, clusters, maxConcurrent, window, status }: RehearsedRing,
  zone: Zone,
) {
  const running = stages.find(({ stage }) => stage === 'running')?.start;
  const at = running === undefined ? '' : when(running, zone);
  const places = maxConcurrent === undefined ? '' : `, ${maxConcurrent} at once`;
  const hours = window === undefined ? '' : `, window ${window}`;
  const not = running === undefined && status !== 'done' ? ', does not start' : '';
  return line(at, `ring ${name}: ${count(clusters.length, 'cluster')}${places}${hours}${not}`);
}

function clusterLine(cluster: RehearsedCluster, width: number, zone: Zone): string {
  const { name, from, to, status } = cluster;
  const work = workOf(cluster) ?? { start: 0, end: 0 };
  const mark = MARKS[status];
  const versions = from === to ? from : `${from} → ${to}`;
  const text = `  ${mark} ${name.padEnd(width)}  ${versions.padEnd(17)} ${lengthText(work.end - work.start)}${waits(cluster)}`;
  return line(when(work.start, zone), text);
}

const MARKS: Record<RehearsedCluster['status'], string> = {
  upgraded: '✔',
  unchanged: '=',
  skipped: '–',
  failed: '✖',
  canceled: '✖',
  waiting: '…',
  running: '…',
};

function waits(cluster: RehearsedCluster): string {
  const queued = timeIn(cluster, 'queued');
  const waited = timeIn(cluster, 'waiting');
  const [first] = cluster.parts.filter(({ kind }) => kind === 'waiting');
  return [
    queued === 0 ? '' : `; waits ${lengthText(queued)} for a place in its ring`,
    waited === 0 ? '' : `; waits ${lengthText(waited)}: ${firstSentence(first?.text ?? '')}`,
  ].join('');
}

/** The rest says when the window opens, which is when the work begins. */
function firstSentence(text: string): string {
  return text.replace(/\. .*$/s, '');
}

/** Of a large ring: the first, the last, and who waits longest. */
function summaryLines(moved: RehearsedCluster[], zone: Zone): string[] {
  const [first] = moved;
  const last = moved.at(-1);
  if (first === undefined || last === undefined) return [];
  const upgraded = moved.filter(({ status }) => status === 'upgraded').length;
  const [slowest] = [...moved].sort((a, b) => timeIn(b, 'waiting') - timeIn(a, 'waiting'));
  const ends = Math.max(...moved.map((one) => workOf(one)?.end ?? 0));
  const longest =
    slowest === undefined || timeIn(slowest, 'waiting') === 0
      ? []
      : [line('', `  longest wait: ${slowest.name}${waits(slowest)}`)];
  return [
    line(when(workOf(first)?.start ?? 0, zone), `  ✔ ${upgraded} upgraded, first ${first.name}`),
    line(when(ends, zone), `  the last of them is done`),
    ...longest,
  ];
}

/** Nothing was changed on them. */
function unmovedLines({ clusters, status }: RehearsedRing): string[] {
  const still = clusters.filter((cluster) => workOf(cluster) === undefined);
  const there = still.filter((one) => one.status === 'unchanged');
  const held = groupBy(
    still.filter((one) => one.status === 'running'),
    ({ parts }) => firstSentence(parts.at(-1)?.text ?? '') || 'not done yet',
  );
  const waiting = still.filter((one) => one.status === 'waiting');
  const left = status === 'notStarted' ? [] : still.filter((one) => one.status === 'skipped');
  return [
    ...(there.length === 0 ? [] : [line('', `  = ${names(there)}: there already`)]),
    ...[...held].map(([why, some]) => line('', `  … ${names(some)}: ${why}`)),
    ...(waiting.length === 0 ? [] : [line('', `  … ${names(waiting)}: not their turn`)]),
    ...(left.length === 0 ? [] : [line('', `  – ${names(left)}: left out, see below`)]),
  ];
}

function bakeLine(
  { stages }: RehearsedRing,
  next: RehearsedRing | undefined,
  zone: Zone,
): string[] {
  const bake = stages.find(({ stage }) => stage === 'baking');
  if (bake === undefined) return [];
  const whose = next === undefined ? '' : `; ring ${next.name} waits for it`;
  return [line(when(bake.start, zone), `  bakes ${lengthText(bake.end - bake.start)}${whose}`)];
}

function outsideLines({ outside }: RehearsedRollout): string[] {
  const [first] = outside;
  if (first === undefined) return [];
  const who = names(outside);
  return [line('', `in no ring: ${who}. ${first.reason.message}`)];
}

function questionLines(approvals: Asked[], zone: Zone): string[] {
  if (approvals.length === 0) return ['Nobody is asked.'];
  const lines = approvals.map(({ title, state, asked, decided, why = '' }) => {
    const after = decided === undefined ? '' : ` after ${lengthText(decided - asked)}`;
    return line(when(asked, zone), `${title}  ${state}${after}${why === '' ? '' : `. ${why}`}`);
  });
  return [`People are asked ${count(approvals.length, 'question')}:`, ...lines];
}

function conflictLines(conflicts: Bite[]): string[] {
  if (conflicts.length === 0) return ['No calendar conflict bites in these days.'];
  const lines = conflicts.flatMap(({ severity, clusters, message, todo, first, times, code }) => {
    const whom = clusters.length === 0 ? '' : `${names(clusters.map((name) => ({ name })))}: `;
    return [
      `  ${severity.padEnd(8)} ${whom}${message}`,
      `           first ${first.local}, ${count(times, 'time')} in all   ${code}`,
      `           → ${todo}`,
    ];
  });
  return ['Calendar conflicts that bite:', ...lines];
}

function problemLines(problems: Problem[]): string[] {
  if (problems.length === 0) return ['Every cluster ends where the policy wants it.'];
  const lines = problems
    .slice(0, LINES_MAX)
    .map(({ subject, what, why }) => `  ${subject} ${what}: ${why}`);
  const more = problems.length - LINES_MAX;
  return [
    'Fails, is left out, or never happens:',
    ...lines,
    ...(more > 0 ? [`  … and ${more} more: --json FILE has all of them`] : []),
  ];
}

function names(many: readonly { name: string }[]): string {
  const shown = many.slice(0, 5).map(({ name }) => name);
  const more = many.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function line(at: string, text: string): string {
  return `  ${at.padEnd(17)} ${text}`;
}
