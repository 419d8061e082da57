import { z } from 'zod';
import { bodyOf } from '../arm/bodies';
import { gatewayError, ok, Refused, type Answer } from '../http';
import type { Call, Route } from '../router';
import type { FleetView, Row } from './fleetView';
import { compile } from './query';

/** Resource Graph: one POST, paged, limited to 15 queries in 5 seconds per caller (contracts.md 3.1). */

const LARGEST_PAGE = 1000;
const QUOTA = 15;
const QUOTA_SECONDS = 5;

const request = z.looseObject({
  subscriptions: z.array(z.string()).nullish(),
  query: z.string().min(1),
  options: z
    .looseObject({
      $top: z.int().min(1).max(LARGEST_PAGE).nullish(),
      $skip: z.int().min(0).nullish(),
      $skipToken: z.string().nullish(),
      resultFormat: z.enum(['objectArray']).nullish(),
    })
    .nullish(),
});

export function graphRoutes(view: FleetView): Route[] {
  const asked: number[] = [];
  return [
    {
      method: 'POST',
      path: '/providers/Microsoft.ResourceGraph/resources',
      operation: 'resourceGraph.resources',
      audience: 'arm',
      handle: (call) => answer(call, view, asked),
    },
  ];
}

function answer(call: Call, view: FleetView, asked: number[]): Answer {
  const remaining = takeQuota(call.world.now, asked);
  const { query, subscriptions, options } = bodyOf(call, request);
  const scope = subscriptions?.map((id) => id.toLowerCase());
  const inScope = ({ subscriptionId }: Row): boolean =>
    scope === undefined || scope.includes(String(subscriptionId).toLowerCase());
  const { table, run } = compile(query);
  const rows = run(view.rows(table, query).filter(inScope));
  const from = Number(options?.$skipToken ?? options?.$skip ?? 0);
  const data = rows.slice(from, from + (options?.$top ?? LARGEST_PAGE));
  const body = { totalRecords: rows.length, count: data.length, data, facets: [] };
  return ok({ ...body, ...rest(rows, from + data.length) }, quotaHeaders(remaining));
}

/** Without the column `id` Resource Graph cannot page: it truncates and gives no token. */
function rest(rows: Row[], next: number): object {
  if (next >= rows.length) return { resultTruncated: 'false' };
  if (rows[0] && 'id' in rows[0]) return { resultTruncated: 'false', $skipToken: String(next) };
  return { resultTruncated: 'true' };
}

function takeQuota(now: number, asked: number[]): number {
  const recent = asked.filter((at) => at > now - QUOTA_SECONDS * 1000);
  if (recent.length >= QUOTA) {
    const message = 'Please slow down: the quota of Resource Graph queries is used up.';
    const { answer: refused } = gatewayError(429, 'RateLimiting', message);
    const headers = {
      ...refused.headers,
      ...quotaHeaders(0),
      'retry-after': String(QUOTA_SECONDS),
    };
    throw new Refused('RateLimiting', message, { ...refused, headers });
  }
  asked.splice(0, asked.length, ...recent, now);
  return QUOTA - recent.length - 1;
}

function quotaHeaders(remaining: number): Record<string, string> {
  return {
    'x-ms-user-quota-remaining': String(remaining),
    'x-ms-user-quota-resets-after': `00:00:0${QUOTA_SECONDS}`,
  };
}
