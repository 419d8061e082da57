/** Everything that happens to one cluster, on one line of time. */
import type { Policy } from '../fleet/policy';
import type { ClusterSnapshot } from '../fleet/snapshot';
import { type Known, sourcesOf } from './clusterSources';
import { cronTimes } from './cron';
import { dayOf } from './day';
import { runningSpans } from './schedule';
import type { CalendarSources, UpgradeSource } from './sources';
import { clip, merge, overlap, spanOf, subtract } from './spans';
import type { Holidays, Job, Span, Window, Zone } from './types';
import { openings } from './window';
import { instantOf } from './zone';

export const ENTRY_KINDS = [
  'running',
  'stopped',
  'upgrades',
  'bake',
  'maintenance',
  'aksUpgrade',
  'kured',
  'backup',
  'freeze',
  'holiday',
] as const;

export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One stretch of one kind. Windows are whole: they may begin before the range or end after it. */
export interface Entry extends Span {
  kind: EntryKind;
  /** Which window, schedule, backup or freeze it comes from. */
  source: string;
  /** For people: what happens then. */
  text: string;
  /** What a freeze stops; everything when empty. */
  jobs?: Job[];
}

export interface Calendar {
  cluster: { id: string; name: string };
  zone: Zone;
  range: Span;
  /** By start. */
  entries: Entry[];
  sources: CalendarSources;
}

/**
 * The calendar of one cluster.
 * @param known what neither the policy nor the snapshot says: resolved holidays, overrides
 */
export function clusterCalendar(
  cluster: ClusterSnapshot,
  policy: Policy,
  range: Span,
  known: Known = {},
): Calendar {
  return calendarOf(sourcesOf(cluster, policy, known), range);
}

export function calendarOf(sources: CalendarSources, range: Span): Calendar {
  const { cluster, zone } = sources;
  const entries = [
    ...powerEntries(sources, range),
    ...upgradeEntries(sources, range),
    ...windowEntries(sources, range),
    ...aksUpgradeEntries(sources, range),
    ...backupEntries(sources, range),
    ...freezeEntries(sources, range),
    ...sources.holidays.flatMap((holidays) => holidayEntries(holidays, zone, range)),
  ];
  return { cluster, zone, range, entries: entries.sort((a, b) => a.start - b.start), sources };
}

function powerEntries({ power }: CalendarSources, range: Span): Entry[] {
  const { schedule, overrides, now } = power;
  const always = now === 'Running' ? [range] : [];
  const running =
    schedule === undefined ? always : clip(runningSpans(schedule, overrides, range), range);
  const source = schedule === undefined ? 'no schedule' : `schedule ${schedule.name}`;
  return [
    ...entries('running', source, 'The cluster runs.', running),
    ...entries('stopped', source, 'The cluster is stopped.', subtract([range], running)),
  ];
}

function upgradeEntries({ upgrades }: CalendarSources, range: Span): Entry[] {
  if (upgrades === undefined) return [];
  const { ring, window } = upgrades;
  const source = window?.name ?? 'any time';
  const open = window === undefined ? [range] : openings(window, range);
  const text = `Kubernetes and node image upgrades of ring ${ring} may start.`;
  return [...entries('upgrades', source, text, open), ...bakeEntries(upgrades, range)];
}

/** If the ring before is upgraded in one of its openings, it bakes for so long at least. */
function bakeEntries({ ring, after }: UpgradeSource, range: Span): Entry[] {
  if (after?.window === undefined || after.bake === 0) return [];
  const before = openings(after.window, { start: range.start - after.bake, end: range.end });
  const bakes = before
    .map(({ start }) => ({ start, end: start + after.bake }))
    .filter(({ end }) => end > range.start);
  const text = `Ring ${ring} waits while ring ${after.ring} bakes.`;
  return entries('bake', `ring ${after.ring}`, text, merge(bakes));
}

function windowEntries(sources: CalendarSources, range: Span): Entry[] {
  const { maintenance, kured } = sources;
  const of = (kind: EntryKind, window: Window | undefined, source: string, text: string) =>
    window === undefined ? [] : entries(kind, source, text, openings(window, range));
  return [
    ...maintenance.flatMap(({ name, window }) =>
      of('maintenance', window, name, 'AKS may do planned maintenance.'),
    ),
    ...of('kured', kured, 'Kured window', 'Kured may reboot nodes.'),
  ];
}

function aksUpgradeEntries({ aksUpgrades = [] }: CalendarSources, range: Span): Entry[] {
  return aksUpgrades.flatMap(({ name, start, duration }) => {
    const span = { start, end: start + duration };
    const inside = overlap(span, range) ? [span] : [];
    return entries('aksUpgrade', name, 'AKS itself upgrades the cluster.', inside);
  });
}

function backupEntries({ backups }: CalendarSources, range: Span): Entry[] {
  return backups.flatMap(({ name, cron, zone, duration }) => {
    const times = cronTimes(cron, zone, { start: range.start - duration, end: range.end });
    const spans = times.map((start) => ({ start, end: start + duration }));
    return entries('backup', name, 'A backup is due.', spans);
  });
}

function freezeEntries({ freezes }: CalendarSources, range: Span): Entry[] {
  return freezes.flatMap(({ name, from, to, jobs }) => {
    const span = spanOf({ from, to });
    const stops = jobs.length === 0 ? 'any work' : jobs.join(', ');
    const inside = overlap(span, range) ? [span] : [];
    return entries('freeze', name, `No ${stops} may start.`, inside).map((e) => ({ ...e, jobs }));
  });
}

function holidayEntries({ name, dates }: Holidays, zone: Zone, range: Span): Entry[] {
  return dates.flatMap((holiday) => {
    const day = dayOf(holiday.date);
    const span = { start: instantOf(zone, day, 0), end: instantOf(zone, day + 1, 0) };
    const inside = overlap(span, range) ? [span] : [];
    return entries('holiday', name, holiday.name, inside);
  });
}

function entries(kind: EntryKind, source: string, text: string, spans: Span[]): Entry[] {
  return spans.map(({ start, end }) => ({ kind, source, text, start, end }));
}
