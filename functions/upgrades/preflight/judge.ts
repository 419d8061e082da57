/** All checks of a preflight, as the policy wants them. */
import { atLevel, worstOf } from './check';
import { backupAgeCheck, backupRunningCheck } from './checks/backups';
import { budgetsCheck } from './checks/budgets';
import { channelCheck } from './checks/channel';
import { deprecatedApisCheck } from './checks/deprecatedApis';
import { identityCheck } from './checks/identity';
import { kuredCheck } from './checks/kured';
import { locksCheck } from './checks/locks';
import { nodesCheck } from './checks/nodes';
import { pathCheck } from './checks/path';
import { podsCheck } from './checks/pods';
import { quotaCheck } from './checks/quota';
import { stateCheck } from './checks/state';
import { subnetCheck } from './checks/subnet';
import { windowCheck } from './checks/window';
import type { AzureFacts, Case, KubernetesFacts } from './facts';
import type { Check, CheckId, PreflightReport, PreflightSummary } from './report';

/**
 * The report about one cluster.
 * @param inside absent when the cluster is stopped: `state` says that nobody looked
 * @param custom checks of the policy, judged already
 */
export function judge(
  one: Case,
  azure: AzureFacts,
  inside: KubernetesFacts | undefined,
  custom: readonly Check[],
): PreflightReport {
  const { id, name } = one.cluster;
  const levels = one.rules.preflight.checks;
  const checks = [...fromOutside(one, azure), ...(inside ? fromInside(one, inside) : [])]
    .filter((check) => levels[check.id as CheckId] !== 'off')
    .map((check) => atLevel(check, levels))
    .concat(custom);
  return { cluster: { id, name }, at: one.now, status: worstOf(checks), checks };
}

function fromOutside(one: Case, { offered, quota, subnets, locks }: AzureFacts): Check[] {
  return [
    ...stateCheck(one),
    ...identityCheck(one),
    ...pathCheck(one, offered),
    ...channelCheck(one),
    ...windowCheck(one),
    ...locksCheck(one, locks),
    ...quotaCheck(one, quota),
    ...subnetCheck(one, subnets),
  ];
}

function fromInside(one: Case, facts: KubernetesFacts): Check[] {
  return [
    ...nodesCheck(facts.nodes),
    ...podsCheck(facts.pods),
    ...budgetsCheck(one, facts),
    ...deprecatedApisCheck(one, facts.deprecatedApis),
    ...kuredCheck(facts.kured, facts.nodes, one.now),
    ...backupRunningCheck(facts.backups),
    ...backupAgeCheck(one, facts.backups),
  ];
}

/** Problems that a summary carries; the report has them all. */
const PROBLEMS_MAX = 12;

/** Longest evidence that a summary carries. */
const EVIDENCE_MAX = 400;

/** What does not pass, the worst first, small enough for a history. */
export function summaryOf({ cluster, at, status, checks }: PreflightReport): PreflightSummary {
  const order = ['block', 'cannotLook', 'warn'];
  const problems = order
    .flatMap((one) => checks.filter((check) => check.status === one))
    .slice(0, PROBLEMS_MAX)
    .map(lightly);
  return { ...cluster, at, status, problems };
}

/** Lists stay in the report; numbers and names go along. */
function lightly({ id, status, reason }: Check): Check {
  const { evidence, ...words } = reason;
  if (evidence === undefined) return { id, status, reason };
  if (JSON.stringify(evidence).length <= EVIDENCE_MAX) return { id, status, reason };
  const short = Object.entries(evidence).filter(([, value]) => typeof value !== 'object');
  return { id, status, reason: { ...words, evidence: Object.fromEntries(short) } };
}

/** The smaller surge with which the upgrade goes on, when the wanted one does not fit. */
export function surgeOf({ problems }: Pick<PreflightSummary, 'problems'>): string | undefined {
  const surge = problems
    .filter(({ reason }) => ['quotaForLess', 'subnetForLess'].includes(reason.code))
    .map(({ reason }) => reason.evidence?.surge)[0];
  return typeof surge === 'string' ? surge : undefined;
}

/** Velero's usual namespace. */
const VELERO = 'velero';

/** Where Velero is to take a backup now; undefined when the policy wants none or it is no use. */
export function backupPlace(
  { backups, ahead }: Case,
  inside: KubernetesFacts | undefined,
  { checks }: PreflightReport,
): string | undefined {
  const wanted = backups.beforeUpgrade === 'take' && ahead !== true;
  const missing = checks.some(({ reason }) => ['noBackup', 'backupTooOld'].includes(reason.code));
  return wanted && missing && inside !== undefined ? veleroIn(inside) : undefined;
}

function veleroIn({ backups }: KubernetesFacts): string {
  const known = 'ok' in backups ? backups.ok : null;
  return known?.[0]?.namespace ?? VELERO;
}
