/** A calendar as a picture: a row per kind, days across, conflicts numbered, a legend below. */
import type { Calendar, Entry, EntryKind } from '../../shared/calendar/clusterCalendar';
import type { Examined } from '../../shared/calendar/conflicts';
import type { Span } from '../../shared/calendar/types';
import { clockChangesOf, type Day, daysOf } from './days';
import { rowOfConflict, type Row, rowsOf } from './rows';
import { escape, STYLE, wrap } from './svgText';
import { timesText } from './text';

const WIDTH = 1200;
const LEFT = 140;
const RIGHT = 24;
const TOP = 104;
const ROW = 36;
const BAR = 20;
/** Of a conflict's number, in pixels. */
const RADIUS = 8.5;
const LINE = 18;
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
  const legend = legendLines(examined, horizon);
  const height = frame.bottom + 34 + legend.length * LINE + 16;
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
    ...legend.map((line, at) => line(frame.bottom + 40 + at * LINE)),
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
      `<line class="midnight" x1="${left}" y1="${TOP - 22}" x2="${left}" y2="${bottom}"/>`,
      `<text class="day" x="${left + 4}" y="${TOP - 10}">${day.label.slice(0, wide(day) ? 6 : 3)}</text>`,
    ];
    const noonLine = `<line class="noon" x1="${noon}" y1="${TOP}" x2="${noon}" y2="${bottom}"/>`;
    return [...(day.weekend ? [weekend] : []), ...lines, ...(wide(day) ? [noonLine] : [])];
  });
}

function rowParts(frame: Frame, { label, entries }: Row, at: number): string[] {
  const y = TOP + at * ROW;
  const visible = entries.filter(
    ({ start, end }) => end > frame.span.start && start < frame.span.end,
  );
  return [
    `<line class="rule" x1="24" y1="${y}" x2="${WIDTH - RIGHT}" y2="${y}"/>`,
    `<text class="label" x="24" y="${y + ROW / 2 + 4}">${escape(label)}</text>`,
    ...visible.map((entry) => bar(frame, entry, y + (ROW - BAR) / 2)),
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
    `<line class="change" x1="${x(at)}" y1="${TOP - 30}" x2="${x(at)}" y2="${bottom}"/>`,
    `<text class="changeText" x="${x(at) + 4}" y="${TOP - 26}">clocks ${text}</text>`,
  ]);
}

/** Numbers at every bite; one that would cover another moves aside. */
function markers(frame: Frame, examined: Examined[]): string[] {
  const taken = new Map<EntryKind, number[]>();
  return examined.flatMap((one, index) => {
    const kind = rowOfConflict(one);
    const row = frame.rows.findIndex((candidate) => candidate.kind === kind);
    const used = taken.get(kind) ?? [];
    taken.set(kind, used);
    const inside = one.bites.filter((at) => at >= frame.span.start && at < frame.span.end);
    return inside.map((at) => {
      let x = frame.x(at);
      while (used.some((other) => Math.abs(other - x) < 2 * RADIUS)) x += 2 * RADIUS + 1;
      used.push(x);
      const y = TOP + Math.max(0, row) * ROW + ROW / 2;
      return marker(x, y, index, one);
    });
  });
}

function marker(x: number, y: number, index: number, { finding }: Examined): string {
  return (
    `<g><title>${escape(finding.reason.message)}</title>` +
    `<circle class="${finding.severity}" cx="${x}" cy="${y}" r="${RADIUS}"/>` +
    `<text class="number" x="${x}" y="${y + 4}">${index + 1}</text></g>`
  );
}

function legendLines(examined: Examined[], horizon: number): ((y: number) => string)[] {
  if (examined.length === 0) {
    return [(y) => `<text class="text" x="24" y="${y}">No conflicts in ${horizon} days.</text>`];
  }
  return examined.flatMap((one, index) => {
    const { reason, first, times, todo } = one.finding;
    const when = `First ${first.local}, ${timesText(times, horizon)}. ${todo}`;
    const message = wrap(reason.message, LEGEND_CHARACTERS);
    return [
      ...message.map((text, at) => (y: number) => {
        const number = at === 0 ? marker(33, y - 4, index, one) : '';
        return `${number}<text class="text" x="52" y="${y}">${escape(text)}</text>`;
      }),
      ...wrap(when, LEGEND_CHARACTERS).map(
        (text) => (y: number) => `<text class="soft" x="52" y="${y}">${escape(text)}</text>`,
      ),
    ];
  });
}
