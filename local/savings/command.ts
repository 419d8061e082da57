/** What `npm run savings` does: reads fleet and policy, asks for prices, adds up, tells. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { wantedFor } from '../../functions/power/money/hourly';
import type { Span } from '../../shared/calendar/types';
import { parsePolicy, type Policy } from '../../shared/fleet/policy';
import { holidaysOf } from '../../shared/fleet/policyHolidays';
import { addAmounts, type PriceBook } from '../../shared/fleet/price';
import { resolveHolidays } from '../../shared/holidays';
import { type Answer, readInput, snapshotFrom } from '../cli/command';
import { UsageError } from '../cli/flags';
import { byRing, estimate, type Plan, plannedFor } from './estimate';
import { readSavingsOptions, SAVINGS_HELP, type SavingsOptions } from './options';
import { readPrices } from './prices';
import { savingsText, type Told } from './text';

const WEEK = 7 * 86_400_000;

/**
 * @param root folder of the project
 * @param now milliseconds since 1970 (UTC)
 * @throws UsageError or Error of which the message alone is for people
 */
export async function savingsCommand(args: string[], root: string, now: number): Promise<Answer> {
  const options = readSavingsOptions(args, root);
  if (options.help) return { text: SAVINGS_HELP, exitCode: 0 };
  const told = await estimateAll(options, root, now);
  const exitCode = told.unknown.length > 0 ? 1 : 0;
  if (options.json) return { text: `${JSON.stringify(told, null, 2)}\n`, exitCode };
  return { text: savingsText(told), exitCode };
}

async function estimateAll(options: SavingsOptions, root: string, now: number): Promise<Told> {
  const { weeks } = options;
  const file = path.relative('', options.policy);
  const policy = parsePolicy(readInput(options.policy), file);
  const snapshot = snapshotFrom(options.fleet);
  const start = options.from ?? now;
  const range = { start, end: start + weeks * WEEK };
  const plan = await planFor(policy, range);
  const planned = snapshot.clusters.map((cluster) => plannedFor(plan, cluster));
  const wanted = wantedFor(planned.map(({ parts }) => parts));
  const { currency } = policy.power;
  const book = await readPrices({ source: options.prices, wanted, currency, root, now });
  if (options.keepPrices !== undefined) keep(options.keepPrices, book);
  const estimates = planned.map((one) => estimate(plan, one, book));
  const rings = byRing(policy, estimates);
  return {
    fleet: snapshot.name,
    policy: file,
    weeks,
    from: new Date(range.start).toISOString(),
    to: new Date(range.end).toISOString(),
    rings,
    total: addAmounts(...rings.map(({ saved }) => saved)),
    hoursOff: rings.reduce((sum, { hoursOff }) => sum + hoursOff, 0),
    unknown: [...new Set(estimates.flatMap(({ unknown }) => unknown))],
    prices: sourceText(options, book),
  };
}

async function planFor(policy: Policy, range: Span): Promise<Plan> {
  const [first, last] = [range.start, range.end].map((at) => new Date(at).getUTCFullYear());
  const years = [...new Set([first ?? 0, last ?? 0])];
  return { policy, range, holidays: await holidaysOf(policy, years, resolveHolidays) };
}

function sourceText({ prices }: SavingsOptions, book: PriceBook): string {
  const read = Object.values(book).flatMap((one) => ('price' in one ? [one.price.read] : []));
  const [oldest] = read.sort();
  const when = oldest === undefined ? '' : `, read ${oldest.slice(0, 10)}`;
  if (typeof prices === 'object') return `Prices: ${prices.file}${when}`;
  return prices === 'azure'
    ? `Prices: list prices of Azure (prices.azure.com)${when}`
    : 'Prices: made up, to try it; leave out --local for the list prices of Azure';
}

function keep(file: string, book: PriceBook): void {
  try {
    writeFileSync(file, `${JSON.stringify(book, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`Cannot write ${file}: ${(error as Error).message}`);
  }
}
