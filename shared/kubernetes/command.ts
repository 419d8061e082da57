/**
 * The same questions through ARM run command, for API servers without a public address. Output is
 * cut at 512 kB, so it comes back packed; all answers to a question come in one command.
 * https://learn.microsoft.com/azure/aks/access-private-cluster
 */
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { CommandResult } from '../azure/aks';
import type { Outcome, Reason } from '../reasons';
import { readAs } from '../schema';
import type { AnswerTo, Question, SimpleQuestion } from './facts';
import { METRICS_READ } from './metricsText';
import { answerFrom, isText, partsOf, pathOf, type RawAnswer, readPart } from './questions';

/** Longest part of an output that a message shows. */
const SHOWN_MAX = 300;

/** Where run command cuts an output. */
const OUTPUT_MAX = 512 * 1024;

/** Where kubectl's complaints wait until it is clear that they are the answer. */
const COMPLAINTS = '/tmp/steward';

const listSchema = z.object({ items: z.array(z.unknown()) });

/** The command that asks the question. */
export function commandFor(question: Question): string {
  const sections = partsOf(question).map(sectionFor).join(' ');
  return `{ ${sections} } | gzip -c | base64 -w 0`;
}

/** A heading, and below it what the API server says or why it says nothing. */
function sectionFor(question: SimpleQuestion): string {
  const get = `kubectl get --raw '${pathOf(question)}' 2>${COMPLAINTS}`;
  const filtered = isText(question) ? `${get} | grep -E '^(${METRICS_READ.join('|')})'` : get;
  return `echo '== ${question.kind}'; ${filtered} || cat ${COMPLAINTS}; echo;`;
}

/** The answer in the output of the command. */
export function readOutput<Q extends Question>(
  question: Q,
  { exitCode, output }: CommandResult,
): Outcome<AnswerTo<Q>> {
  if (exitCode !== 0) return { refused: cannotLook(`exit code ${exitCode}`, output) };
  const text = unpack(output);
  if (text === undefined) return { refused: cannotLook(howBroken(output), output) };
  const said = sectionsOf(text);
  const parts = partsOf(question).map((part) =>
    readPart(part, rawIn(part, said.get(part.kind) ?? '')),
  );
  return answerFrom(question, parts);
}

/** Undefined when something else was printed: a pipe ends well when its last part does. */
function unpack(output: string): string | undefined {
  try {
    return gunzipSync(Buffer.from(output.trim(), 'base64')).toString('utf8');
  } catch {
    return undefined;
  }
}

function howBroken(output: string): string {
  const cut = output.length >= OUTPUT_MAX;
  return cut ? 'more than the 512 kB that run command brings back' : 'nothing readable';
}

/** No line of JSON or of metrics begins like a heading. */
function sectionsOf(text: string): Map<string, string> {
  const [, ...pieces] = text.split(/^== (\w+)\n/m);
  const sections = new Map<string, string>();
  for (let at = 0; at < pieces.length; at += 2) {
    sections.set(pieces[at] ?? '', (pieces[at + 1] ?? '').trim());
  }
  return sections;
}

function rawIn(question: SimpleQuestion, said: string): Outcome<RawAnswer> {
  if (said.startsWith('Error from server (NotFound)')) return { ok: null };
  if (isText(question)) return asMetrics(said);
  try {
    const { items } = readAs(listSchema, JSON.parse(said), 'the answer of kubectl');
    return { ok: items };
  } catch {
    return { refused: cannotLook('no list', said) };
  }
}

function asMetrics(said: string): Outcome<RawAnswer> {
  const known = METRICS_READ.some((name) => said.startsWith(name));
  return known ? { ok: said } : { refused: cannotLook('no metrics', said) };
}

function cannotLook(how: string, output: string): Reason {
  const message = `kubectl in the cluster answered ${how}: ${output.slice(0, SHOWN_MAX)}`;
  return { code: 'cannotLook', message };
}
