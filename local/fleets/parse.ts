import { fleetSchema, type Fleet } from './schema';

/** Checks a description that is already an object; `source` is named in the errors. */
export function parseFleet(description: unknown, source: string): Fleet {
  const result = fleetSchema.safeParse(description, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message, input }) => {
    const value = input === undefined ? 'nothing' : JSON.stringify(input).slice(0, 80);
    return `  ${path.join('.') || '(top)'}: ${value} is not allowed: ${message}`;
  });
  throw new Error(`${source} does not describe a fleet:\n${problems.join('\n')}`);
}
