/** Fields that several sections of the policy have. A message of the schema says what is allowed. */
import { z } from 'zod';
import { readDate, readDateRange, readMoment, readZone } from './dates';
import { parseDuration } from './durations';
import type { Read } from './read';
import { readSlot, SLOT_FORMS } from './slotText';

const NAME = /^[a-z0-9][a-z0-9-]{0,30}$/;

const DURATION_ALLOWED = 'a duration such as 30m, 24h, 3d, 1h30m or PT30M';
const PERCENT_ALLOWED = 'a percentage from 0% to 100%';

/** A text that a reader turns into something else; what the reader says becomes the message. */
function readAs<T>(read: (text: string) => Read<T>, allowed: string) {
  return z.string({ error: allowed }).transform((input, context): T => {
    const result = read(input);
    if ('value' in result) return result.value;
    const { wrong } = result;
    context.addIssue({ code: 'custom', message: result.allowed, params: { wrong }, input });
    return z.NEVER;
  });
}

/** In milliseconds. */
export const duration = readAs((text): Read<number> => {
  const value = parseDuration(text);
  if (value !== undefined) return { value };
  return { wrong: `'${text}' is not a duration`, allowed: DURATION_ALLOWED };
}, DURATION_ALLOWED).meta({ id: 'duration', description: DURATION_ALLOWED });

export const date = readAs(readDate, 'a date such as 2026-12-24');
export const dateRange = readAs(readDateRange, 'a date, or two: 2026-12-24..2027-01-02');
export const moment = readAs(readMoment, 'a date or a moment such as 2026-12-24T18:00');
export const zone = readAs(readZone, 'a time zone such as Europe/Amsterdam');
export const slot = readAs(readSlot, SLOT_FORMS).meta({ id: 'slot', description: SLOT_FORMS });

export const name = z
  .string({ error: 'a name' })
  .regex(NAME, 'lower-case letters, digits and hyphens, at most 31');

/** As a number from 0 to 1. */
export const share = z
  .string({ error: PERCENT_ALLOWED })
  .regex(/^(100|\d{1,2})%$/, PERCENT_ALLOWED)
  .transform((text) => Number.parseInt(text, 10) / 100);

/** A number of clusters or nodes, or a percentage of them. */
export function amount(from: number, to: number) {
  const allowed = `a whole number from ${from} to ${to}, or a percentage from ${from === 0 ? 0 : 1}% to 100%`;
  return z.union(
    [
      z.int({ error: allowed }).min(from, allowed).max(to, allowed),
      z
        .string()
        .regex(/^(100|\d{1,2})%$/, allowed)
        .refine((text) => Number.parseInt(text, 10) >= Math.min(from, 1), { error: allowed })
        .transform((text) => text as `${number}%`),
    ],
    { error: allowed },
  );
}

/** One, or a list of them. */
export function oneOrMany<Schema extends z.ZodType>(schema: Schema, allowed: string) {
  return z.union([schema.transform((one) => [one]), z.array(schema).min(1)], { error: allowed });
}

/** Things of the policy that have names. */
export function named<Schema extends z.ZodType>(schema: Schema) {
  return z.record(name, schema).default({});
}

/** A mapping of exactly these keys. The message for others lists what is allowed. */
export function keys<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : undefined),
  });
}
