/**
 * Prices of what clusters are made of, from the Retail Prices API: anonymous, per region, kept for
 * a day. A price of an earlier day is better than none and says its date.
 */
import { z } from 'zod';
import type { Clock } from '../clock';
import type { Config } from '../config';
import {
  type Billed,
  type Price,
  type PriceAnswer,
  type PriceBook,
  priceKey,
  shortRegion,
} from '../fleet/price';
import type { Outcome } from '../reasons';
import { readAs } from '../schema';
import type { Transport } from './clients';
import { attempt } from './faults';
import { filtersFor, priceIn, type PriceItem, priceItemSchema } from './priceList';
import { jsonIn, send } from './send';

const PUBLIC = 'https://prices.azure.com';
const VERSION = '2023-01-01-preview';

const DAY = 86_400_000;

/** A list that never ends is no list. */
const PAGES_MAX = 50;

const pageSchema = z.object({
  Items: z.array(priceItemSchema),
  NextPageLink: z.string().nullish(),
});

/** Where prices outlive the process. */
export interface PriceMemory {
  read(currency: string): Promise<Map<string, Price>>;
  write(currency: string, prices: readonly (readonly [string, Price])[]): Promise<void>;
}

/** What was asked, and when it must be asked again. */
interface Known {
  until: number;
  answer: PriceAnswer;
}

export class Prices {
  private readonly byCurrency = new Map<string, Promise<Map<string, Known>>>();

  constructor(
    private readonly config: Config,
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly memory?: PriceMemory,
  ) {}

  /**
   * Prices by `priceKey`, an answer for each that is wanted.
   * @param currency code such as EUR; the list may answer in another one and then says so
   * @returns retry when the list cannot be read and nothing was kept
   */
  async of(wanted: readonly Billed[], currency: string): Promise<Outcome<PriceBook>> {
    const known = await this.known(currency);
    const now = this.clock.now().getTime();
    const isFresh = (one: Billed) => (known.get(priceKey(one))?.until ?? 0) > now;
    const stale = wanted.filter((one) => !isFresh(one));
    for (const region of new Set(stale.map((one) => shortRegion(one.region)))) {
      const missing = stale.filter((one) => shortRegion(one.region) === region);
      const asked = await this.ask(region, missing, currency);
      if ('ok' in asked) await this.keep(known, currency, asked.ok);
      else if (!missing.every((one) => known.has(priceKey(one)))) return asked;
    }
    return { ok: bookOf(wanted, known) };
  }

  /** What this process knows, which begins with what the table knows. */
  private known(currency: string): Promise<Map<string, Known>> {
    let known = this.byCurrency.get(currency);
    if (known === undefined) {
      known = this.remembered(currency);
      known.catch(() => this.byCurrency.delete(currency));
      this.byCurrency.set(currency, known);
    }
    return known;
  }

  private async remembered(currency: string): Promise<Map<string, Known>> {
    const kept = (await this.memory?.read(currency)) ?? new Map<string, Price>();
    return new Map(
      [...kept].map(([key, price]) => [
        key,
        { until: Date.parse(price.read) + DAY, answer: { price } },
      ]),
    );
  }

  private async keep(known: Map<string, Known>, currency: string, book: PriceBook): Promise<void> {
    const until = this.clock.now().getTime() + DAY;
    for (const [key, answer] of Object.entries(book)) known.set(key, { until, answer });
    const found = Object.entries(book).flatMap(([key, answer]) =>
      'price' in answer ? [[key, answer.price] as const] : [],
    );
    await this.memory?.write(currency, found);
  }

  private async ask(
    region: string,
    wanted: readonly Billed[],
    currency: string,
  ): Promise<Outcome<PriceBook>> {
    const read = this.clock.now().toISOString();
    return attempt(async () => {
      const items: PriceItem[] = [];
      for (const filter of filtersFor(region, wanted)) {
        items.push(...(await this.list(filter, currency)));
      }
      return Object.fromEntries(
        wanted.map((one) => [priceKey(one), priceIn(items, one, { currency, read })]),
      );
    });
  }

  private async list(filter: string, currency: string): Promise<PriceItem[]> {
    const items: PriceItem[] = [];
    let next: string | undefined = this.addressOf(filter, currency);
    for (let page = 0; next !== undefined && page < PAGES_MAX; page++) {
      const answer = jsonIn(await send({ url: next }, this.transport));
      const { Items, NextPageLink } = readAs(pageSchema, answer, 'the list of retail prices');
      items.push(...Items);
      next = NextPageLink ?? undefined;
    }
    return items;
  }

  private addressOf(filter: string, currency: string): string {
    const base = (this.config.AZURE_PRICES_ENDPOINT ?? PUBLIC).replace(/\/$/, '');
    const query = [
      `api-version=${VERSION}`,
      `currencyCode=${encodeURIComponent(`'${currency}'`)}`,
      `$filter=${encodeURIComponent(filter)}`,
    ];
    return `${base}/api/retail/prices?${query.join('&')}`;
  }
}

function bookOf(wanted: readonly Billed[], known: Map<string, Known>): PriceBook {
  return Object.fromEntries(
    wanted.flatMap((one) => {
      const key = priceKey(one);
      const answer = known.get(key)?.answer;
      return answer === undefined ? [] : [[key, answer]];
    }),
  );
}
