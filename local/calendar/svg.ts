/** A calendar as a picture: a row per kind, days across, conflicts numbered, a legend below. */
import type { Calendar, Entry, EntryKind } from '../../shared/calendar/clusterCalendar';
import type { Examined } from '../../shared/calendar/conflicts';
import type { Span } from '../../shared/calendar/types';
import { clockChangesOf, type Day, daysOf } from './days';
import { rowOfConflict, type Row, rowsOf } from './rows';
import { escape, STYLE, wrap } from './svgText';
import { timesText } from './text';

const WIDTH = 1200;
const LEFT = 150;
const RIGHT = 24;
const TOP = 108;
const ROW = 46;
const BAR = 17;
/** From the top of a row: numbers stand above their bars. */
const BAR_TOP = 23;
const NUMBER_TOP = 13;
/** Of a conflict's number, in pixels. */
const RADIUS = 8.5;
const LINE = 18;
/** Between two conflicts of the legend. */
const GAP = 7;
/** Characters of the legend that fit into its width. */
const LEGEND_CHARACTERS = 158;
/** Noon gets a line of its own when a day is at least so wide. */
const NOON_WIDTH = 44;

interface Frame {
  days: Day[];
  rows: Row[];
  calendar: Calendar;
  /** Shown: whole local days. */
  span: Span;
  x: (at: number) => number;
  bottom: number;
}

/**
 * @param shown the part of the calendar to draw, widened to whole local days
 * @param examined conflicts of the whole calendar
 * @param horizon days that the conflicts were looked for
 */
export function calendarSvg(
  calendar: Calendar,
  shown: Span,
  examined: Examined[],
  horizon: number,
): string {
  const frame = frameOf(calendar, shown);
  const legend = legendOf(examined, horizon);
  const height = legend.reduce((y, { height: own }) => y + own, frame.bottom + 34);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>Calendar of ${escape(calendar.cluster.name)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>`,
    ...heading(frame),
    ...grid(frame),
    ...frame.rows.flatMap((row, at) => rowParts(frame, row, at)),
    ...clockChanges(frame),
    ...markers(frame, examined),
    ...legendParts(legend, frame.bottom + 40),
    '</svg>',
    '',
  ].join('\n');
}

function frameOf(calendar: Calendar, shown: Span): Frame {
  const days = daysOf(shown, calendar.zone);
  const span = { start: days[0]?.start ?? shown.start, end: days.at(-1)?.end ?? shown.end };
  const scale = (WIDTH - LEFT - RIGHT) / (span.end - span.start);
  const rows = rowsOf(calendar);
  const x = (at: number) => {
    const inside = Math.min(Math.max(at, span.start), span.end);
    return Math.round((LEFT + (inside - span.start) * scale) * 10) / 10;
  };
  return { days, rows, calendar, span, x, bottom: TOP + rows.length * ROW };
}

function heading({ calendar, days }: Frame): string[] {
  const { cluster, sources, zone } = calendar;
  const ring = sources.upgrades === undefined ? 'in no ring' : `ring ${sources.upgrades.ring}`;
  const period = `${days[0]?.label ?? ''} to ${days.at(-1)?.label ?? ''}`;
  return [
    `<text class="title" x="24" y="36">${escape(cluster.name)}</text>`,
    `<text class="soft" x="24" y="58">${escape(`${ring} · ${period} · times in ${zone}`)}</text>`,
  ];
}

function grid({ days, x, bottom }: Frame): string[] {
  const wide = (day: Day) => x(day.end) - x(day.start) >= NOON_WIDTH;
  return days.flatMap((day) => {
    const [left, right] = [x(day.start), x(day.end)];
    const noon = (left + right) / 2;
    const weekend = `<rect class="weekend" x="${left}" y="${TOP}" width="${right - left}" height="${bottom - TOP}"/>`;
    const lines = [
      `<line class="midnight" x1="${left}" y1="${TOP - 26}" x2="${left}" y2="${bottom}"/>`,
      `<text class="day" x="${left + 4}" y="${TOP - 16}">${day.label.slice(0, wide(day) ? 6 : 3)}</text>`,
    ];
    const noonLine = `<line class="noon" x1="${noon}" y1="${TOP}" x2="${noon}" y2="${bottom}"/>`;
    const noonParts = wide(day)
      ? [noonLine, `<text class="hour" x="${noon}" y="${TOP - 3}">12</text>`]
      : [];
    return [...(day.weekend ? [weekend] : []), ...lines, ...noonParts];
  });
}

function rowParts(frame: Frame, { label, entries }: Row, at: number): string[] {
  const y = TOP + at * ROW;
  const visible = entries.filter(
    ({ start, end }) => end > frame.span.start && start < frame.span.end,
  );
  return [
    `<line class="rule" x1="24" y1="${y}" x2="${WIDTH - RIGHT}" y2="${y}"/>`,
    `<text class="label" x="24" y="${y + BAR_TOP + 13}">${escape(label)}</text>`,
    ...visible.map((entry) => bar(frame, entry, y + BAR_TOP)),
  ];
}

function bar({ x }: Frame, entry: Entry, y: number): string {
  const left = x(entry.start);
  const width = Math.max(2, Math.round((x(entry.end) - left) * 10) / 10);
  const said = `<title>${escape(`${entry.source}: ${entry.text}`)}</title>`;
  return `<rect class="${entry.kind}" x="${left}" y="${y}" width="${width}" height="${BAR}" rx="2">${said}</rect>`;
}

function clockChanges({ days, calendar, x, bottom }: Frame): string[] {
  return clockChangesOf(days, calendar.zone).flatMap(({ at, text }) => [
    `<line class="change" x1="${x(at)}" y1="${TOP - 34}" x2="${x(at)}" y2="${bottom}"/>`,
    `<text class="changeText" x="${x(at) + 4}" y="${TOP - 31}">clocks ${text}</text>`,
  ]);
}

/** Numbers at every bite, from left to right; one that would cover another moves aside. */
function markers(frame: Frame, examined: Examined[]): string[] {
  const { start, end } = frame.span;
  const bites = examined
    .flatMap((one, index) => one.bites.map((at) => ({ one, index, at, row: rowOfConflict(one) })))
    .filter(({ at }) => at >= start && at < end)
    .sort((a, b) => a.at - b.at || a.index - b.index);
  const taken = new Map<EntryKind, number>();
  return bites.map(({ one, index, at, row }) => {
    const x = Math.max(frame.x(at), taken.get(row) ?? 0);
    taken.set(row, x + 2 * RADIUS + 1);
    const rowAt = frame.rows.findIndex(({ kind }) => kind === row);
    return marker(x, TOP + Math.max(0, rowAt) * ROW + NUMBER_TOP, index, one);
  });
}

function marker(x: number, y: number, index: number, { finding }: Examined): string {
  return (
    `<g><title>${escape(finding.reason.message)}</title>` +
    `<circle class="${finding.severity}" cx="${x}" cy="${y}" r="${RADIUS}"/>` +
    `<text class="number" x="${x}" y="${y + 4}">${index + 1}</text></g>`
  );
}

interface Legend {
  height: number;
  /** @param y baseline of its first line */
  draw: (y: number) => string[];
}

function legendOf(examined: Examined[], horizon: number): Legend[] {
  const none = (y: number) => [
    `<text class="text" x="24" y="${y}">No conflicts in ${horizon} days.</text>`,
  ];
  if (examined.length === 0) return [{ height: LINE + GAP, draw: none }];
  return examined.map((one, index) => {
    const { reason, first, times, todo } = one.finding;
    const when = `First ${first.local}, ${timesText(times, horizon)}. ${todo}`;
    const lines = [
      ...wrap(reason.message, LEGEND_CHARACTERS).map((text) => ({ text, style: 'text' })),
      ...wrap(when, LEGEND_CHARACTERS).map((text) => ({ text, style: 'soft' })),
    ];
    const draw = (y: number) => [
      marker(33, y - 4, index, one),
      ...lines.map(
        ({ text, style }, at) =>
          `<text class="${style}" x="52" y="${y + at * LINE}">${escape(text)}</text>`,
      ),
    ];
    return { height: lines.length * LINE + GAP, draw };
  });
}

function legendParts(legends: Legend[], top: number): string[] {
  let y = top;
  return legends.flatMap(({ height, draw }) => {
    const parts = draw(y);
    y += height;
    return parts;
  });
}
