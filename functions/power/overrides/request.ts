/** What a person asks for when an exception is made. */
import { z } from 'zod';
import { isoText } from '../../../shared/calendar/localText';
import { instantOf, readMoment } from '../../../shared/fleet/dates';
import { duration } from '../../../shared/fleet/policyFields';
import { readAs } from '../../../shared/schema';
import { LONGEST_OVERRIDE } from './effective';

const KINDS = ['extend', 'skip', 'wake', 'hold'] as const;

const name = z.string({ error: 'a name' }).trim().min(1).max(300);

const moment = z
  .string({ error: 'a moment such as 2026-12-01T20:00' })
  .superRefine((text, context) => {
    const read = readMoment(text);
    if (!('value' in read)) context.addIssue({ code: 'custom', message: read.allowed });
  });

const schema = z
  .strictObject({
    cluster: name.optional(),
    clusters: z.array(name).min(1, 'at least one').max(500, 'at most 500').optional(),
    ring: name.optional(),
    kind: z.enum(KINDS, { error: KINDS.join(', ') }),
    until: moment.optional(),
    for: duration.optional(),
    why: z.string({ error: 'say why: people read it' }).trim().min(1).max(300),
    by: z.string({ error: 'who wants it' }).trim().min(1).max(200).optional(),
  })
  .superRefine(({ cluster, clusters, ring, until, for: lasts }, context) => {
    const named = [cluster, clusters, ring].filter((one) => one !== undefined);
    const add = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if (named.length !== 1) add('cluster', "one of 'cluster', 'clusters' and 'ring'");
    if ((until === undefined) === (lasts === undefined)) add('until', "either 'until' or 'for'");
  });

export interface OverrideRequest {
  clusters?: string[];
  ring?: string;
  kind: (typeof KINDS)[number];
  /** ISO instants, UTC. */
  from: string;
  until: string;
  why: string;
  by?: string;
}

/**
 * @param now milliseconds since 1970 (UTC)
 * @param timeZone of moments without an offset
 * @throws Error of one line that names the field, what is allowed and what was found
 */
export function readOverride(body: unknown, now: number, timeZone: string): OverrideRequest {
  const { cluster, clusters, ring, kind, why, by, ...end } = readAs(schema, body, 'the body');
  const names = cluster === undefined ? clusters : [cluster];
  return {
    ...(names === undefined ? {} : { clusters: names }),
    ...(ring === undefined ? {} : { ring }),
    kind,
    from: isoText(now),
    until: endOf(end, now, timeZone),
    why,
    ...(by === undefined ? {} : { by }),
  };
}

function endOf(
  end: { until?: string | undefined; for?: number | undefined },
  now: number,
  timeZone: string,
): string {
  const until =
    end.for === undefined
      ? instantOf((end.until ?? '').trim().replace(' ', 'T'), timeZone, 'to')
      : isoText(now + end.for);
  const lasts = Date.parse(until) - now;
  if (lasts > 0 && lasts <= LONGEST_OVERRIDE) return until;
  const field = end.for === undefined ? 'until' : 'for';
  const latest = isoText(now + LONGEST_OVERRIDE);
  throw new Error(`${field}: it must end after now and not after ${latest} (found ${until})`);
}
