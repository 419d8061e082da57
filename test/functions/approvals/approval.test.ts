/** Asking people, with time moved by hand. */
import { approval } from '../../../functions/approvals/approval';
import { decide } from '../../../functions/approvals/plan';
import type { ApprovalRecord, ApprovalRequest, Vote } from '../../../shared/approvals/record';
import type { AuditEntry } from '../../../shared/audit/entry';
import type { Notice } from '../../../shared/notify/notice';
import { type Answers, drive } from '../../support/drive';
import { aRequest } from './support';

const HOUR = 3600;
const START = Date.UTC(2026, 10, 23, 6);

interface Cast {
  /** Hours after the question. */
  after: number;
  by: string;
  answer?: 'yes' | 'no';
  comment?: string;
  /** The host died between keeping the vote and telling of it. */
  untold?: true;
}

/** @param canceled hours after the question */
function ask(request: ApprovalRequest, casts: Cast[] = [], canceled?: number) {
  const notices: Notice[] = [];
  const entries: AuditEntry[] = [];
  const votes = casts.map(({ after, by, answer = 'yes', comment }) => ({
    answer,
    by,
    at: new Date(START + after * HOUR * 1000).toISOString(),
    via: 'entra',
    ...(comment === undefined ? {} : { comment }),
  }));
  let opened: ApprovalRecord | undefined;
  const escalations: string[] = [];
  const keep = { ok: null };
  const answers: Answers = {
    openApproval: (record) => ((opened = record), keep),
    judgeApproval: ({ at, ending, escalate }) => {
      if (escalate === true) escalations.push(at);
      const cast: Vote[] = votes.filter((vote) => vote.at <= at);
      const decision = decide({ request, votes: cast }, at, ending);
      return { ok: decision === undefined ? { votes: cast } : { votes: cast, decision } };
    },
    acceptNotice: (notice) => (notices.push(notice), keep),
    writeAudit: (entry) => (entries.push(entry), keep),
  };
  const events = casts.flatMap(({ after, untold }, at) =>
    untold === true ? [] : [{ name: `vote-${at + 1}`, after: after * HOUR, data: {} }],
  );
  const because = { code: 'rolloutCanceled', message: 'The rollout was canceled.' };
  const cancel =
    canceled === undefined ? [] : [{ name: 'cancel', after: canceled * HOUR, data: because }];
  const told = drive(approval, request, { answers, events: [...events, ...cancel] });
  return {
    ...told,
    opened,
    notices,
    escalations,
    actions: entries.map(({ action, actor }) =>
      actor.kind === 'person' ? `${action} ${actor.name}` : action,
    ),
    said: notices.map(({ title, key }) => `${hourOf(key)} ${title.split(':')[0] ?? ''}`.trim()),
  };
}

/** Reminders carry their instant. */
function hourOf(key: string): string {
  const at = /:(?:remind|escalate|expire):(.*)$/.exec(key)?.[1];
  return at === undefined ? '' : `${(Date.parse(at) - START) / 3_600_000}h`;
}

const title = 'Start ring production with Kubernetes 1.34.2?';

test('a yes lets it begin, and all who were asked hear of it', () => {
  const { output, said, actions, seconds, notices } = ask(aRequest(), [
    { after: 2, by: 'anna@contoso.example', comment: 'looks good' },
  ]);
  expect(output.answer).toBe('approved');
  expect(output.because.message).toBe('Approved by anna@contoso.example (“looks good”).');
  expect(seconds).toBe(2 * HOUR);
  expect(said).toEqual([title, 'Approved']);
  expect(actions).toEqual(['approval.yes anna@contoso.example']);
  expect(notices[0]).toMatchObject({
    topic: 'approval',
    ring: 'production',
    clusters: [{ name: 'aks-prd-web' }],
    next: 'The rollout is canceled.',
    actions: ['Approve: The ring starts on Saturday.', 'Refuse: The rollout ends here.'],
    approval: { id: aRequest().id, expires: '2026-11-26T06:00:00.000Z' },
  });
});

test('a no decides at once, however many must say yes', () => {
  const { output } = ask(aRequest({ needed: 3 }), [
    { after: 1, by: 'anna@contoso.example' },
    { after: 2, by: 'bo@contoso.example', answer: 'no' },
  ]);
  expect(output).toMatchObject({ answer: 'refused', at: '2026-11-23T08:00:00.000Z' });
});

test('two must say yes: the first is not enough', () => {
  const { output, actions, seconds } = ask(aRequest({ needed: 2 }), [
    { after: 1, by: 'anna@contoso.example' },
    { after: 3, by: 'bo@contoso.example' },
  ]);
  expect(output.because.message).toBe(
    'Approved by anna@contoso.example, and by bo@contoso.example.',
  );
  expect(seconds).toBe(3 * HOUR);
  expect(actions).toEqual(['approval.yes anna@contoso.example', 'approval.yes bo@contoso.example']);
});

test('silence: reminders get rarer, the deputies are asked, then it is over', () => {
  const rules = {
    approvers: ['anna@contoso.example', 'group:Platform'],
    deputies: ['dee@contoso.example'],
  };
  const { output, said, notices, escalations, actions, seconds } = ask(aRequest(rules));
  expect(output).toMatchObject({
    answer: 'expired',
    because: { message: 'Nobody answered in 72 hours.' },
  });
  expect(said).toEqual([
    title,
    '4h Reminder',
    '8h Reminder',
    '16h Reminder',
    '24h Deputies are asked',
    '32h Reminder',
    '64h Reminder',
    'No answer in time',
  ]);
  expect(escalations).toEqual(['2026-11-24T06:00:00.000Z']);
  const recipients = notices.map(({ approval: asked }) => asked?.recipients?.length);
  expect(recipients).toEqual([1, 1, 1, 1, 2, 2, 2, undefined]);
  expect(actions).toEqual(['approval.expired']);
  expect(seconds).toBe(72 * HOUR);
});

test('one of two in time is not enough, and is said', () => {
  const { output } = ask(aRequest({ needed: 2 }), [{ after: 1, by: 'anna@contoso.example' }]);
  expect(output.because.message).toBe('1 of 2 said yes in 72 hours.');
});

test('a vote of which no event told is seen at the next reminder', () => {
  const { output, seconds } = ask(aRequest(), [
    { after: 5, by: 'anna@contoso.example', untold: true },
  ]);
  expect(output.answer).toBe('approved');
  expect(seconds).toBe(8 * HOUR);
});

test('votes after one that no event told of are still heard', () => {
  const { output, seconds } = ask(aRequest({ needed: 2 }), [
    { after: 1, by: 'anna@contoso.example', untold: true },
    { after: 5, by: 'bo@contoso.example' },
  ]);
  expect(output.answer).toBe('approved');
  expect(seconds).toBe(5 * HOUR);
});

test('what is canceled is said, and votes before do not count', () => {
  const { output, said, actions } = ask(
    aRequest({ needed: 2 }),
    [{ after: 1, by: 'anna@contoso.example' }],
    2,
  );
  expect(output).toMatchObject({ answer: 'canceled', because: { code: 'rolloutCanceled' } });
  expect(said).toEqual([title, 'No longer asked']);
  expect(actions).toEqual(['approval.yes anna@contoso.example', 'approval.canceled']);
});

test('a wait of weeks has no timer that could not be canceled', () => {
  const rules = { remindAfter: '30d', expiresAfter: '20d' };
  const { output, calls } = ask(aRequest(rules), [{ after: 13 * 24, by: 'anna@contoso.example' }]);
  expect(output.answer).toBe('approved');
  expect(calls.map(({ name }) => name)).toEqual([
    'openApproval',
    'acceptNotice',
    'judgeApproval',
    'writeAudit',
    'acceptNotice',
  ]);
});

describe('without asking', () => {
  const rules = { automatic: { clusters: 3, warnings: 1 } };

  test('what the policy allows is approved at once, and kept as such', () => {
    const { output, notices, actions } = ask(
      aRequest(rules, { risk: { clusters: 2, warnings: 1 } }),
    );
    expect(output).toMatchObject({ answer: 'approved', because: { code: 'automatic' } });
    expect(output.because.message).toBe(
      'Approved by the policy: 2 clusters and 1 warning are within its limits of 3 and 1.',
    );
    expect(notices).toEqual([]);
    expect(actions).toEqual(['approval.automatic']);
  });

  test.each<{ name: string; more: Partial<ApprovalRequest> }>([
    { name: 'too many clusters', more: { risk: { clusters: 4, warnings: 0 } } },
    { name: 'too many warnings', more: { risk: { clusters: 1, warnings: 2 } } },
    { name: 'nobody knows the risk', more: {} },
    { name: 'force', more: { kind: 'force', risk: { clusters: 1, warnings: 0 } } },
  ])('$name: people are asked', ({ more }) => {
    const { output, said } = ask(aRequest(rules, more));
    expect(said[0]).toBe(title);
    expect(output.answer).toBe('expired');
  });
});
