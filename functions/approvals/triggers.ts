/** Takes votes and shows questions: what the API and the page for people have in common. */
import type {
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import type { ApprovalRecord, Vote } from '../../shared/approvals/record';
import { definedOnly } from '../../shared/fleet/optional';
import type { Reason } from '../../shared/reasons';
import { readAs } from '../../shared/schema';
import { services } from '../../shared/services';
import { voteEvent } from './approval';
import { attemptEntry } from './entries';
import { idOf, named, signedIn, type Voter } from './identity';
import { refusal, standing } from './rights';

/** GET /api/approvals: the questions that wait for an answer. */
export const listApprovals: HttpHandler = async () => {
  const open = await (await services().approvals()).listOpen();
  return { jsonBody: { approvals: open.map(viewOf) } };
};

/** GET /api/approvals/{id} */
export const readApproval: HttpHandler = async (request) => {
  const id = request.params.id ?? '';
  const record = await (await services().approvals()).read(id);
  return record === undefined ? unknown(id) : { jsonBody: viewOf(record) };
};

const answerSchema = z.object({
  answer: z.enum(['yes', 'no'], 'yes or no'),
  by: z.string().trim().min(1).max(200).optional(),
  comment: z.string().max(2000).optional(),
});

/** POST /api/approvals/{id} `{ answer, by, comment }`: `by` unless Entra says who it is. */
export const answerApproval: HttpHandler = async (request, context) => {
  const id = request.params.id ?? '';
  const body = await bodyOf(request);
  if ('error' in body) return { status: 400, jsonBody: body };
  const vote = voteOf(request, body.voter, body.answer, body.comment);
  const cast = await castVote(context, id, body.voter, vote);
  if (cast === undefined) return unknown(id);
  const { record, refused } = cast;
  if (refused === undefined) return { jsonBody: viewOf(record) };
  return { status: STATUS[refused.code] ?? 409, jsonBody: { error: refused.message, refused } };
};

async function bodyOf(request: HttpRequest) {
  try {
    const { by, ...answer } = readAs(answerSchema, await request.json(), 'the body');
    const voter = personIn(request) ?? (by === undefined ? undefined : named(by));
    if (voter !== undefined) return { ...answer, voter };
    return { error: 'by is missing: the e-mail address of the person who decided' };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** By code of the refusal; those of a question that is decided are conflicts. */
export const STATUS: Record<string, number> = {
  notSignedIn: 401,
  wrongPerson: 403,
  ownWork: 403,
  expired: 410,
  canceled: 410,
};

/** The person whom App Service has signed in, where it does that. */
export function personIn(request: HttpRequest): Voter | undefined {
  return services().signsIn ? signedIn(request.headers.get('x-ms-client-principal')) : undefined;
}

/** Longer comments are cut. */
const COMMENT_MAX = 500;

export function voteOf(
  request: HttpRequest,
  voter: Voter,
  answer: Vote['answer'],
  comment?: string,
): Vote {
  const said = comment
    ?.replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, COMMENT_MAX);
  return {
    answer,
    by: idOf(voter),
    at: nowText(),
    via: voter.via,
    ...definedOnly({ comment: said === '' ? undefined : said, from: addressOf(request) }),
  };
}

/** The platform adds the address it sees at the end; what stands before, anybody can write. */
export function addressOf(request: HttpRequest): string | undefined {
  const last = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return last?.replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1').slice(0, 64);
}

export function nowText(): string {
  return services().clock.now().toISOString();
}

/**
 * Keeps a vote, unless the question is closed or the person may not decide it; then wakes the story.
 * @returns undefined when there is no such question
 */
export async function castVote(
  context: InvocationContext,
  id: string,
  voter: Voter,
  vote: Vote,
): Promise<{ record: ApprovalRecord; refused?: Reason } | undefined> {
  let refused: Reason | undefined;
  const record = await (
    await services().approvals()
  ).change(id, (before) => {
    refused = refusal(before, voter, vote.at);
    return refused === undefined ? { ...before, votes: [...before.votes, vote] } : before;
  });
  if (record === undefined) return undefined;
  const { votes, decision } = record;
  // Again where it was said already: whoever kept the last vote may have died before this line.
  if (decision === undefined && votes.length > 0) {
    await df.getClient(context).raiseEvent(id, voteEvent(votes.length), {});
  }
  if (refused === undefined) return { record };
  await (await services().audit()).write(attemptEntry(record, voter, vote, refused));
  return { record, refused };
}

function viewOf(record: ApprovalRecord) {
  const decision = standing(record, nowText());
  const { request, ...rest } = record;
  return { id: request.id, state: decision?.answer ?? 'open', ...rest, request };
}

function unknown(id: string): HttpResponseInit {
  return { status: 404, jsonBody: { error: `there is no approval '${id}'` } };
}
