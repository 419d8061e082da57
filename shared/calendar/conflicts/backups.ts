/** Backups that do not run, or run into an upgrade. */
import { durationText } from '../../fleet/durations';
import type { Calendar, Entry } from '../clusterCalendar';
import { spanText } from '../localText';
import { spanAt } from '../spans';
import type { Conflict } from './conflict';
import { bySource, entriesOf, firstFrom, startingIn } from './look';

/** A stopped cluster runs no backup; its backup tool also deletes nothing that has expired. */
export function backupsWhileStopped(calendar: Calendar): Conflict[] {
  const stopped = entriesOf(calendar, 'stopped');
  return [...bySource(calendar, 'backup')].flatMap(([name, backups]) => {
    const missed = startingIn(calendar.range, backups).filter(({ start }) =>
      spanAt(stopped, start),
    );
    return missed.length === 0 ? [] : [whileStopped(calendar, name, missed)];
  });
}

function whileStopped(calendar: Calendar, name: string, missed: Entry[]): Conflict {
  const bites = missed.map(({ start }) => start);
  const next = firstFrom(entriesOf(calendar, 'running'), bites[0] ?? 0);
  const hours = next === undefined ? '' : `, for example in ${spanText(next, calendar.zone)}`;
  return {
    kind: 'backupWhileStopped',
    severity: 'error',
    subject: name,
    message: `${name} is due while the cluster is stopped: it does not run then, and old recovery points do not expire.`,
    bites,
    todo: `Move it to a time at which the cluster runs${hours}, or let the cluster run for it.`,
  };
}

/** A backup that is still running when the upgrade window opens meets drained nodes. */
export function backupsIntoUpgrades(calendar: Calendar): Conflict[] {
  const openings = startingIn(calendar.range, entriesOf(calendar, 'upgrades'));
  return [...bySource(calendar, 'backup')].flatMap(([name, backups]) => {
    const bites = openings
      .map(({ start }) => start)
      .filter((at) => backups.some(({ start, end }) => start < at && at < end));
    return bites.length === 0 ? [] : [intoUpgrade(name, backups, openings, bites)];
  });
}

function intoUpgrade(
  name: string,
  [backup]: Entry[],
  [opening]: Entry[],
  bites: number[],
): Conflict {
  const takes = durationText(backup === undefined ? 0 : backup.end - backup.start);
  const window = opening?.source ?? '';
  return {
    kind: 'backupIntoUpgrade',
    severity: 'warning',
    subject: name,
    message: `${name} takes about ${takes} and is still running when the upgrade window '${window}' opens: the upgrade waits for it, or drains the nodes it needs.`,
    evidence: { backupTakes: takes, window },
    bites,
    todo: `Let the backup begin at least ${takes} before the window opens, or after it.`,
  };
}
