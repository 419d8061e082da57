/** Whether a question is still open, and whether this person may decide it. */
import type { ApprovalRecord, Decision } from '../../shared/approvals/record';
import type { ApprovalRules } from '../../shared/fleet/approvalSchema';
import type { Reason } from '../../shared/reasons';
import { ENTRA, idOf, type Voter } from './identity';
import { decide } from './plan';

/** The decision, even where the story has not heard of the last vote yet. */
export function standing(record: ApprovalRecord, now: string): Decision | undefined {
  const { decision, expires } = record;
  return decision ?? decide(record, now, now < expires ? undefined : { answer: 'expired' });
}

/** Why a vote is not taken, if so: the question is closed, or this person may not decide it. */
export function refusal(record: ApprovalRecord, voter: Voter, now: string): Reason | undefined {
  const voted = record.votes.some(({ by }) => [...voter.names, voter.via].includes(by));
  if (voted) return { code: 'voted', message: `${idOf(voter)} has answered already.` };
  const decision = standing(record, now);
  if (decision === undefined) return mayNot(record, voter);
  return { code: decision.answer, message: decision.because.message };
}

function mayNot({ request, escalated }: ApprovalRecord, voter: Voter): Reason | undefined {
  const { rules, startedBy } = request;
  const { approvers, deputies, separation } = rules;
  const people = approvers && (escalated ? [...approvers, ...deputies] : approvers);
  const starter = separation ? startedBy : undefined;
  return (
    anonymous(rules, voter, people ?? starter) ??
    stranger(voter, people) ??
    starterItself(voter, starter)
  );
}

/** @param matters by what it matters who decides */
function anonymous({ signIn }: ApprovalRules, voter: Voter, matters: unknown): Reason | undefined {
  const code = 'notSignedIn';
  if (signIn && voter.via !== ENTRA) {
    const message = 'Only people who signed in may decide this; a link or a key is not enough.';
    return { code, message };
  }
  if (voter.names.length > 0 || matters === undefined) return undefined;
  return { code, message: 'This link went to many, and it matters who decides.' };
}

function stranger(voter: Voter, people: string[] | undefined): Reason | undefined {
  if (people?.some((person) => is(voter, person)) ?? true) return undefined;
  return { code: 'wrongPerson', message: wrongPerson(voter, people ?? []) };
}

function starterItself(voter: Voter, starter: string | undefined): Reason | undefined {
  if (starter === undefined || !is(voter, starter)) return undefined;
  const message = `${idOf(voter)} started this work, so somebody else has to decide.`;
  return { code: 'ownWork', message };
}

/** @param person an e-mail address, an object id, or group: and a group */
function is({ names, groups }: Voter, person: string): boolean {
  const [, group] = /^group:(.*)$/.exec(person) ?? [];
  if (group !== undefined) return groups.includes(group.trim().toLowerCase());
  return names.includes(person.toLowerCase());
}

function wrongPerson(voter: Voter, people: string[]): string {
  const hint =
    voter.groupsMissing === true
      ? ' Entra did not tell the groups of this person: there are too many. Assign the group to the app, or name the person.'
      : '';
  return `${idOf(voter)} is not one of those who may decide: ${people.join(', ')}.${hint}`;
}
