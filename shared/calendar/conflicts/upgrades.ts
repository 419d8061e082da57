/** Upgrade windows in which no upgrade can happen. */
import { durationText } from '../../fleet/durations';
import type { Calendar } from '../clusterCalendar';
import { MINUTE } from '../day';
import { localText } from '../localText';
import { intersect, merge, subtract } from '../spans';
import type { Span } from '../types';
import type { Conflict } from './conflict';
import { entriesOf, freezesOf, startingIn } from './look';

/** AKS asks for 15 to 30 minutes between stop and start of a cluster; the longer one is safe. */
const REST = 30 * MINUTE;

interface Looked {
  name: string;
  estimate: number;
  openings: Span[];
  /** The parts of the openings in which the cluster runs, or may be woken. */
  awake: Span[];
  /** Those without freezes. */
  usable: Span[];
}

/** Says the first thing that keeps every upgrade out of the window; the others follow from it. */
export function upgradeWindowUnusable(calendar: Calendar): Conflict[] {
  const looked = look(calendar);
  if (looked === undefined || looked.openings.length === 0) return [];
  if (looked.awake.length === 0) return [neverRuns(looked)];
  if (looked.usable.length === 0) return [onlyFrozen(calendar, looked)];
  const longest = Math.max(...looked.usable.map(({ start, end }) => end - start));
  return longest < looked.estimate ? [tooShort(looked, longest)] : [];
}

function look(calendar: Calendar): Looked | undefined {
  const { upgrades } = calendar.sources;
  if (upgrades?.window === undefined) return undefined;
  const entries = entriesOf(calendar, 'upgrades');
  const openings = merge(entries);
  const awake = upgrades.wakes ? openings : intersect(openings, entriesOf(calendar, 'running'));
  return {
    name: entries[0]?.source ?? upgrades.window.name,
    estimate: upgrades.estimate,
    openings: startingIn(calendar.range, openings),
    awake,
    usable: subtract(awake, merge(freezesOf(calendar, 'upgrades'))),
  };
}

function neverRuns({ name, openings }: Looked): Conflict {
  return {
    kind: 'upgradeWindowNeverRuns',
    severity: 'error',
    subject: name,
    message: `The upgrade window '${name}' is open only while the cluster is stopped: it is never upgraded.`,
    bites: startsOf(openings),
    todo: 'Let the window overlap the running hours, or let upgrades wake stopped clusters (upgrades: stopped: wake).',
  };
}

function onlyFrozen(calendar: Calendar, { name, openings }: Looked): Conflict {
  const freezes = [...new Set(freezesOf(calendar, 'upgrades').map(({ source }) => source))];
  return {
    kind: 'upgradeWindowOnlyFrozen',
    severity: 'error',
    subject: name,
    message: `Whenever the upgrade window '${name}' is open, a freeze applies (${freezes.join(', ')}): no upgrade can start.`,
    evidence: { freezes },
    bites: startsOf(openings),
    todo: 'Shorten the freeze, or give the window an opening outside of it.',
  };
}

function tooShort({ name, openings, estimate }: Looked, longest: number): Conflict {
  const needs = durationText(estimate);
  const has = durationText(longest);
  return {
    kind: 'upgradeWindowTooShort',
    severity: 'error',
    subject: name,
    message: `An upgrade of this cluster takes about ${needs}, but its window '${name}' is never usable for more than ${has} at a time.`,
    evidence: { estimate: needs, longest: has },
    bites: startsOf(openings),
    todo: `Make the window at least ${needs} long, or the upgrade quicker (a larger surge, a shorter drain timeout or soak).`,
  };
}

/** A window that opens just after a stop would start the cluster too soon; after a start, too early. */
export function upgradeWindowNearPowerChange(calendar: Calendar): Conflict[] {
  const looked = look(calendar);
  if (looked === undefined) return [];
  const changes = powerChanges(calendar);
  const bites = startsOf(looked.openings).filter((at) =>
    changes.some((c) => c <= at && at < c + REST),
  );
  const [first] = bites;
  if (first === undefined) return [];
  const change = changes.findLast((at) => at <= first) ?? first;
  return [
    {
      kind: 'upgradeWindowNearPowerChange',
      severity: 'warning',
      subject: looked.name,
      message: `The upgrade window '${looked.name}' opens less than 30 minutes after the cluster is stopped or started; AKS wants 15 to 30 minutes of rest in between.`,
      evidence: { powerChange: localText(change, calendar.zone) },
      bites,
      todo: 'Open the window at least 30 minutes after the cluster is started or stopped.',
    },
  ];
}

/** Instants inside the range at which the cluster is stopped or started. */
function powerChanges(calendar: Calendar): number[] {
  return entriesOf(calendar, 'stopped')
    .flatMap(({ start, end }) => [start, end])
    .filter((at) => at > calendar.range.start && at < calendar.range.end);
}

function startsOf(spans: Span[]): number[] {
  return spans.map(({ start }) => start);
}
