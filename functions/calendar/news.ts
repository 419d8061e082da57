/** What is new since the last look, small enough for a history, and how people are told. */
import { DAYS_AHEAD } from '../../shared/calendar/conflicts';
import { compareFindings, type Finding } from '../../shared/calendar/findings';
import { type Notice, REASONS_MAX } from '../../shared/notify/notice';
import type { Reason } from '../../shared/reasons';
import { CANNOT_LOOK } from './findings';

export interface News {
  /** New conflicts, and how many of them are errors. */
  opened: number;
  errors: number;
  /** New findings about what could not be looked at. */
  unseen: number;
  cleared: number;
  /** Of those cleared: only because their cluster is not seen any more. */
  gone: number;
  /** All findings there are now. */
  open: number;
  /** The first of them, new ones before cleared ones. */
  lines: Notice['reasons'];
}

/** @param fleet ids of the clusters that were looked for */
export function newsOf(
  before: readonly Finding[],
  now: readonly Finding[],
  fleet: ReadonlySet<string>,
): News {
  const { opened, cleared } = compareFindings(before, now);
  const conflicts = opened.filter((finding) => !isUnseen(finding));
  const errors = conflicts.filter(({ severity }) => severity === 'error');
  const warnings = conflicts.filter(({ severity }) => severity === 'warning');
  const unseen = opened.filter(isUnseen);
  const lines = [
    ...[...errors, ...unseen, ...warnings].map(openedLine),
    ...cleared.map((finding) => clearedLine(finding, fleet)),
  ];
  return {
    opened: conflicts.length,
    errors: errors.length,
    unseen: unseen.length,
    cleared: cleared.length,
    gone: cleared.filter((finding) => isGone(finding, fleet)).length,
    open: now.length,
    lines: lines.slice(0, REASONS_MAX),
  };
}

/** Nothing new and nothing gone: nobody is told. */
export function isQuiet({ opened, unseen, cleared }: News): boolean {
  return opened + unseen + cleared === 0;
}

/**
 * @param check instance id
 * @param at ISO instant, UTC, of the look
 */
export function newsNotice(check: string, at: string, news: News): Notice {
  const { opened, unseen, cleared, open, lines } = news;
  const told = opened + unseen + cleared;
  const more = told > lines.length ? ` The first ${lines.length} of ${told} are below.` : '';
  return {
    key: `${check}@${at}`,
    topic: 'calendar',
    severity: severityOf(news),
    title: `Calendar: ${titleOf(news)}`,
    text: `The next ${DAYS_AHEAD} days were looked at. Each finding is told once, and once when it is cleared.${more}`,
    facts: [
      { label: 'new', value: String(opened + unseen) },
      { label: 'cleared', value: String(cleared) },
      { label: 'open', value: String(open) },
    ],
    reasons: lines,
  };
}

/** Nobody could look at anything. */
export function blindNotice(check: string, at: string, reason: Reason): Notice {
  return {
    key: `${check}@${at}:blind`,
    topic: 'calendar',
    severity: 'attention',
    title: 'Calendar: the fleet cannot be read',
    text: 'No calendar was looked at today; what was found before stays.',
    facts: [],
    reasons: [{ subject: 'Resource Graph', reason }],
  };
}

function titleOf({ opened, unseen, cleared }: News): string {
  const conflicts = `${opened} new ${opened === 1 ? 'conflict' : 'conflicts'}`;
  const parts = [
    ...(opened > 0 ? [conflicts] : []),
    ...(unseen > 0 ? [`cannot look at ${unseen} ${unseen === 1 ? 'thing' : 'things'}`] : []),
    ...(cleared > 0 ? [`${cleared} cleared`] : []),
  ];
  return parts.join(', ');
}

function severityOf({ errors, opened, unseen, gone }: News): Notice['severity'] {
  if (errors + unseen > 0) return 'attention';
  return opened + gone > 0 ? 'info' : 'good';
}

function openedLine(finding: Finding): Notice['reasons'][number] {
  const { reason, todo } = finding;
  const when = isUnseen(finding) ? '' : ` ${whenText(finding)}`;
  return lineOf(finding, `${reason.message}${when} ${todo}`);
}

function whenText({ first, times }: Finding): string {
  if (times === 0) return `First ${first.local}, later than the ${DAYS_AHEAD} days looked at.`;
  const often = times === 1 ? 'once' : `${times} times`;
  return `First ${first.local}, ${often} in ${DAYS_AHEAD} days.`;
}

/** A cluster that is not seen any more has not mended its calendar. */
function clearedLine(finding: Finding, fleet: ReadonlySet<string>): Notice['reasons'][number] {
  const how = isGone(finding, fleet)
    ? 'No longer in the fleet (deleted, or hidden from the app); it was'
    : 'Cleared';
  return lineOf(finding, `${how}: ${finding.reason.message}`);
}

function isGone({ cluster }: Finding, fleet: ReadonlySet<string>): boolean {
  return cluster !== undefined && !fleet.has(cluster.id);
}

function lineOf({ cluster, subject, reason }: Finding, message: string) {
  return { subject: cluster?.name ?? subject, reason: { code: reason.code, message } };
}

function isUnseen({ reason }: Finding): boolean {
  return reason.code === CANNOT_LOOK;
}
