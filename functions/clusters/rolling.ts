/** Whose work it is when AKS says that it replaces the nodes of a pool. */
import { DateTime } from 'luxon';
import type { Lease } from '../../shared/azure/leases';
import type { OperationNote } from '../../shared/azure/operations';
import type { PoolRollingEvent } from '../../shared/azure/events';
import { parseClusterId } from '../../shared/fleet/cluster';
import type { Reason, Verdict } from '../../shared/reasons';

export interface RollingFacts {
  event: PoolRollingEvent;
  /** Our last operation on the pool. */
  note?: OperationNote;
  /** How that operation stands; absent when its history is gone. */
  status?: { alive: boolean; lastUpdated: string };
  /** Of the cluster. */
  lease?: Lease;
}

/** Wake the operation, or tell people of work that is not ours. */
export type RollingAction = { kind: 'wake'; instance: string } | { kind: 'report' };

/** Event Grid may be slow; clocks of Azure and ours differ a little. */
const LATE_MINUTES = 30;
const SKEW_MINUTES = 5;

export function judgeRolling(facts: RollingFacts): Verdict<RollingAction> {
  const { event, note, status, lease } = facts;
  if (note && isBefore(event, note)) return done('It is older than our own work.');
  if (note && status?.alive === true) return ours(event, note);
  if (isEcho(facts)) return done('It is the end of our own work.');
  if (lease) return done(`${lease.holder} works on the cluster.`);
  return { kind: 'act', action: { kind: 'report' }, because: [notOurs(event)] };
}

function isBefore({ time }: PoolRollingEvent, { asked }: OperationNote): boolean {
  return DateTime.fromISO(time) < DateTime.fromISO(asked).minus({ minutes: SKEW_MINUTES });
}

function notOurs({ pool, clusterId }: PoolRollingEvent): Reason {
  return reason(
    `AKS replaces nodes of pool ${pool} of ${parseClusterId(clusterId).name}, and AKS Steward ` +
      'did not ask for it: an upgrade by AKS itself, by a pipeline or by a person.',
  );
}

/** A start needs nobody's attention; an end is worth a look. */
function ours({ state }: PoolRollingEvent, { instance }: OperationNote): Verdict<RollingAction> {
  if (state === 'Started') return done(`It is the work of ${instance}.`);
  const because = [reason(`${instance} waits for it.`)];
  return { kind: 'act', action: { kind: 'wake', instance }, because };
}

/** The poll may have seen the end before the event came. */
function isEcho({ event, note, status }: RollingFacts): boolean {
  if (note === undefined || status === undefined) return false;
  const last = DateTime.fromISO(status.lastUpdated).plus({ minutes: LATE_MINUTES });
  return DateTime.fromISO(event.time) <= last;
}

function done(message: string): Verdict<RollingAction> {
  return { kind: 'done', because: [reason(message)] };
}

function reason(message: string): Reason {
  return { code: 'poolRolling', message };
}
