/** Prices for the command: Azure's own list, a file kept before, or made-up ones. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Prices } from '../../shared/azure/prices';
import type { Transport } from '../../shared/azure/clients';
import type { Clock } from '../../shared/clock';
import { readConfig } from '../../shared/config';
import { type Billed, billedText, type PriceBook, priceKey } from '../../shared/fleet/price';
import { readAs } from '../../shared/schema';
import { httpClient } from '../azure/inMemory';
import { createSimulator } from '../azure/simulator';
import { UsageError } from '../cli/flags';
import { VirtualClock } from '../clock';
import { loadFleet } from '../fleets/load';
import type { PriceSource } from './options';

const bookSchema = z.record(
  z.string(),
  z.union([
    z.object({
      price: z.object({
        hourly: z.number().positive('a price above nothing'),
        currency: z.string().regex(/^[A-Z]{3}$/),
        source: z.string(),
        since: z.string(),
        read: z.string(),
      }),
    }),
    z.object({ unknown: z.string() }),
  ]),
);

export interface PriceQuestion {
  source: PriceSource;
  wanted: Billed[];
  currency: string;
  /** Folder of the project. */
  root: string;
  now: number;
}

/** @throws UsageError for a file that is none of ours, Error when the list cannot be read */
export async function readPrices(question: PriceQuestion): Promise<PriceBook> {
  const { source, wanted, currency } = question;
  if (typeof source === 'object') return fromFile(source.file, wanted);
  const clock: Clock = { now: () => new Date(question.now) };
  const transport = source === 'simulated' ? simulated(question) : {};
  const prices = new Prices(readConfig(settings(source)), transport, clock);
  const book = await prices.of(wanted, currency);
  if ('ok' in book) return book.ok;
  const { code, message } = 'retry' in book ? book.retry.reason : book.refused;
  throw new Error(
    `The price list of Azure cannot be read (${code}): ${message}\n` +
      'Try again, or give --prices FILE with prices kept before, or --local for made-up ones.',
  );
}

function settings(source: PriceSource): Record<string, string | undefined> {
  return source === 'azure' ? process.env : {};
}

/** Any fleet will do: the list has all regions and sizes. */
function simulated({ root, now }: PriceQuestion): Transport {
  const clock = new VirtualClock({ start: now, speed: 'max' });
  const fleet = loadFleet(`${root}/local/fleets/contoso`);
  return { httpClient: httpClient(createSimulator({ clock, fleet })) };
}

function fromFile(file: string, wanted: readonly Billed[]): PriceBook {
  const kept = readAs(bookSchema, parsed(file), file) as PriceBook;
  return Object.fromEntries(
    wanted.map((one) => {
      const key = priceKey(one);
      return [key, kept[key] ?? { unknown: `${file} has no price for ${billedText(one)}.` }];
    }),
  );
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}
