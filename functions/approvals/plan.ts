/** Who may decide, what the votes come to, and when those asked are reminded. */
import { DateTime } from 'luxon';
import type {
  ApprovalRecord,
  ApprovalRequest,
  Decision,
  Vote,
} from '../../shared/approvals/record';
import type { ApprovalRules } from '../../shared/fleet/approvalSchema';
import type { Reason } from '../../shared/reasons';

/** Something that happens unless there is a decision before. */
export interface Milestone {
  kind: 'remind' | 'escalate' | 'expire';
  /** ISO instant, UTC. */
  at: string;
}

/**
 * Reminders at growing distances (4 h, 8 h, 16 h …), the deputies once, then the end.
 * @param opened ISO instant, UTC
 */
export function milestonesOf(rules: ApprovalRules, opened: string): Milestone[] {
  const { remindAfter, escalateAfter, expiresAfter, deputies } = rules;
  const escalates = deputies.length > 0 && escalateAfter < expiresAfter;
  const moments: { kind: Milestone['kind']; after: number }[] = [];
  for (let after = remindAfter; remindAfter > 0 && after < expiresAfter; after *= 2) {
    if (!(escalates && after === escalateAfter)) moments.push({ kind: 'remind', after });
  }
  if (escalates) moments.push({ kind: 'escalate', after: escalateAfter });
  moments.sort((a, b) => a.after - b.after);
  moments.push({ kind: 'expire', after: expiresAfter });
  const begin = DateTime.fromISO(opened, { zone: 'utc' });
  return moments.map(({ kind, after }) => ({ kind, at: begin.plus(after).toISO() ?? '' }));
}

/**
 * Why nobody needs to be asked, if so. To force something is never decided without a person.
 */
export function automatic({ kind, rules, risk }: ApprovalRequest): Reason | undefined {
  const limits = rules.automatic;
  if (limits === undefined || risk === undefined || kind === 'force') return undefined;
  if (risk.clusters > limits.clusters || risk.warnings > limits.warnings) return undefined;
  return {
    code: 'automatic',
    message: `Approved by the policy: ${count(risk.clusters, 'cluster')} and ${count(risk.warnings, 'warning')} are within its limits of ${limits.clusters} and ${limits.warnings}.`,
    evidence: { risk, limits },
  };
}

/** How a question ends when nobody has decided it. */
export type Ending = { answer: 'expired' } | { answer: 'canceled'; because: Reason };

/**
 * What the votes come to at an instant; nothing yet when undefined. A no decides at once. To cancel
 * wins over votes, which win over the end of the time.
 */
export function decide(
  { request: { rules }, votes }: Pick<ApprovalRecord, 'request' | 'votes'>,
  at: string,
  ending?: Ending,
): Decision | undefined {
  if (ending?.answer === 'canceled') return { ...ending, at, votes };
  const byVotes = countVotes(rules, votes);
  if (byVotes !== undefined) return { ...byVotes, at, votes };
  if (ending === undefined) return undefined;
  const got =
    votes.length === 0 ? 'Nobody answered' : `${votes.length} of ${rules.needed} said yes`;
  const message = `${got} in ${hours(rules.expiresAfter)}.`;
  return { answer: 'expired', at, votes, because: { code: 'expired', message } };
}

function countVotes(
  { needed }: ApprovalRules,
  votes: Vote[],
): Pick<Decision, 'answer' | 'because'> | undefined {
  const no = votes.find(({ answer }) => answer === 'no');
  if (no !== undefined) {
    return { answer: 'refused', because: { code: 'refused', message: `Refused by ${said(no)}.` } };
  }
  if (votes.length < needed) return undefined;
  const message = `Approved by ${votes.map(said).join(', and by ')}.`;
  return { answer: 'approved', because: { code: 'approved', message } };
}

function said({ by, comment }: Vote): string {
  return comment === undefined ? by : `${by} (“${comment}”)`;
}

function hours(milliseconds: number): string {
  return count(Math.round(milliseconds / 360_000) / 10, 'hour');
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
