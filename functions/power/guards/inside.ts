/** Guards that look inside the cluster: whose work a stop would break off. */
import { DateTime } from 'luxon';
import { cronTimes } from '../../../shared/calendar/cron';
import { localText } from '../../../shared/calendar/localText';
import type { Answers, BackupScheduleFact } from '../../../shared/kubernetes/facts';
import { type Reason } from '../../../shared/reasons';
import { block, blockForNow, type Guard, type GuardFacts, list, ofSeen, pass } from './guard';

type Inside = Answers['beforeStop'];

/** A backup that begins so soon would be broken off. */
const BACKUP_SOON = 30 * 60_000;

/** Velero is done with it, well or not. */
const ENDED = /^(Completed|Failed|PartiallyFailed|FailedValidation|Deleting)$/;

export function backupsGuard(
  { now, zone }: GuardFacts,
  { backups, restores, backupSchedules }: Inside,
): Guard {
  return ofSeen('backups', backups, (taken) =>
    ofSeen('backups', restores, (restored) => {
      const running = [...unended('backup', taken), ...unended('restore', restored)];
      if (running.length > 0) {
        const message = `Velero is at work: ${list(running)}. It is stopped when that has ended.`;
        return blockForNow('backups', 'backupRunning', message, { running: running.slice(0, 10) });
      }
      return ofSeen('backups', backupSchedules, (schedules) => dueSoon(schedules, now, zone));
    }),
  );
}

function unended(
  what: string,
  all: readonly { namespace: string; name: string; phase: string }[] | null,
): string[] {
  return (all ?? [])
    .filter(({ phase }) => !ENDED.test(phase))
    .map(({ namespace, name }) => `${what} ${namespace}/${name}`);
}

function dueSoon(
  schedules: readonly BackupScheduleFact[] | null,
  now: number,
  zone: string,
): Guard {
  const range = { start: now, end: now + BACKUP_SOON };
  for (const { name, schedule, paused } of schedules ?? []) {
    if (paused) continue;
    const [at] = timesOf(schedule, range);
    if (at === undefined) continue;
    const message = `Velero's schedule ${name} takes a backup at ${localText(at, zone)}. It is stopped when that has ended.`;
    return blockForNow('backups', 'backupDue', message, { schedule: name });
  }
  return pass('backups', 'Velero does nothing, and nothing soon.');
}

/** A schedule that Velero itself refuses takes no backups. */
function timesOf(schedule: string, range: { start: number; end: number }): number[] {
  try {
    return cronTimes(schedule, 'UTC', range);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** `steward/keep-alive: "true"`, or until when, on a Job or a pod. */
export function keepAliveGuard({ now, zone }: GuardFacts, { jobs, pods }: Inside): Guard {
  return ofSeen('keepAlive', jobs, (allJobs) =>
    ofSeen('keepAlive', pods, (allPods) => {
      const working = allPods.filter(({ phase = '' }) => !/^(Succeeded|Failed)$/.test(phase));
      const holders = [
        ...allJobs.filter(({ ended }) => !ended).map((one) => ({ what: 'Job', ...one })),
        ...working.map((one) => ({ what: 'pod', ...one })),
      ];
      const held = holders.flatMap(({ what, namespace, name, keepAlive }) => {
        const said = keepAlive === undefined ? undefined : holds(keepAlive, now, zone);
        return said === undefined ? [] : [`${what} ${namespace}/${name} (${said})`];
      });
      if (held.length === 0) return pass('keepAlive', 'Nothing asks to be kept alive.');
      const message = `steward/keep-alive is set on ${list(held)}. It is stopped when the annotation is gone or over.`;
      return blockForNow('keepAlive', 'keepAlive', message, { held: held.slice(0, 10) });
    }),
  );
}

/** What cannot be read keeps alive: whoever wrote it meant something. */
function holds(value: string, now: number, zone: string): string | undefined {
  if (/^(false|no)$/i.test(value)) return undefined;
  if (/^(true|yes)$/i.test(value)) return 'for as long as it is there';
  const until = DateTime.fromISO(value, { zone });
  if (!until.isValid) return `'${value}' is neither true nor a time such as 2026-12-01T20:00`;
  return until.toMillis() > now ? `until ${localText(until.toMillis(), zone)}` : undefined;
}

export function batchJobsGuard({ batchJobs }: GuardFacts, { jobs }: Inside): Guard {
  if (batchJobs === 'ignore') return pass('batchJobs', 'The policy waits for no Jobs.');
  return ofSeen('batchJobs', jobs, (all) => {
    const running = all
      .filter(({ active, ended }) => active > 0 && !ended)
      .map(({ namespace, name }) => `${namespace}/${name}`);
    if (running.length === 0) return pass('batchJobs', 'No Job is running.');
    const message = `Jobs are running: ${list(running)}. It is stopped when they have ended (batchJobs: wait).`;
    return blockForNow('batchJobs', 'jobsRunning', message, { jobs: running.slice(0, 10) });
  });
}

/**
 * A webhook that must answer for every kind of object, and whose pods go with the nodes, refuses
 * the evictions of the stop and the pods of the wake.
 * https://learn.microsoft.com/azure/aks/start-stop-cluster
 */
export function webhooksGuard(facts: GuardFacts, inside: Inside): Guard {
  const { validatingWebhooks, mutatingWebhooks } = inside;
  return ofSeen('webhooks', validatingWebhooks, (validating) =>
    ofSeen('webhooks', mutatingWebhooks, (mutating) => {
      const broad = [...validating, ...mutating].filter(
        ({ fails, wildcard, system, service }) => fails && wildcard && system && service,
      );
      const blocking = broad.filter(({ service }) => goesWithNodes(facts, inside, service));
      if (blocking.length === 0) return pass('webhooks', 'No webhook would block it.');
      const names = blocking.map(({ configuration, name }) => `${configuration}/${name}`);
      return block('webhooks', 'webhookBlocks', webhookText(names), {
        webhooks: names.slice(0, 10),
      });
    }),
  );
}

function webhookText(names: string[]): string {
  return (
    `${list(names)} must answer for every kind of object (rules *, failurePolicy Fail), and would ` +
    'not while its pods are gone: the stop or the next start would hang. Let it leave kube-system ' +
    'out (namespaceSelector), name what it looks at, or set failurePolicy to Ignore.'
  );
}

/** Where only user pools go, a webhook on system nodes stays. Who answers from nowhere is no help. */
function goesWithNodes(
  { action, cluster }: GuardFacts,
  { endpoints, nodes }: Inside,
  service: { namespace: string; name: string } | undefined,
): boolean {
  if (action.depth === 'cluster' || !('ok' in endpoints) || !('ok' in nodes)) return true;
  const system = new Set(
    cluster.pools.filter(({ mode }) => mode === 'System').map(({ name }) => name),
  );
  const poolOf = new Map(nodes.ok.map(({ name, pool }) => [name, pool]));
  return !endpoints.ok.some(
    (one) =>
      one.ready &&
      one.namespace === service?.namespace &&
      one.service === service.name &&
      system.has(poolOf.get(one.node ?? '') ?? ''),
  );
}

/** For what nobody could look into at all. */
export function unseenInside(reason: Reason): Guard {
  const message = `${reason.message} Without a look inside nothing is stopped.`;
  const evidence = { guard: 'kubernetes' };
  const said = { code: 'cannotLook', message, evidence };
  return { guard: 'kubernetes', result: 'cannotLook', reason: said };
}
