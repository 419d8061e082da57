/** The words of checks: what can be found, and what it means unless the policy says otherwise. */
import type { CheckId } from './report';
import type { Check, CheckStatus } from './report';
import type { Seen } from './facts';
import type { Reason } from '../../../shared/reasons';

/** Everything that the checks of the product can find. */
const DEFAULTS = {
  stopped: { check: 'state', status: 'warn' },
  busy: { check: 'state', status: 'warn' },
  failedBefore: { check: 'state', status: 'warn' },
  deleting: { check: 'state', status: 'block' },
  notOffered: { check: 'path', status: 'block' },
  poolLags: { check: 'path', status: 'warn' },
  wholeClusterOnly: { check: 'channel', status: 'warn' },
  imagesByChannel: { check: 'channel', status: 'warn' },
  neverDisrupted: { check: 'budgets', status: 'block' },
  notDisruptedNow: { check: 'budgets', status: 'block' },
  apiGone: { check: 'deprecatedApis', status: 'block' },
  apiGoneForced: { check: 'deprecatedApis', status: 'warn' },
  quotaTooSmall: { check: 'quota', status: 'block' },
  quotaForLess: { check: 'quota', status: 'warn' },
  subnetTooSmall: { check: 'subnet', status: 'block' },
  subnetForLess: { check: 'subnet', status: 'warn' },
  notReady: { check: 'nodes', status: 'block' },
  cordoned: { check: 'nodes', status: 'warn' },
  quarantined: { check: 'nodes', status: 'warn' },
  pressure: { check: 'nodes', status: 'warn' },
  podsNotRunning: { check: 'pods', status: 'warn' },
  rebooting: { check: 'kured', status: 'block' },
  rebootLock: { check: 'kured', status: 'block' },
  ghostLock: { check: 'kured', status: 'warn' },
  backupInProgress: { check: 'backupRunning', status: 'block' },
  readOnly: { check: 'locks', status: 'block' },
  nodesLocked: { check: 'locks', status: 'block' },
  lockedAmongNodes: { check: 'locks', status: 'warn' },
  noVelero: { check: 'backupAge', status: 'block' },
  noBackup: { check: 'backupAge', status: 'block' },
  backupTooOld: { check: 'backupAge', status: 'block' },
  neverFits: { check: 'window', status: 'block' },
  credentialExpired: { check: 'identity', status: 'block' },
  azureReports: { check: 'identity', status: 'warn' },
} as const satisfies Record<string, { check: CheckId; status: 'warn' | 'block' }>;

export type Finding = keyof typeof DEFAULTS;

export type Levels = Partial<Record<CheckId, 'block' | 'warn' | 'off'>>;

/** From the best to the worst. What nobody could see is worse than what somebody saw and bore. */
const SEVERITY: readonly CheckStatus[] = ['pass', 'warn', 'cannotLook', 'block'];

export function pass(id: Check['id'], message: string, evidence?: Reason['evidence']): Check {
  const reason = { code: 'pass', message, ...(evidence === undefined ? {} : { evidence }) };
  return { id, status: 'pass', reason };
}

/** @param message what is wrong, with the numbers, and what would make it a pass */
export function found(code: Finding, message: string, evidence?: Reason['evidence']): Check {
  const { check, status } = DEFAULTS[code];
  const reason = { code, message, ...(evidence === undefined ? {} : { evidence }) };
  return { id: check, status, reason };
}

export function unseen(id: Check['id'], reason: Reason): Check {
  return { id, status: 'cannotLook', reason };
}

/** Judges what was seen; what was not seen is never taken for a pass. */
export function ofSeen<T>(id: CheckId, seen: Seen<T>, judge: (facts: T) => Check[]): Check[] {
  return 'ok' in seen ? judge(seen.ok) : [unseen(id, seen.cannotLook)];
}

/** What the policy makes of a check: `block` makes its warnings block, `warn` its blocks warn. */
export function atLevel(check: Check, levels: Levels): Check {
  const level = levels[check.id as CheckId];
  const isProblem = check.status === 'warn' || check.status === 'block';
  if (!isProblem || level === undefined || level === 'off') return check;
  return { ...check, status: level };
}

export function worstOf(checks: readonly Check[]): CheckStatus {
  const worst = Math.max(0, ...checks.map(({ status }) => SEVERITY.indexOf(status)));
  return SEVERITY[worst] ?? 'block';
}

/** Names that a message shows. */
const NAMED_MAX = 10;

/** `a, b, c and 4 more`. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_MAX).join(', ');
  return names.length > NAMED_MAX ? `${shown} and ${names.length - NAMED_MAX} more` : shown;
}

/** `1 node`, `2 nodes`. */
export function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`;
}
