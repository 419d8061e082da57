/** Guards: what must not be broken by a stop or a start. Each answers with its evidence. */
import type { Freeze } from '../../../shared/calendar/types';
import type { Zone } from '../../../shared/calendar/types';
import type { Lock } from '../../../shared/azure/locks';
import type { Cluster } from '../../../shared/fleet/cluster';
import type { OwnChange, PowerAction } from '../../../shared/fleet/power';
import type { Answers } from '../../../shared/kubernetes/facts';
import type { Reason } from '../../../shared/reasons';

export type GuardName =
  | 'operation'
  | 'locks'
  | 'freeze'
  | 'rest'
  | 'rollout'
  | 'kubernetes'
  | 'backups'
  | 'keepAlive'
  | 'batchJobs'
  | 'webhooks';

/** `cannotLook` holds a change back as `block` does: nothing is stopped on a guess. */
export interface Guard {
  guard: GuardName;
  result: 'pass' | 'block' | 'cannotLook';
  reason: Reason;
  /** It passes without anybody doing anything. */
  passing?: true;
}

export type Seen<T> = { ok: T } | { cannotLook: Reason };

/** An upgrade that has not come to this cluster yet, or has it now. */
export interface DueUpgrade {
  rollout: string;
  ring: string;
  /** When its window opens, or now when it is open: milliseconds since 1970 (UTC). */
  at: number;
}

export interface GuardFacts {
  /** Milliseconds since 1970 (UTC). */
  now: number;
  zone: Zone;
  action: Pick<PowerAction, 'kind' | 'depth'>;
  cluster: Cluster;
  /** Our last change of it. */
  last?: OwnChange;
  /** Milliseconds between a start and a stop. */
  rest: number;
  freezes: readonly Freeze[];
  batchJobs: 'ignore' | 'wait';
  locks: Seen<Lock[]>;
  upgrades: Seen<DueUpgrade[]>;
  /** Absent for starts, which need nobody inside. */
  inside?: Seen<Answers['beforeStop']>;
}

export function pass(guard: GuardName, message: string): Guard {
  return { guard, result: 'pass', reason: { code: guard, message } };
}

/** @param options `passing`: it ends by itself */
export function block(
  guard: GuardName,
  code: string,
  message: string,
  evidence: Record<string, unknown> = {},
): Guard {
  return { guard, result: 'block', reason: { code, message, evidence: { guard, ...evidence } } };
}

export function blockForNow(...of: Parameters<typeof block>): Guard {
  return { ...block(...of), passing: true };
}

/** Judges what was seen; what was not holds the change back. */
export function ofSeen<T>(guard: GuardName, seen: Seen<T>, judge: (value: T) => Guard): Guard {
  if ('ok' in seen) return judge(seen.ok);
  const { message, code } = seen.cannotLook;
  const said = `The guard '${guard}' cannot look: ${message}`;
  const reason = { code: 'cannotLook', message: said, evidence: { guard, code } };
  return { guard, result: 'cannotLook', reason };
}

/** The first few of a list, the rest counted. */
export function list(names: readonly string[], max = 5): string {
  const more = names.length - max;
  return more > 0 ? `${names.slice(0, max).join(', ')} and ${more} more` : names.join(', ');
}
