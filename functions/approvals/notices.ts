/** What people are told of a question. The links are made when it is delivered, channel by channel. */
import type { ApprovalRecord, Decision } from '../../shared/approvals/record';
import type { Notice } from '../../shared/notify/notice';
import type { Milestone } from './plan';

export function asked(question: ApprovalRecord): Notice {
  const { approvers = [] } = question.request.rules;
  return { ...open(question, approvers), key: `${keyOf(question)}:asked` };
}

/** @param escalated deputies are asked too */
export function stillOpen(
  question: ApprovalRecord,
  { kind, at }: Milestone,
  escalated: boolean,
): Notice {
  const { approvers = [], deputies } = question.request.rules;
  const notice = open(question, escalated ? [...approvers, ...deputies] : approvers);
  const what = kind === 'escalate' ? 'Deputies are asked' : 'Reminder';
  return { ...notice, key: `${keyOf(question)}:${kind}:${at}`, title: `${what}: ${notice.title}` };
}

export function decided(question: ApprovalRecord, { answer, because }: Decision): Notice {
  const { request } = question;
  const happens = { approved: request.onYes, refused: request.onNo, expired: request.onSilence };
  return {
    ...about(question),
    key: `${keyOf(question)}:${answer}`,
    severity: answer === 'approved' ? 'good' : 'attention',
    title: `${WORDS[answer]}: ${request.title}`,
    text: because.message,
    facts: [],
    reasons: [],
    ...(answer === 'canceled' ? {} : { next: happens[answer] }),
  };
}

const WORDS = {
  approved: 'Approved',
  refused: 'Refused',
  expired: 'No answer in time',
  canceled: 'No longer asked',
};

function open(question: ApprovalRecord, people: string[]): Omit<Notice, 'key'> {
  const { request, expires } = question;
  const recipients = people.filter((person) => person.includes('@'));
  return {
    ...about(question),
    severity: 'attention',
    title: request.title,
    text: request.text,
    facts: request.facts,
    reasons: request.reasons,
    next: request.onSilence,
    actions: [`Approve: ${request.onYes}`, `Refuse: ${request.onNo}`],
    approval: {
      id: request.id,
      expires,
      ...(recipients.length === 0 ? {} : { recipients: [...new Set(recipients)] }),
    },
  };
}

function about({ request: { ring, clusters } }: ApprovalRecord) {
  return {
    topic: 'approval' as const,
    clusters: clusters.map((cluster) => ({
      id: cluster,
      name: cluster.slice(cluster.lastIndexOf('/') + 1),
    })),
    ...(ring === undefined ? {} : { ring }),
  };
}

function keyOf({ request: { id }, opened }: ApprovalRecord): string {
  return `${id}@${opened}`;
}
