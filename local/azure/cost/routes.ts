import { z } from 'zod';
import { bodyOf } from '../arm/bodies';
import { subscriptionOf } from '../arm/scope';
import { gatewayError, ok, type Answer, type Refused } from '../http';
import { CURRENCIES } from '../prices/list';
import type { Call, Route } from '../router';
import type { CostState } from './state';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What Azure has not told yet. */
const LAG = DAY;

/** Rows per answer. */
const PAGE = 100;

const MINUTE = 60_000;

/** https://learn.microsoft.com/rest/api/cost-management/query/usage: days of a daily query. */
const DAYS_MAX = 31;

const instant = z.string().transform((text) => Date.parse(text));

const dimension = z.looseObject({ name: z.literal('ResourceGroupName') });

const queryBody = z.looseObject({
  type: z.literal('ActualCost'),
  timeframe: z.literal('Custom'),
  timePeriod: z.looseObject({ from: instant, to: instant }),
  dataset: z.looseObject({
    granularity: z.literal('Daily'),
    grouping: z.array(dimension).length(1),
    filter: z
      .looseObject({ dimensions: dimension.extend({ values: z.array(z.string()) }) })
      .optional(),
  }),
});

/** Cost Management: what the machines of clusters have cost, a day late (contracts.md 3.2). */
export function costRoutes(state: CostState): Route[] {
  return [
    {
      method: 'POST',
      path: '/subscriptions/{subscription}/providers/Microsoft.CostManagement/query',
      operation: 'costManagement.query',
      audience: 'arm',
      handle: (call) => query(call, state),
    },
  ];
}

type Cell = string | number;

function query(call: Call, state: CostState): Answer {
  const { id } = subscriptionOf(call);
  const skip = Number(call.query.get('$skiptoken') ?? 0);
  if (skip === 0) admit(call, state, id.toLowerCase());
  const rows = rowsFor(call, state, id);
  if (rows.length === 0) return { status: 204 };
  const more = skip + PAGE < rows.length;
  const [path = ''] = call.path.split('?');
  const version = call.query.get('api-version') ?? '';
  return ok({
    id: `subscriptions/${id}/providers/Microsoft.CostManagement/query/1`,
    name: '1',
    type: 'Microsoft.CostManagement/query',
    properties: {
      nextLink: more
        ? `${call.origin}${path}?api-version=${version}&$skiptoken=${skip + PAGE}`
        : null,
      columns: [
        { name: 'Cost', type: 'Number' },
        { name: 'UsageDate', type: 'Number' },
        { name: 'ResourceGroupName', type: 'String' },
        { name: 'Currency', type: 'String' },
      ],
      rows: rows.slice(skip, skip + PAGE),
    },
  });
}

function rowsFor(call: Call, state: CostState, subscription: string): Cell[][] {
  const { timePeriod, dataset } = bodyOf(call, queryBody);
  const { from, to } = timePeriod;
  if (!(to - from <= DAYS_MAX * DAY)) {
    throw gatewayError(400, 'BadRequest', `At most ${DAYS_MAX} days by day, and real dates.`);
  }
  const wanted = dataset.filter?.dimensions.values.map((name) => name.toLowerCase());
  const currency = state.billedIn.get(subscription.toLowerCase()) ?? 'EUR';
  const rate = CURRENCIES[currency] ?? 1;
  const groups = state.meter.dollars(subscription, call.world.now - LAG);
  return [...groups]
    .filter(([group]) => wanted?.includes(group) ?? true)
    .flatMap(([group, days]) =>
      [...days]
        .filter(([day, dollars]) => day >= from && day <= to && dollars > 0)
        .map(([day, dollars]) => [dollars * rate, dateNumber(day), group, currency]),
    );
}

/** `20261121` */
function dateNumber(day: number): number {
  return Number(new Date(day).toISOString().slice(0, 10).replaceAll('-', ''));
}

function admit({ world }: Call, state: CostState, subscription: string): void {
  const recent = (state.asked.get(subscription) ?? []).filter((at) => at > world.now - MINUTE);
  if (recent.length >= state.queriesMax) throw throttled();
  state.asked.set(subscription, [...recent, world.now]);
}

/** Several limits at once, each with its own wait, and no Retry-After (contracts.md 3.2). */
function throttled(): Refused {
  const refused = gatewayError(429, 'RateLimitExceeded', 'Too many requests. Please retry.');
  const wait = 'x-ms-ratelimit-microsoft.costmanagement';
  Object.assign(refused.answer, {
    headers: {
      [`${wait}-qpu-retry-after`]: '20',
      [`${wait}-entity-retry-after`]: '60',
      [`${wait}-tenant-retry-after`]: '5',
    },
  });
  return refused;
}
