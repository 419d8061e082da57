/** Asks the Kubernetes API of a cluster directly. */
import { z } from 'zod';
import type { Outcome, Reason } from '../reasons';
import { readAs } from '../schema';
import type { KubernetesApi, KubernetesReply } from './api';
import type { AnswerTo, Question, SimpleQuestion } from './facts';
import { answerFrom, isText, partsOf, pathOf, type RawAnswer, readPart } from './questions';

/** Items per page of a list, as kubectl has it. */
const PAGE = 500;

/** Seconds until a silent API server is asked again. */
const ASK_AGAIN = 60;

const listSchema = z.object({
  items: z.array(z.unknown()),
  metadata: z.object({ continue: z.string().optional() }).prefault({}),
});

/** @returns retry when the API server does not answer now, refused when it never will */
export async function askKubernetes<Q extends Question>(
  question: Q,
  api: KubernetesApi,
): Promise<Outcome<AnswerTo<Q>>> {
  const parts: Outcome<unknown>[] = [];
  // One after the other: an API server that is busy with an upgrade has little to spare.
  for (const part of partsOf(question)) parts.push(readPart(part, await ask(part, api)));
  return answerFrom(question, parts);
}

async function ask(question: SimpleQuestion, api: KubernetesApi): Promise<Outcome<RawAnswer>> {
  try {
    return isText(question) ? await text(question, api) : await list(question, api);
  } catch (error) {
    return unreachable(error);
  }
}

async function text(question: SimpleQuestion, api: KubernetesApi): Promise<Outcome<RawAnswer>> {
  const reply = await api.send('GET', pathOf(question));
  return reply.status === 200 ? { ok: reply.body } : notAnswered(reply);
}

async function list(question: SimpleQuestion, api: KubernetesApi): Promise<Outcome<RawAnswer>> {
  const items: unknown[] = [];
  let next = '';
  do {
    const reply = await api.send('GET', withPage(pathOf(question), next));
    if (reply.status === 404) return { ok: null };
    if (reply.status !== 200) return notAnswered(reply);
    const page = readAs(listSchema, JSON.parse(reply.body), `the list of ${question.kind}`);
    items.push(...page.items);
    next = page.metadata.continue ?? '';
  } while (next !== '');
  return { ok: items };
}

function withPage(path: string, next: string): string {
  const from = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
  return `${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}${from}`;
}

/** A closed door is told apart from one that nobody opens just now. */
export function notAnswered({ status, body }: KubernetesReply): Outcome<never> {
  if (status === 401 || status === 403) {
    return {
      refused: cannotLook(
        `The Kubernetes API refuses the identity (${status}): give it the role that infra/ describes.`,
      ),
    };
  }
  const message = `No answer from the Kubernetes API: it says ${status} ${firstLine(body)}`;
  return { retry: { after: ASK_AGAIN, reason: cannotLook(message) } };
}

export function unreachable(error: unknown): Outcome<never> {
  const message = error instanceof Error ? error.message : String(error);
  const reason = cannotLook(`No answer from the Kubernetes API: ${firstLine(message)}`);
  return { retry: { after: ASK_AGAIN, reason } };
}

/** Longest part of an answer that a message shows. */
const SHOWN_MAX = 200;

function firstLine(said: string): string {
  return (said.split('\n')[0] ?? '').slice(0, SHOWN_MAX);
}

function cannotLook(message: string): Reason {
  return { code: 'cannotLook', message };
}
