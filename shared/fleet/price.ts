/** What is billed by the hour, its price, and sums that never mix currencies. */

/** Something that the price list of Azure has a price for. Regions in the short form: `westeurope`. */
export type Billed =
  | { kind: 'machine'; region: string; vmSize: string; os: 'Linux' | 'Windows'; spot: boolean }
  /** The fee for the control plane; the tier Free has none. */
  | { kind: 'tier'; region: string; tier: 'Standard' | 'Premium' }
  /** A managed disk, Premium SSD, of at least so many gibibytes. */
  | { kind: 'disk'; region: string; gb: number }
  /** A static public address, Standard. */
  | { kind: 'address'; region: string };

export interface Price {
  /** Per hour. */
  hourly: number;
  currency: string;
  /** Where it is from: `Retail Prices API: Virtual Machines Dsv5 Series, D4s v5`. */
  source: string;
  /** Since when Azure asks it, and when it was read: ISO instants, UTC. */
  since: string;
  read: string;
}

/** `unknown`: why there is no price, naming what it is for. It never counts as nothing. */
export type PriceAnswer = { price: Price } | { unknown: string };

/** Answers by `priceKey`: fit for a file or a table. */
export type PriceBook = Record<string, PriceAnswer>;

/** One key for the same thing, however its names are spelt. */
export function priceKey(billed: Billed): string {
  const { kind, region } = billed;
  return [kind, shortRegion(region), ...details(billed)].join('|').toLowerCase();
}

function details(billed: Billed): string[] {
  switch (billed.kind) {
    case 'machine':
      return [billed.vmSize, billed.os, ...(billed.spot ? ['spot'] : [])];
    case 'tier':
      return [billed.tier];
    case 'disk':
      return [String(billed.gb)];
    case 'address':
      return [];
  }
}

/** As people call it: `Standard_D4s_v5 (Windows, spot) in westeurope`. */
export function billedText(billed: Billed): string {
  return `${thing(billed)} in ${shortRegion(billed.region)}`;
}

function thing(billed: Billed): string {
  switch (billed.kind) {
    case 'machine':
      return `${billed.vmSize} (${billed.os}${billed.spot ? ', spot' : ''})`;
    case 'tier':
      return `the ${billed.tier} tier of AKS`;
    case 'disk':
      return `a disk of ${billed.gb} GiB`;
    case 'address':
      return 'a public address';
  }
}

/** `West Europe` and `westeurope` are the same. */
export function shortRegion(region: string): string {
  return region.toLowerCase().replace(/\s/g, '');
}

/** Amounts by currency code. */
export type Amounts = Record<string, number>;

/** The sum, currency by currency. */
export function addAmounts(...all: readonly Amounts[]): Amounts {
  const sum: Amounts = {};
  for (const [currency, amount] of all.flatMap((one) => Object.entries(one))) {
    sum[currency] = (sum[currency] ?? 0) + amount;
  }
  return sum;
}

/** So many times the amounts. */
export function times(amounts: Amounts, factor: number): Amounts {
  return Object.fromEntries(
    Object.entries(amounts).map(([currency, amount]) => [currency, amount * factor]),
  );
}

/** `123.40 EUR and 5.00 USD`: currencies stand side by side, they are never added up. */
export function money(amounts: Amounts): string {
  const parts = Object.entries(amounts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([currency, amount]) => `${amount.toFixed(2)} ${currency}`);
  return parts.length === 0 ? 'an unknown amount' : parts.join(' and ');
}
