/** A rehearsal as a picture: rings in groups, clusters in rows, days across. */
import type { Span, Zone } from '../../shared/calendar/types';
import { type Day, daysOf } from '../calendar/days';
import { escape, STYLE } from '../calendar/svgText';
import { type Bar, type Row, rowsOf, rowsPerRing } from './ganttRows';
import type { RehearsedRing, RehearsedRollout } from './outcome';
import { type Asked, type Rehearsal, shownSpan } from './result';
import { count, lengthText, when } from './words';

const WIDTH = 1200;
const LEFT = 250;
const RIGHT = 24;
const TOP = 112;
const TITLE = 30;
const HEAD = 24;
const ROW = 16;
const BAR = 10;
const GAP = 10;
/** Characters of a label that fit before the first day. */
const LABEL_CHARACTERS = 34;
/** A day's name is written on days that are at least so wide. */
const DAY_WIDTH = 16;

const COLOURS = `
.window { fill: #0969da; opacity: 0.1 }
.queued { fill: #818b98; opacity: 0.3 }
.waiting { fill: #bf8700; opacity: 0.55 }
.checking { fill: #8250df; opacity: 0.7 }
.working { fill: #2da44e }
.failed { fill: #cf222e }
.baking { fill: #54aeff; opacity: 0.45 }
.asking { fill: #bf3989; opacity: 0.35 }
.preflight { fill: #8250df; opacity: 0.4 }
.question { fill: #bf3989; stroke: #ffffff }
.goal { font-weight: 600; font-size: 14.5px }
.ring { font-weight: 600 }
.name { font-size: 11px }
.bad { fill: #cf222e }
@media (prefers-color-scheme: dark) {
  .question { stroke: #0d1117 }
  .bad { fill: #ff7b72 }
}
`;

interface Frame {
  days: Day[];
  zone: Zone;
  x: (at: number) => number;
}

/** One piece of the picture, drawn from a height on. */
interface Block {
  height: number;
  draw: (top: number) => string[];
}

export function ganttSvg(rehearsal: Rehearsal): string {
  const frame = frameOf(rehearsal);
  const blocks = blocksOf(rehearsal, frame);
  const bottom = blocks.reduce((y, { height }) => y + height, TOP);
  const height = bottom + 44;
  let y = TOP;
  const drawn = blocks.flatMap((block) => {
    const parts = block.draw(y);
    y += block.height;
    return parts;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escape(`Rehearsal of ${rehearsal.fleet}`)}</title>`,
    `<style>${STYLE}${COLOURS}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>`,
    ...heading(rehearsal),
    ...grid(frame, bottom),
    ...drawn,
    ...legend(bottom + 24),
    '</svg>',
    '',
  ].join('\n');
}

function frameOf(rehearsal: Rehearsal): Frame {
  const { zone } = rehearsal;
  const days = daysOf(shownSpan(rehearsal), zone);
  const [start, end] = [days[0]?.start ?? 0, days.at(-1)?.end ?? 1];
  const scale = (WIDTH - LEFT - RIGHT) / (end - start);
  const x = (at: number) => {
    const inside = Math.min(Math.max(at, start), end);
    return Math.round((LEFT + (inside - start) * scale) * 10) / 10;
  };
  return { days, zone, x };
}

function heading({ fleet, clusters, zone, span, problems, announced }: Rehearsal): string[] {
  const news = announced.length === 0 ? '' : ` · Azure announces ${announced.join(', ')}`;
  const bad =
    problems.length === 0 ? 'every cluster gets there' : `${problems.length} things to look at`;
  return [
    `<text class="title" x="24" y="36">${escape(`Rehearsal of ${fleet}`)}</text>`,
    `<text class="soft" x="24" y="58">${escape(
      `${count(clusters, 'cluster')} from ${when(span.start, zone)}, times in ${zone}${news} · ${bad}`,
    )}</text>`,
  ];
}

function grid({ days, x }: Frame, bottom: number): string[] {
  return days.flatMap((day) => {
    const [left, right] = [x(day.start), x(day.end)];
    const weekend = `<rect class="weekend" x="${left}" y="${TOP - 22}" width="${right - left}" height="${bottom - TOP + 22}"/>`;
    const text = right - left < DAY_WIDTH ? '' : day.label.slice(4).split(' ')[0];
    const label = right - left >= 3 * DAY_WIDTH ? day.label : text;
    return [
      ...(day.weekend ? [weekend] : []),
      `<line class="midnight" x1="${left}" y1="${TOP - 26}" x2="${left}" y2="${bottom}"/>`,
      `<text class="day" x="${left + 3}" y="${TOP - 12}">${label ?? ''}</text>`,
    ];
  });
}

function blocksOf({ rollouts, approvals }: Rehearsal, frame: Frame): Block[] {
  const limit = rowsPerRing(rollouts.reduce((sum, { rings }) => sum + rings.length, 0));
  return rollouts.flatMap((rollout) => [
    titleOf(rollout),
    ...rollout.rings.map((ring) => {
      const asked = approvals.filter(
        (one) => one.rollout === rollout.id && isAbout(one, ring, rollout),
      );
      return ringBlock(ring, rowsOf(ring, limit), asked, frame);
    }),
  ]);
}

function isAbout(
  { ring, asked }: Asked,
  { name }: RehearsedRing,
  { start, end }: RehearsedRollout,
) {
  return ring === name && asked >= start && asked <= (end ?? asked);
}

function titleOf({ goal, status, start, end }: RehearsedRollout): Block {
  const took =
    end === undefined
      ? 'not done when the days are over'
      : `${status} after ${lengthText(end - start)}`;
  const draw = (top: number) => [
    `<text class="goal" x="24" y="${top + 20}">${escape(`${goal}: ${took}`)}</text>`,
  ];
  return { height: TITLE, draw };
}

function ringBlock(ring: RehearsedRing, rows: Row[], asked: Asked[], frame: Frame): Block {
  const height = HEAD + rows.length * ROW + GAP;
  const draw = (top: number) => [
    `<line class="rule" x1="24" y1="${top}" x2="${WIDTH - RIGHT}" y2="${top}"/>`,
    ...shades(ring, frame, top, height - GAP),
    ...ringHead(ring, frame, top),
    ...rows.flatMap((row, at) => rowParts(row, frame, top + HEAD + at * ROW)),
    ...asked.flatMap((one) => question(one, frame, top)),
  ];
  return { height, draw };
}

function shades(
  { open, frozen, window }: RehearsedRing,
  frame: Frame,
  top: number,
  height: number,
) {
  const shade = (kind: string, said: string) => (span: Span) =>
    box(kind, frame, span, { y: top, height, said });
  return [
    ...open.filter(isShown(frame)).map(shade('window', `window ${window ?? ''}`)),
    ...frozen.filter(isShown(frame)).map(shade('freeze', 'freeze')),
  ];
}

function isShown({ days }: Frame): (span: Span) => boolean {
  const [start, end] = [days[0]?.start ?? 0, days.at(-1)?.end ?? 0];
  return (span) => span.end > start && span.start < end;
}

function ringHead(
  { name, clusters, status, window, stages }: RehearsedRing,
  frame: Frame,
  top: number,
) {
  const hours = window === undefined ? '' : ` · ${window}`;
  const said = `${name} · ${count(clusters.length, 'cluster')}${hours}`;
  const bad = status === 'failed' || status === 'notStarted' ? ' bad' : '';
  const bands = stages
    .filter(({ stage, start, end }) => stage !== 'running' && end > start)
    .map(({ stage, ...span }) =>
      box(stage, frame, span, { y: top + 6, height: 12, said: `ring ${name}: ${STAGES[stage]}` }),
    );
  return [`<text class="ring${bad}" x="24" y="${top + 17}">${escape(said)}</text>`, ...bands];
}

const STAGES = {
  preflight: 'preflight',
  asking: 'people are asked',
  running: 'upgrades',
  baking: 'bakes',
};

function rowParts({ label, who, bars, bad }: Row, frame: Frame, top: number): string[] {
  const y = top + (ROW - BAR) / 2;
  const style = bad ? 'name bad' : 'name';
  const short =
    label.length > LABEL_CHARACTERS ? `${label.slice(0, LABEL_CHARACTERS - 1)}…` : label;
  return [
    `<text class="${style}" x="36" y="${top + 12}"><title>${escape(who)}</title>${escape(short)}</text>`,
    ...bars.map((bar) =>
      box(styleOf(bar, bad), frame, bar, { y, height: BAR, said: saidOf(bar, frame.zone) }),
    ),
  ];
}

function styleOf({ kind }: Bar, bad: boolean): string {
  return bad && kind === 'working' ? 'failed' : kind;
}

function saidOf({ text, start, end }: Bar, zone: Zone): string {
  return `${text} (${when(start, zone)}, ${lengthText(end - start)})`;
}

interface Box {
  y: number;
  height: number;
  said: string;
}

function box(style: string, { x }: Frame, { start, end }: Span, { y, height, said }: Box): string {
  const left = x(start);
  const width = Math.max(2, Math.round((x(end) - left) * 10) / 10);
  return `<rect class="${style}" x="${left}" y="${y}" width="${width}" height="${height}"><title>${escape(said)}</title></rect>`;
}

/** A diamond where people are asked, and a smaller one where it is decided. */
function question(
  { title, state, asked, decided }: Asked,
  { x, zone }: Frame,
  top: number,
): string[] {
  const diamond = (at: number, size: number, said: string) => {
    const [cx, cy] = [x(at), top + 12];
    const points = `${cx},${cy - size} ${cx + size},${cy} ${cx},${cy + size} ${cx - size},${cy}`;
    return `<polygon class="question" points="${points}"><title>${escape(said)}</title></polygon>`;
  };
  return [
    diamond(asked, 7, `${title} ${when(asked, zone)}`),
    ...(decided === undefined ? [] : [diamond(decided, 5, `${state} ${when(decided, zone)}`)]),
  ];
}

const LEGEND: [string, string][] = [
  ['working', 'upgrade'],
  ['failed', 'fails'],
  ['waiting', 'waits for window, freeze or others'],
  ['queued', 'waits for a place'],
  ['baking', 'bakes'],
  ['asking', 'people are asked ◆'],
  ['window', 'window open'],
  ['freeze', 'freeze'],
];

function legend(y: number): string[] {
  let x = 24;
  return LEGEND.flatMap(([style, text]) => {
    const parts = [
      `<rect class="${style}" x="${x}" y="${y - 9}" width="14" height="10"/>`,
      `<text class="day" x="${x + 19}" y="${y}">${text}</text>`,
    ];
    x += 40 + text.length * 6.4;
    return parts;
  });
}
