/** What people should know of clusters that stay stopped, and on which days they are told. */
import { DateTime } from 'luxon';
import type { PowerCluster, PowerMemory } from '../../../shared/fleet/power';
import type { Reason } from '../../../shared/reasons';
import type { StillBilled } from '../proof/asleep';

/** AKS keeps the state of a stopped cluster for 12 months: https://learn.microsoft.com/azure/aks/start-stop-cluster */
const MONTHS_KEPT = 12;
const MONTHS_EARLY = 9;
const MONTHS_LATE = 11;

/** Days stopped before disks are worth a word, and between two words. */
const BILLED_AFTER = 7;
const BILLED_EVERY = 30;

export interface Watched {
  cluster: PowerCluster;
  memory?: PowerMemory;
  /** Support of its version ends. */
  supportEnds?: boolean;
  billed?: StillBilled;
}

/** Whole days since it was first seen stopped; undefined when it runs or nobody knows. */
function daysStopped(
  { cluster, memory }: Pick<Watched, 'cluster' | 'memory'>,
  now: string,
): number | undefined {
  if (cluster.power !== 'Stopped' || memory?.seen.state !== 'stopped') return undefined;
  const since = DateTime.fromISO(memory.seen.since, { zone: 'utc' });
  return Math.floor(DateTime.fromISO(now, { zone: 'utc' }).diff(since).as('days'));
}

/** Whether what goes on billing is to be said today: it has to be asked for first. */
export function asksForBilled(watched: Watched, now: string): boolean {
  const days = daysStopped(watched, now);
  return days !== undefined && days >= BILLED_AFTER && (days - BILLED_AFTER) % BILLED_EVERY === 0;
}

/** @param now ISO instant, UTC */
export function watch(watched: Watched, now: string): Reason[] {
  if (watched.cluster.power !== 'Stopped') return [];
  return [failedStart, ageing, supportEnding, stillBilled].flatMap(
    (check) => check(watched, now) ?? [],
  );
}

function failedStart({ cluster, memory }: Watched): Reason | undefined {
  const ours = memory?.ours;
  if (ours?.kind !== 'start' || ours.result !== 'failed') return undefined;
  const why = ours.because[0]?.message ?? '';
  const message = `${cluster.name} should run and does not: its start failed at ${ours.ended ?? ours.asked}. ${why}`;
  return { code: 'startFailed', message };
}

/** Once a week from nine months on, every day from eleven. */
function ageing({ cluster, memory }: Watched, now: string): Reason | undefined {
  if (memory?.seen.state !== 'stopped') return undefined;
  const since = DateTime.fromISO(memory.seen.since, { zone: 'utc' });
  const today = DateTime.fromISO(now, { zone: 'utc' });
  const early = Math.floor(today.diff(since.plus({ months: MONTHS_EARLY })).as('days'));
  const late = today >= since.plus({ months: MONTHS_LATE });
  if (early < 0 || (!late && early % 7 !== 0)) return undefined;
  const lost = since.plus({ months: MONTHS_KEPT }).toISODate() ?? '';
  const message = `${cluster.name} is stopped since ${since.toISODate() ?? ''} or longer; AKS keeps its state until ${lost} only. Start it once before, or delete it.`;
  return { code: 'stateLost', message, evidence: { since: memory.seen.since, lost } };
}

/** On Mondays: nobody upgrades what is stopped. */
function supportEnding({ cluster, supportEnds }: Watched, now: string): Reason | undefined {
  const monday = DateTime.fromISO(now, { zone: 'utc' }).weekday === 1;
  if (supportEnds !== true || !monday) return undefined;
  const message = `Support of Kubernetes ${cluster.version} ends while ${cluster.name} is stopped, and nothing upgrades it. Wake it for an upgrade (upgrades: stopped: wake), or delete it.`;
  return { code: 'supportEndsWhileStopped', message, evidence: { version: cluster.version } };
}

function stillBilled(watched: Watched, now: string): Reason | undefined {
  const { cluster, billed } = watched;
  if (billed === undefined || !asksForBilled(watched, now)) return undefined;
  const { disks, diskGb, addresses } = billed;
  if (disks + addresses === 0) return undefined;
  const days = daysStopped(watched, now) ?? 0;
  const message = `${cluster.name} is stopped for ${days} days, and its ${counted(disks, 'disk')} (${diskGb} GiB) and ${counted(addresses, 'public IP')} go on billing. Delete it if nobody needs it.`;
  return { code: 'stillBilled', message, evidence: { ...billed } };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
