/** Reads what comes from outside by a schema, and says in one line what is wrong with it. */
import type { z } from 'zod';

/** Longest part of a wrong value that a message shows. */
const SHOWN_MAX = 80;

/**
 * @param what names the thing for the message: `the event`
 * @throws Error of one line (a durable boundary keeps no more): per mistake the field, what is
 *   allowed and what was found
 */
export function readAs<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const lines = mistakesIn(result.error).map(({ field, message }) => `${field}: ${message}`);
  throw new Error(`${what} is not as it should be: ${lines.join('; ')}`);
}

/** For errors of a parse with `reportInput`. */
function mistakesIn(error: z.ZodError): { field: string; message: string }[] {
  return error.issues.map(({ path, message, input }) => ({
    field: path.join('.') || '(all of it)',
    message: `${message} (${input === undefined ? 'it is missing' : `found ${shown(input)}`})`,
  }));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
