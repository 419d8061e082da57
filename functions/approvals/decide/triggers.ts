/**
 * The page behind a link. Reading it never decides anything: mail scanners and link previews read
 * it too. Only its form decides.
 *
 * The form is safe from other sites without a cookie. It carries a proof that the page was made for
 * this link and this person: whoever does not have the page cannot make one, and a page that was
 * made for somebody else is worth nothing in a signed-in browser. And the browser must say that the
 * form was sent from our own address. A cookie would add nothing, and would fail in the in-app
 * browsers of mail programs.
 */
import type {
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import type { ApprovalLinks } from '../../../shared/approvals/links';
import type { ApprovalRecord } from '../../../shared/approvals/record';
import { cameFromOurPage, pageAnswer, plainPage } from '../../../shared/page';
import type { Reason } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { guessEntry } from '../entries';
import { holderOf, idOf, type Voter } from '../identity';
import { refusal, standing } from '../rights';
import { addressOf, castVote, nowText, personIn, STATUS, voteOf } from '../triggers';
import { closedPage, questionPage, refusedPage, thanksPage } from './page';

/** A link that is ours, with the question behind it. */
interface Opened {
  token: string;
  record: ApprovalRecord;
  voter: Voter;
  links: ApprovalLinks;
}

type Look = { opened: Opened } | { answer: HttpResponseInit };

/** GET /api/decide/{id}?t=token: shows the question and asks. */
export const showDecision: HttpHandler = async (request) => {
  const look = await open(request, request.query.get('t') ?? '');
  if ('answer' in look) return look.answer;
  const { record, voter } = look.opened;
  const now = nowText();
  const decision = standing(record, now);
  if (decision !== undefined) {
    return pageAnswer(GONE.includes(decision.answer) ? 410 : 200, closedPage(record, decision));
  }
  const refused = refusal(record, voter, now);
  return refused === undefined ? question(look.opened) : refusedAnswer(look.opened, refused);
};

/** Nobody has decided these, and nobody will. */
const GONE = ['expired', 'canceled'];

function question({ record, token, voter, links }: Opened): HttpResponseInit {
  const who = idOf(voter);
  const action = `/api/decide/${encodeURIComponent(record.request.id)}`;
  const form = { action, token, proof: links.formProof(token, who) };
  return pageAnswer(200, questionPage(record, who, form));
}

/** POST /api/decide/{id}: the form. */
export const takeDecision: HttpHandler = async (request, context) => {
  const form = new URLSearchParams(await request.text());
  const look = await open(request, valueOf(form, 't'));
  if ('answer' in look) return look.answer;
  const { token, voter, links } = look.opened;
  const isOurs = links.isFormProof(valueOf(form, 'proof'), token, idOf(voter));
  if (!isOurs || !cameFromOurPage(request, links.host)) return notOurForm();
  const answer = valueOf(form, 'answer');
  if (answer !== 'yes' && answer !== 'no') {
    return pageAnswer(400, plainPage('No answer', 'The form has to say Approve or Refuse.'));
  }
  return decide(context, request, look.opened, { answer, comment: valueOf(form, 'comment') });
};

function valueOf(form: URLSearchParams, field: string): string {
  return form.get(field) ?? '';
}

async function decide(
  context: InvocationContext,
  request: HttpRequest,
  opened: Opened,
  { answer, comment }: { answer: 'yes' | 'no'; comment: string },
): Promise<HttpResponseInit> {
  const { voter } = opened;
  const { id } = opened.record.request;
  const vote = voteOf(request, voter, answer, comment);
  const cast = await castVote(context, id, voter, vote);
  if (cast === undefined) return unknown();
  const { record, refused } = cast;
  const decision = standing(record, vote.at);
  if (refused === undefined) return pageAnswer(200, thanksPage(record, vote, decision));
  if (decision === undefined) return refusedAnswer({ ...opened, record }, refused);
  return pageAnswer(STATUS[decision.answer] ?? 409, closedPage(record, decision));
}

/** Checks the link first: who has none learns nothing, not even which questions there are. */
async function open(request: HttpRequest, token: string): Promise<Look> {
  const id = request.params.id ?? '';
  const links = services().approvalLinks();
  const said = links?.read(id, token);
  if (links === undefined || said === undefined) return { answer: await tampered(request) };
  const record = await (await services().approvals()).read(id);
  // The same question may be asked again: links to the one before are void.
  if (record?.expires !== said.expires) return { answer: unknown() };
  const voter = personIn(request) ?? holderOf(said.channel);
  return { opened: { token, record, voter, links } };
}

async function tampered(request: HttpRequest): Promise<HttpResponseInit> {
  await (await services().audit()).write(guessEntry(nowText(), addressOf(request)));
  const text =
    'It was changed on its way, or is older than the keys of this app. Open it from the message again, and whole.';
  return pageAnswer(403, plainPage('This link is not valid', text));
}

function unknown(): HttpResponseInit {
  const text = 'It is not kept any more, or it was asked anew: look for a newer message.';
  return pageAnswer(404, plainPage('This question is gone', text));
}

function notOurForm(): HttpResponseInit {
  const text =
    'It was not sent from the page behind the link. Nothing was decided: open the link again and answer there.';
  return pageAnswer(403, plainPage('This answer was not accepted', text));
}

function refusedAnswer({ record, token }: Opened, refused: Reason): HttpResponseInit {
  const here = `/api/decide/${encodeURIComponent(record.request.id)}?t=${encodeURIComponent(token)}`;
  const signIn = services().signsIn
    ? `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(here)}`
    : undefined;
  return pageAnswer(STATUS[refused.code] ?? 409, refusedPage(record, refused, signIn));
}
