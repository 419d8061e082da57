/** What `npm run calendar` does: reads fleet and policy, looks 90 days ahead, tells and draws. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Calendar, clusterCalendar } from '../../shared/calendar/clusterCalendar';
import { DAYS_AHEAD, examine, fleetConflicts } from '../../shared/calendar/conflicts';
import type { Finding } from '../../shared/calendar/findings';
import type { Span, Zone } from '../../shared/calendar/types';
import { parsePolicy } from '../../shared/fleet/policy';
import { holidaysOf } from '../../shared/fleet/policyHolidays';
import { resolveHolidays } from '../../shared/holidays';
import { type Answer, readInput, snapshotFrom } from '../cli/command';
import { UsageError } from '../cli/flags';
import { daysOf } from './days';
import { CALENDAR_HELP, type CalendarOptions, readCalendarOptions } from './options';
import { calendarSvg } from './svg';
import { calendarText, findingsText } from './text';

const DAY = 86_400_000;

/**
 * @param root folder of the project
 * @param now milliseconds since 1970 (UTC)
 * @throws UsageError or Error of which the message alone is for people
 */
export async function calendarCommand(args: string[], root: string, now: number): Promise<Answer> {
  const options = readCalendarOptions(args, root);
  if (options.help) return { text: CALENDAR_HELP, exitCode: 0 };
  const start = options.from ?? now;
  const range = { start, end: start + DAYS_AHEAD * DAY };
  const calendars = await calendarsOf(options, range);
  const calendar = calendarOfCluster(options.cluster, calendars);
  const shown = daysFrom(start, options.days, calendar.zone);
  const examined = examine(calendar);
  const own = examined.map(({ finding }) => finding);
  const between = fleetConflicts(calendars).filter((finding) => concerns(finding, calendar));
  if (options.svg !== undefined) {
    const svg = calendarSvg(calendar, shown, examined, DAYS_AHEAD);
    writeFile(options.svg, svg);
  }
  const exitCode = own.length + between.length > 0 ? 1 : 0;
  if (options.json) return { text: jsonOf(calendar, shown, [...own, ...between]), exitCode };
  return {
    text: calendarText(calendar, shown, own, DAYS_AHEAD) + more(calendar, between),
    exitCode,
  };
}

async function calendarsOf({ fleet, policy }: CalendarOptions, range: Span): Promise<Calendar[]> {
  const { clusters } = snapshotFrom(fleet);
  const rules = parsePolicy(readInput(policy), path.relative('', policy));
  const holidays = await holidaysOf(rules, yearsOf(range), resolveHolidays);
  return clusters.map((cluster) => clusterCalendar(cluster, rules, range, { holidays }));
}

/** The day of the instant and those after it, whole. */
function daysFrom(start: number, count: number, zone: Zone): Span {
  const days = daysOf({ start, end: start + count * DAY }, zone).slice(0, count);
  return { start, end: days.at(-1)?.end ?? start };
}

function yearsOf({ start, end }: Span): number[] {
  const [first, last] = [start, end].map((at) => new Date(at).getUTCFullYear());
  return [...new Set([first ?? 0, last ?? 0])];
}

function calendarOfCluster(name: string, calendars: Calendar[]): Calendar {
  const found = calendars.find(({ cluster }) => cluster.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const names = calendars.map(({ cluster }) => cluster.name).slice(0, 50);
  const asked = name === '' ? 'Name a cluster' : `There is no cluster '${name}'`;
  throw new UsageError(`${asked}; the fleet has: ${names.join(', ')}`);
}

function concerns({ subject }: Finding, { cluster }: Calendar): boolean {
  return cluster.id.toLowerCase().includes(`/${subject}/`);
}

function more({ sources }: Calendar, between: Finding[]): string {
  const unread = sources.unread.map(({ message }) => `! ${message}`);
  const shared =
    between.length === 0 ? [] : ['With other clusters', ...findingsText(between, DAYS_AHEAD)];
  const lines = [...unread, ...shared];
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}

function jsonOf(calendar: Calendar, shown: Span, conflicts: Finding[]): string {
  const { cluster, zone, entries, sources } = calendar;
  const iso = (at: number) => new Date(at).toISOString();
  const inside = entries.filter(({ start, end }) => end > shown.start && start < shown.end);
  const result = {
    cluster,
    zone,
    from: iso(shown.start),
    to: iso(shown.end),
    entries: inside.map(({ start, end, ...entry }) => ({
      ...entry,
      start: iso(start),
      end: iso(end),
    })),
    conflicts,
    daysLookedAt: DAYS_AHEAD,
    unread: sources.unread,
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function writeFile(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`Cannot write ${file}: ${(error as Error).message}`);
  }
}
