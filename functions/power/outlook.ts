/** What a schedule wants now and next. Computed once for all clusters that have it alike. */
import { DAY } from '../../shared/calendar/day';
import { isoText, localText } from '../../shared/calendar/localText';
import { runningSpans, shouldRun } from '../../shared/calendar/schedule';
import type { Override, Schedule } from '../../shared/calendar/types';
import type { Reason } from '../../shared/reasons';

export interface Outlook {
  /** Name of the schedule; none: only overrides say anything. */
  schedule?: string;
  zone: string;
  running: boolean;
  /** Whether to start or stop the cluster if it is otherwise. */
  enforced: boolean;
  /** A person's exception decides. */
  byPerson: boolean;
  /** The deciding reason first. */
  because: Reason[];
  /** Since when it is so: milliseconds since 1970 (UTC). */
  since: number;
  /** When something else holds. */
  next?: { at: number; iso: string; local: string; running: boolean; enforced: boolean };
}

/** How far back the beginning of what holds now is looked for: mostly it is days ago. */
const BACK = [4 * DAY, 40 * DAY];

const BY_PERSON = ['stopSkipped', 'extended', 'woken', 'held'];

/** Without a schedule nothing is wanted but what people say. */
const NO_SCHEDULE: Schedule = {
  name: 'no schedule',
  zone: 'UTC',
  running: [],
  mode: 'start-only',
  exceptions: [],
};

/** @param at milliseconds since 1970 (UTC) */
export function outlookOf(
  schedule: Schedule | undefined,
  overrides: Override[],
  at: number,
): Outlook {
  const used = schedule ?? NO_SCHEDULE;
  const { running, enforced, because, until } = shouldRun(used, overrides, at);
  const since = beginning(used, overrides, at, running);
  const byPerson = BY_PERSON.includes(because[0]?.code ?? '');
  const byHours = overrides.length === 0 ? since : withoutPeople(used, at);
  const told = schedule === undefined ? [] : hoursReasons(used, because.at(-1), byHours, byPerson);
  return {
    ...(schedule === undefined ? {} : { schedule: schedule.name }),
    zone: used.zone,
    running,
    enforced,
    byPerson,
    because: [...because.slice(0, -1), ...told],
    since,
    ...(until === undefined ? {} : { next: nextOf(used, overrides, until) }),
  };
}

function nextOf(schedule: Schedule, overrides: Override[], at: number) {
  const { running, enforced } = shouldRun(schedule, overrides, at);
  return { at, iso: isoText(at), local: localText(at, schedule.zone), running, enforced };
}

function beginning(
  schedule: Schedule,
  overrides: Override[],
  at: number,
  running: boolean,
): number {
  for (const back of BACK) {
    const spans = runningSpans(schedule, overrides, { start: at - back, end: at + 1 });
    const since = running ? spans.at(-1)?.start : spans.at(-1)?.end;
    if (since !== undefined && since > at - back) return since;
  }
  return at - Math.max(...BACK);
}

/** Since when the schedule itself has it as it has it now. */
function withoutPeople(schedule: Schedule, at: number): number {
  return beginning(schedule, [], at, shouldRun(schedule, [], at).running);
}

function hoursReasons(
  { name, zone }: Schedule,
  hours: Reason | undefined,
  since: number,
  byPerson: boolean,
): Reason[] {
  if (hours === undefined) return [];
  const { code, evidence } = hours;
  const holiday = evidence?.holiday as { date: string; name: string } | undefined;
  const today = holiday === undefined ? '' : ` (${holiday.date} is ${holiday.name})`;
  const from = localText(since, zone);
  const message =
    code === 'runningHours'
      ? `'${name}' has it running since ${from}${today}.`
      : `Outside '${name}' since ${from}${today}${byPerson ? '' : '; nobody extended it'}.`;
  return [{ code, message, evidence: { ...evidence, since: isoText(since) } }];
}
