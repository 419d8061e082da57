import { gatewayError, ok, type Answer } from '../http';
import type { Call, Route } from '../router';
import { conditionOf } from './filter';
import { CURRENCIES, isRegion, rowsOf } from './list';

const PATH = '/api/retail/prices';

/** Rows per answer. */
const PAGE = 100;

/** The Retail Prices API: anonymous (contracts.md 3.3). */
export function priceRoutes(): Route[] {
  return [{ method: 'GET', path: PATH, operation: 'retailPrices.list', handle: list }];
}

function list(call: Call): Answer {
  const { world, query, origin } = call;
  const currency = (query.get('currencycode') ?? 'USD').replace(/^'|'$/g, '');
  if (CURRENCIES[currency] === undefined) {
    throw gatewayError(400, 'BadRequest', `The currency code '${currency}' is not supported.`);
  }
  const filter = query.get('$filter') ?? '';
  const holds = conditionOf(filter);
  const sizes = namedIn(filter, 'armSkuName');
  const rows = regionsIn(call, filter).flatMap((region) =>
    rowsOf(world, { region, currency, sizes }),
  );
  const found = rows.filter(holds);
  const skip = Number(query.get('$skip') ?? 0);
  const items = found.slice(skip, skip + PAGE);
  return ok({
    BillingCurrency: currency,
    CustomerEntityId: 'Default',
    CustomerEntityType: 'Retail',
    Items: items,
    NextPageLink: skip + PAGE < found.length ? nextLink(origin, query, skip + PAGE) : null,
    Count: items.length,
  });
}

/** Only the rows of regions that the filter names are made: the list has millions in Azure. */
function regionsIn({ world }: Call, filter: string): string[] {
  const named = namedIn(filter, 'armRegionName');
  const known = [...world.regions.keys()];
  return named.length === 0
    ? known
    : named.filter((name) => known.includes(name) || isRegion(name));
}

function namedIn(filter: string, field: string): string[] {
  const found = filter.matchAll(new RegExp(`${field} eq '([^']*)'`, 'g'));
  return [...new Set([...found].map(([, name = '']) => name))];
}

function nextLink(origin: string, query: Map<string, string>, skip: number): string {
  const parts = [...query].filter(([name]) => name !== '$skip');
  const text = [...parts, ['$skip', String(skip)] as const].map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return `${origin}${PATH}?${text.join('&')}`;
}
