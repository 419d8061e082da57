/** Is a backup running, and is there one young enough? https://velero.io/docs */
import { DateTime } from 'luxon';
import { durationText } from '../../../../shared/fleet/durations';
import type { BackupFact } from '../../../../shared/kubernetes/facts';
import { found, list, ofSeen, pass } from '../check';
import type { Case, Seen } from '../facts';
import type { Check } from '../report';

/** Phases before and in which Velero works on a backup. */
const QUEUED = /^(New|Queued|ReadyToStart|)$/;
const RUNNING = /^(InProgress|WaitingForPluginOperations|Finalizing)/;

/** It has not ended, well or not. */
export function isRunning({ phase }: Pick<BackupFact, 'phase'>): boolean {
  return QUEUED.test(phase) || RUNNING.test(phase);
}

export function backupRunningCheck(seen: Seen<BackupFact[] | null>): Check[] {
  return ofSeen('backupRunning', seen, (backups) => {
    if (backups === null) return [pass('backupRunning', 'Velero is not installed.')];
    const running = backups.filter(isRunning).map(nameOf);
    if (running.length === 0) return [pass('backupRunning', 'No backup is running.')];
    const message = `Velero is writing ${list(running)}; a drain would break it. It passes when the backup has ended.`;
    return [found('backupInProgress', message, { backups: running })];
  });
}

/** By the policy: `backups.beforeUpgrade` and `backups.maxAge`. */
export function backupAgeCheck(one: Case, seen: Seen<BackupFact[] | null>): Check[] {
  const { beforeUpgrade, maxAge } = one.backups;
  if (beforeUpgrade === 'ignore') {
    return [pass('backupAge', 'The policy asks for no backup (backups.beforeUpgrade: ignore).')];
  }
  return ofSeen('backupAge', seen, (backups) => {
    if (backups === null) {
      const message = `The policy asks for a backup before an upgrade, and Velero is not installed. Install it, or set backups.beforeUpgrade to ignore.`;
      return [found('noVelero', message)];
    }
    const newest = newestGood(backups);
    const limit = durationText(maxAge);
    if (newest !== undefined && ageOf(newest, one.now) <= maxAge) {
      const age = durationText(ageOf(newest, one.now));
      return [
        pass('backupAge', `Backup ${nameOf(newest)} is ${age} old; the policy allows ${limit}.`),
      ];
    }
    if (one.ahead === true && beforeUpgrade === 'take') {
      return [pass('backupAge', 'A backup is taken just before the upgrade.')];
    }
    return [tooOld(one, newest, limit)];
  });
}

/** The newest that ended well. What is only begun, or failed in part, is none. */
function newestGood(backups: readonly BackupFact[]): BackupFact | undefined {
  return backups
    .filter(({ phase, completed }) => phase === 'Completed' && completed !== undefined)
    .sort((a, b) => endOf(b) - endOf(a))[0];
}

function tooOld({ now }: Case, newest: BackupFact | undefined, limit: string): Check {
  const wish = `The policy asks for one that is at most ${limit} old: take one, or repair the schedule.`;
  if (newest === undefined) {
    return found('noBackup', `There is no backup that ended well. ${wish}`);
  }
  const age = durationText(ageOf(newest, now));
  const evidence = { backup: nameOf(newest), completed: newest.completed };
  return found(
    'backupTooOld',
    `The newest good backup ${nameOf(newest)} is ${age} old. ${wish}`,
    evidence,
  );
}

function nameOf({ namespace, name }: BackupFact): string {
  return `${namespace}/${name}`;
}

function endOf({ completed = '' }: BackupFact): number {
  return DateTime.fromISO(completed).toMillis();
}

/** Milliseconds. A backup protects what was there when it began. */
function ageOf({ started, completed = '' }: BackupFact, now: string): number {
  return DateTime.fromISO(now).toMillis() - DateTime.fromISO(started ?? completed).toMillis();
}
