/** The fleet policy, `fleet.yaml`: which rings there are and how many clusters move at once. */
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { mistakesIn } from '../schema';

const ring = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'lower-case letters, digits and hyphens, at most 31')
    .describe('Value of the ring tag of its clusters.'),
  maxConcurrent: z
    .int()
    .min(1)
    .max(50)
    .default(3)
    .describe('How many clusters of the ring are upgraded at the same time.'),
});

const policySchema = z.strictObject({
  ringTag: z
    .string()
    .min(1)
    .default('steward-ring')
    .describe('Tag whose value puts a cluster into a ring.'),
  rings: z
    .array(ring)
    .min(1)
    .refine((rings) => new Set(rings.map(({ name }) => name)).size === rings.length, {
      message: 'two rings have the same name',
    })
    .describe('Rings in the order in which they are upgraded.'),
});

export type Policy = z.infer<typeof policySchema>;

/**
 * Reads a fleet policy.
 * @param file name of the file, for messages
 * @throws Error with one line per mistake: file, field, what is allowed, what was found
 */
export function parsePolicy(text: string, file: string): Policy {
  const result = policySchema.safeParse(parseYaml(text, file), { reportInput: true });
  if (result.success) return result.data;
  const lines = mistakesIn(result.error).map(
    ({ field, message }) => `${file}  ${field}  ${message}`,
  );
  throw new Error(lines.join('\n'));
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new Error(`${file}  ${error.message}`, { cause: error });
  }
}
