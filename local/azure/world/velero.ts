import { cronTimes } from '../../../shared/calendar/cron';
import type { Cluster } from './model';
import { MINUTE, type World } from './world';

/** Velero in a simulated cluster: backups by schedule or by order, done after some minutes. */

export interface Velero {
  namespace: string;
  schedules: VeleroSchedule[];
  backups: Backup[];
  /** How long a backup takes. */
  minutes: number;
  /** The next backup ends like this. */
  nextEnds?: BackupEnd;
}

export interface VeleroSchedule {
  name: string;
  /** Cron, as in a Velero Schedule. */
  schedule: string;
}

export type BackupEnd = 'Completed' | 'PartiallyFailed' | 'Failed';

export interface Backup {
  name: string;
  schedule?: string;
  startsAt: number;
  endsAt: number;
  end: BackupEnd;
  labels: Record<string, string>;
}

export interface VeleroOptions {
  schedules?: VeleroSchedule[];
  minutes?: number;
  namespace?: string;
}

const DAY = 24 * 60 * MINUTE;
/** Velero keeps backups for 720 hours unless told otherwise. */
const KEPT = 30 * DAY;
/** How far ahead a schedule is looked up: the rarest runs once a month. */
const AHEAD = 32 * DAY;

/** Installed long ago: the backups of its schedules are there already. */
export function installVelero(
  world: World,
  cluster: Cluster,
  { schedules = [], minutes = 10, namespace = 'velero' }: VeleroOptions,
): Velero {
  const velero: Velero = { namespace, schedules, minutes, backups: [] };
  for (const schedule of schedules) {
    for (const at of dueTimes(schedule, world.now - KEPT, world.now - minutes * MINUTE)) {
      velero.backups.push(backup(velero, { name: backupName(schedule, at), at, schedule }));
    }
    runNext(world, cluster, velero, schedule);
  }
  return velero;
}

/** A stopped cluster misses its backups. */
function runNext(world: World, cluster: Cluster, velero: Velero, schedule: VeleroSchedule): void {
  const [at] = dueTimes(schedule, world.now + 1, world.now + AHEAD);
  if (at === undefined) return;
  world.agenda.at(at, () => {
    if (cluster.power === 'Running') {
      begin(world, velero, { name: backupName(schedule, at), at, schedule });
    }
    runNext(world, cluster, velero, schedule);
  });
}

function dueTimes({ schedule }: VeleroSchedule, start: number, end: number): number[] {
  return start >= end ? [] : cronTimes(schedule, 'UTC', { start, end }, start);
}

interface Order {
  name: string;
  at: number;
  schedule?: VeleroSchedule;
  labels?: Record<string, string>;
}

/** Begins a backup now. */
export function begin(world: World, velero: Velero, order: Order): Backup {
  const made = backup(velero, order);
  if (velero.nextEnds) made.end = velero.nextEnds;
  delete velero.nextEnds;
  const kept = velero.backups.filter(({ startsAt }) => startsAt > world.now - KEPT);
  velero.backups = [...kept, made];
  return made;
}

function backup(velero: Velero, { name, at, schedule, labels = {} }: Order): Backup {
  return {
    name,
    ...(schedule && { schedule: schedule.name }),
    startsAt: at,
    endsAt: at + velero.minutes * MINUTE,
    end: 'Completed',
    labels: { 'velero.io/storage-location': 'default', ...labels },
  };
}

/** `<schedule>-YYYYMMDDhhmmss` */
function backupName({ name }: VeleroSchedule, at: number): string {
  const digits = new Date(at).toISOString().replace(/\D/g, '');
  return `${name}-${digits.slice(0, 14)}`;
}

/**
 * Lets a backup end badly: the named one, or the next one.
 * @throws Error when there is no such backup
 */
export function failBackup(velero: Velero, end: BackupEnd, name?: string): void {
  if (name === undefined) {
    velero.nextEnds = end;
    return;
  }
  const found = velero.backups.find((one) => one.name === name);
  if (!found) throw new Error(`There is no backup '${name}'.`);
  found.end = end;
}
