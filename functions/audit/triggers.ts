/** Reads the audit trail for people, and forgets what is older than the policy wants. */
import type { HttpHandler, HttpResponseInit, TimerHandler } from '@azure/functions';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { type AuditPage, type AuditQuery, CURSOR } from '../../shared/audit/query';
import { definedOnly } from '../../shared/fleet/optional';
import { services } from '../../shared/services';

const LIMIT_MAX = 10_000;

const instant = z
  .string()
  .refine((text) => DateTime.fromISO(text).isValid, 'an ISO instant such as 2026-11-23T06:00:00Z');

const limitText = `a whole number from 1 to ${LIMIT_MAX}`;

const querySchema = z.strictObject({
  cluster: z.string().optional(),
  since: instant.optional(),
  until: instant.optional(),
  actor: z.string().optional(),
  correlation: z.string().optional(),
  format: z.enum(['json', 'jsonl'], 'json or jsonl').default('json'),
  limit: z.coerce.number(limitText).int(limitText).min(1, limitText).max(LIMIT_MAX, limitText),
  after: z.string().regex(CURSOR, 'the next of the page before').optional(),
});

/** GET /api/audit: newest first, with filters; JSON lines for export. */
export const readAudit: HttpHandler = async (request) => {
  const { code, ...asked } = Object.fromEntries(request.query);
  const parsed = querySchema.safeParse({ limit: '1000', ...asked });
  if (!parsed.success) return { status: 400, jsonBody: { error: complaint(parsed.error, asked) } };
  const { format, limit, ...filters } = parsed.data;
  const query: AuditQuery = { limit, ...definedOnly(filters) };
  const page = await (await services().audit()).read(query);
  return format === 'jsonl' ? lines(page) : { jsonBody: page };
};

function complaint(error: z.ZodError, asked: Record<string, string>): string {
  return error.issues
    .map((issue) => {
      if (issue.code === 'unrecognized_keys') return unknownFilter(issue.keys);
      const field = String(issue.path[0]);
      return `${field}: '${asked[field] ?? ''}' is not ${issue.message}`;
    })
    .join('; ');
}

function unknownFilter(keys: string[]): string {
  return `${keys.join(', ')} is not a filter; the filters are ${Object.keys(querySchema.shape).join(', ')}`;
}

/** What does not fit into one answer goes on with the header `x-next` as `after`. */
function lines({ entries, next }: AuditPage): HttpResponseInit {
  return {
    headers: {
      'content-type': 'application/jsonl; charset=utf-8',
      ...(next === undefined ? {} : { 'x-next': next }),
    },
    body: entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  };
}

/** Every night: entries and approvals older than the policy's `audit.keep`. */
export const forgetOldEntries: TimerHandler = async (_timer, context) => {
  const { policy } = await (await services().policy()).current();
  const now = DateTime.fromJSDate(services().clock.now(), { zone: 'utc' });
  const before = now.minus(policy.audit.keep).toISO() ?? '';
  const deleted = await (await services().audit()).deleteBefore(before);
  await (await services().approvals()).deleteBefore(before);
  if (deleted > 0) context.log(`${deleted} entries of the audit trail before ${before} deleted`);
};
