/** The pages behind the links of approvals: plain HTML, no script, readable on a phone. */
import type { ApprovalRecord, Decision, Vote } from '../../../shared/approvals/record';
import { html, type Html } from '../../../shared/html';
import { page } from '../../../shared/page';
import type { Reason } from '../../../shared/reasons';

/** What a form sends back besides the answer. */
export interface Form {
  action: string;
  token: string;
  proof: string;
}

/** Asks for a decision, and says what each answer does. */
export function questionPage(record: ApprovalRecord, who: string, form: Form): string {
  const { request, expires } = record;
  return page(
    request.title,
    html`<p class="state">Waiting for a decision until ${moment(expires)}</p>
      ${details(record)}
      <form method="post" action="${form.action}">
        <input type="hidden" name="t" value="${form.token}" />
        <input type="hidden" name="proof" value="${form.proof}" />
        <label for="comment">Comment (kept with the decision)</label>
        <textarea id="comment" name="comment" rows="3" maxlength="500"></textarea>
        <div class="answer">
          <button name="answer" value="yes" class="yes" aria-describedby="on-yes">Approve</button>
          <p id="on-yes">${request.onYes}</p>
        </div>
        <div class="answer">
          <button name="answer" value="no" class="no" aria-describedby="on-no">Refuse</button>
          <p id="on-no">${request.onNo}</p>
        </div>
      </form>
      <p>Without an answer: ${request.onSilence}</p>
      <p class="who">You answer as <b>${who}</b>.</p>`,
  );
}

/** The answer is kept. */
export function thanksPage(record: ApprovalRecord, vote: Vote, decision?: Decision): string {
  const { request } = record;
  const answer = vote.answer === 'yes' ? 'approved' : 'refused';
  const missing = request.rules.needed - record.votes.length;
  const next =
    decision === undefined
      ? `${missing} more ${missing === 1 ? 'person has' : 'people have'} to say yes.`
      : vote.answer === 'yes'
        ? request.onYes
        : request.onNo;
  return page(
    `You ${answer} it`,
    html`<p class="state">${request.title}</p>
      <p>${next}</p>
      ${votes(record)}`,
  );
}

/** The question is closed. */
export function closedPage(record: ApprovalRecord, { answer, at, because }: Decision): string {
  return page(
    CLOSED[answer],
    html`<p class="state">${record.request.title}</p>
      <p>${because.message}</p>
      <p>Since ${moment(at)}. Nothing is left to decide here.</p>
      ${votes(record)}`,
  );
}

const CLOSED = {
  approved: 'Already approved',
  refused: 'Already refused',
  expired: 'The time to decide is over',
  canceled: 'No longer asked',
};

/** The question is open, but not for this person. */
export function refusedPage(record: ApprovalRecord, because: Reason, signIn?: string): string {
  return page(
    REFUSED[because.code] ?? 'Not accepted',
    html`<p class="state">${record.request.title}</p>
      <p>${because.message}</p>
      ${signInHint(because, signIn)} ${details(record)}`,
  );
}

const REFUSED: Record<string, string> = {
  notSignedIn: 'Who are you?',
  wrongPerson: 'Somebody else decides this',
  ownWork: 'Somebody else has to decide this',
  voted: 'You have answered already',
};

function signInHint({ code }: Reason, signIn: string | undefined): Html | string {
  if (code !== 'notSignedIn') return '';
  if (signIn !== undefined) return html`<p><a class="button" href="${signIn}">Sign in</a></p>`;
  return html`<p>This app has no sign-in. Use the link in a mail to you alone, or the API.</p>`;
}

function details(record: ApprovalRecord): Html {
  const { text, facts, reasons } = record.request;
  const rows = facts.map(
    ({ label, value }) =>
      html`<div>
        <dt>${label}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  const lines = reasons.map(
    ({ subject, reason }) => html`<li><b>${subject}</b> ${reason.message}</li>`,
  );
  return html`<p>${text}</p>
    ${rows.length === 0 ? '' : html`<dl>${rows}</dl>`}
    ${
      lines.length === 0
        ? ''
        : html`<h2>What was found</h2>
            <ul>
              ${lines}
            </ul>`
    }
    ${votes(record)}`;
}

function votes({ votes: all, request }: ApprovalRecord): Html | string {
  if (all.length === 0) return '';
  const lines = all.map(
    ({ answer, by, at, comment }) =>
      html`<li>
        ${by}: ${answer}, ${moment(at)}${comment === undefined ? '' : html`: ${comment}`}
      </li>`,
  );
  return html`<h2>Answers (${request.rules.needed} needed)</h2>
    <ul>
      ${lines}
    </ul>`;
}

/** @param instant ISO, UTC */
function moment(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
