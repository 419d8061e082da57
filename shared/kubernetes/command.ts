/**
 * The same questions through ARM run command, for API servers without a public address. Output is
 * cut at 512 kB, so it comes back packed.
 * https://learn.microsoft.com/azure/aks/access-private-cluster
 */
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { CommandResult } from '../azure/aks';
import type { Outcome, Reason } from '../reasons';
import { readAs } from '../schema';
import { type AnswerTo, factsOf, pathOf, type Question } from './facts';

/** Longest part of an output that a message shows. */
const SHOWN_MAX = 300;

const listSchema = z.object({ items: z.array(z.unknown()) });

/** The command that asks the question. */
export function commandFor(question: Question): string {
  return `kubectl get --raw '${pathOf(question)}' | gzip -c | base64 -w 0`;
}

/** The answer in the output of the command. */
export function readOutput<Q extends Question>(
  question: Q,
  { exitCode, output }: CommandResult,
): Outcome<AnswerTo<Q>> {
  if (exitCode !== 0) return cannotLook(`exit code ${exitCode}`, output);
  const list = unpack(output);
  if (list === undefined) return cannotLook('no list', output);
  const { items } = readAs(listSchema, list, 'the answer of kubectl');
  return { ok: factsOf(question, items) };
}

/** Undefined when kubectl printed an error instead: a pipe ends well when its last part does. */
function unpack(output: string): unknown {
  try {
    return JSON.parse(gunzipSync(Buffer.from(output.trim(), 'base64')).toString('utf8'));
  } catch {
    return undefined;
  }
}

function cannotLook(how: string, output: string): { refused: Reason } {
  const message = `kubectl in the cluster answered ${how}: ${output.slice(0, SHOWN_MAX)}`;
  return { refused: { code: 'cannotLook', message } };
}
