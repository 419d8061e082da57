/** What the audit trail says about the changes of a cluster. */
import type { Actor, AuditEntry } from '../../shared/audit/entry';
import { type Change, describeChange } from '../../shared/fleet/change';
import type { Reason } from '../../shared/reasons';

/** On whose behalf a cluster is changed, and why. */
export interface Why {
  because: Reason[];
  /** Instance id of the rollout or other work. */
  correlation: string;
  /** The app itself by default. */
  actor?: Actor;
}

/** Which step of which story asks: the same when the step is repeated. */
export interface Asking {
  instance: string;
  /** ISO instant, UTC. */
  began: string;
}

interface Request {
  /** ARM id. */
  id: string;
  why: Why;
  asking: Asking;
  /** When Azure was asked: ISO instant, UTC. */
  at: string;
}

const POWER: Change['kind'][] = ['start', 'stop', 'scale'];

export function changeEntry(change: Change, request: Request): AuditEntry {
  const job = POWER.includes(change.kind) ? 'power' : 'upgrade';
  return entry(`${job}.${change.kind}`, describeChange(change), request);
}

/** @param pool whose operation is aborted; the cluster's own when absent */
export function abortEntry(pool: string | undefined, request: Request): AuditEntry {
  const what = pool === undefined ? 'the cluster' : `node pool ${pool}`;
  return entry('upgrade.abort', `abort of the operation on ${what}`, request);
}

/** @param name of the backup that Velero was asked for: `namespace/name` */
export function backupEntry(name: string, request: Request): AuditEntry {
  const made = entry('backup.take', '', request);
  const asked = { code: 'asked', message: `Asked Velero for backup ${name}.` };
  return { ...made, because: [...request.why.because, asked] };
}

function entry(action: string, words: string, { id, why, asking, at }: Request): AuditEntry {
  return {
    key: `${asking.instance}@${asking.began}`,
    at,
    actor: why.actor ?? { kind: 'system' },
    cluster: id,
    action,
    verdict: 'act',
    because: [...why.because, { code: 'asked', message: `Asked Azure for: ${words}.` }],
    correlation: why.correlation,
  };
}
