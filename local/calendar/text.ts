/** A calendar for terminals: a line per day and kind, then the conflicts. */
import { merge } from '../../shared/calendar/spans';
import type { Calendar } from '../../shared/calendar/clusterCalendar';
import type { Finding } from '../../shared/calendar/findings';
import type { Span, Zone } from '../../shared/calendar/types';
import { clockChangesOf, type Day, daysOf, timeText } from './days';
import { type Row, rowsOf } from './rows';

const CELL = 30 * 60_000;
const LABEL_WIDTH = 16;

/**
 * @param shown the days to show; the calendar may be longer
 * @param findings of the whole calendar
 * @param days how many days the findings were looked for
 */
export function calendarText(
  calendar: Calendar,
  shown: Span,
  findings: Finding[],
  days: number,
): string {
  const rows = rowsOf(calendar);
  const shownDays = daysOf(shown, calendar.zone);
  const lines = [
    headline(calendar),
    '',
    `${' '.repeat(12 + LABEL_WIDTH)}${hourLine()}`,
    ...shownDays.flatMap((day) => dayLines(day, rows, calendar.zone)),
    '',
    ...findingsText(findings, days),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ cluster, zone, sources }: Calendar): string {
  const ring = sources.upgrades === undefined ? 'in no ring' : `ring ${sources.upgrades.ring}`;
  return `${cluster.name}   ${ring}   times in ${zone}`;
}

function hourLine(): string {
  return ['0', '6', '12', '18'].map((hour) => hour.padEnd(12)).join('') + '24';
}

function dayLines(day: Day, rows: Row[], zone: Zone): string[] {
  const filled = rows
    .map((row) => ({ row, spans: within(row, day) }))
    .filter(({ row, spans }) => spans.length > 0 || row.kind === 'running');
  const lines = filled.map(({ row, spans }, at) => {
    const date = (at === 0 ? day.label : '').padEnd(12);
    return `${date}${row.label.padEnd(LABEL_WIDTH)}${bar(spans, day)}  ${times(spans, day, zone)}`.trimEnd();
  });
  const changes = clockChangesOf([day], zone).map(
    ({ at, text }) => `${' '.repeat(12)}clocks change by ${text} at ${timeText(at, zone)}`,
  );
  return [...lines, ...changes];
}

function within({ kind, entries }: Row, day: Day): Span[] {
  const spans = merge(entries.filter((entry) => entry.kind === kind));
  return spans.filter(({ start, end }) => start < day.end && end > day.start);
}

/** A cell is half an hour; days of a clock change have more or fewer of them. */
function bar(spans: Span[], day: Day): string {
  const cells = Math.round((day.end - day.start) / CELL);
  return Array.from({ length: cells }, (_, index) => {
    const start = day.start + index * CELL;
    return spans.some((span) => span.start < start + CELL && span.end > start) ? '█' : '·';
  }).join('');
}

function times(spans: Span[], day: Day, zone: Zone): string {
  return spans
    .map(({ start, end }) => {
      if (start <= day.start && end >= day.end) return 'all day';
      const from = start < day.start ? '…' : timeText(start, zone);
      const to = end > day.end ? '…' : end === day.end ? '24:00' : timeText(end, zone);
      return `${from}-${to}`;
    })
    .join(' ');
}

/** Numbered as in the picture. */
export function findingsText(findings: Finding[], days: number): string[] {
  if (findings.length === 0) return [`No conflicts in the next ${days} days.`];
  const lines = findings.flatMap(({ severity, reason, first, times: count, todo }, at) => [
    `${String(at + 1).padStart(3)}  ${severity.padEnd(8)}${reason.message}`,
    `     first ${first.local}; ${timesText(count, days)}   ${reason.code}`,
    `     → ${todo}`,
  ]);
  return [`Conflicts in the next ${days} days: ${findings.length}`, ...lines];
}

export function timesText(count: number, days: number): string {
  if (count === 0) return `not within ${days} days`;
  return `${count === 1 ? 'once' : `${count} times`} in ${days} days`;
}
