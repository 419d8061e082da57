/**
 * The same questions through ARM run command, for API servers without a public address. Output is
 * cut at 512 kB, so it comes back packed.
 * https://learn.microsoft.com/azure/aks/access-private-cluster
 */
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { CommandResult } from '../azure/aks';
import type { Outcome } from '../reasons';
import { type AnswerTo, factsOf, pathOf, type Question } from './facts';

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
  if (exitCode !== 0) {
    const message = `kubectl in the cluster failed with exit code ${exitCode}: ${output.slice(0, 300)}`;
    return { refused: { code: 'cannotLook', message } };
  }
  const text = gunzipSync(Buffer.from(output.trim(), 'base64')).toString('utf8');
  return { ok: factsOf(question, listSchema.parse(JSON.parse(text)).items) };
}
