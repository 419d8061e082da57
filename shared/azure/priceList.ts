/**
 * Reads the public price list of Azure: what to ask for, and which of the many rows is the price.
 * https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices
 */
import { z } from 'zod';
import { type Billed, billedText, type Price, type PriceAnswer, shortRegion } from '../fleet/price';

export const priceItemSchema = z.object({
  currencyCode: z.string(),
  tierMinimumUnits: z.number().nullish(),
  retailPrice: z.number(),
  unitOfMeasure: z.string(),
  armRegionName: z.string().nullish(),
  effectiveStartDate: z.string(),
  productName: z.string(),
  skuName: z.string(),
  meterName: z.string(),
  serviceName: z.string(),
  type: z.string(),
  armSkuName: z.string().nullish(),
});

export type PriceItem = z.output<typeof priceItemSchema>;

/** Sizes per request: an address must not get too long. */
const SIZES_PER_REQUEST = 15;

/** What Azure takes for a month when it bills what costs so much a month by the hour. */
const HOURS_PER_MONTH = 730;

const CONSUMPTION = "priceType eq 'Consumption'";

/** Premium SSD: largest size in gibibytes of each tier. */
const DISK_TIERS: readonly (readonly [number, string])[] = [
  [4, 'P1'],
  [8, 'P2'],
  [16, 'P3'],
  [32, 'P4'],
  [64, 'P6'],
  [128, 'P10'],
  [256, 'P15'],
  [512, 'P20'],
  [1024, 'P30'],
  [2048, 'P40'],
];

const DISKS = 'Premium SSD Managed Disks';
const ADDRESS = 'Standard IPv4 Static Public IP';
const AKS = 'Azure Kubernetes Service';

/** The fee of the Premium tier is listed as what it includes. */
const TIER_METERS = {
  Standard: 'Standard Uptime SLA',
  Premium: 'Standard Long Term Support',
} as const;

/**
 * The filters that ask for prices of one region: one for its machines (fifteen sizes each), one
 * for all the rest. Values are compared with regard to case.
 */
export function filtersFor(region: string, wanted: readonly Billed[]): string[] {
  const sizes = wanted.flatMap((one) => (one.kind === 'machine' ? [listedSize(one.vmSize)] : []));
  const where = `armRegionName eq ${quoted(shortRegion(region))} and ${CONSUMPTION}`;
  const machines = inGroups([...new Set(sizes)]).map(
    (some) => `serviceName eq 'Virtual Machines' and ${where} and ${anyOf('armSkuName', some)}`,
  );
  const others = new Set(wanted.flatMap(({ kind }) => OTHERS[kind]));
  return others.size === 0 ? machines : [...machines, `${where} and (${[...others].join(' or ')})`];
}

const OTHERS: Record<Billed['kind'], string[]> = {
  machine: [],
  tier: [`serviceName eq '${AKS}'`],
  disk: [`productName eq '${DISKS}'`],
  address: [`meterName eq '${ADDRESS}'`],
};

function inGroups(sizes: string[]): string[][] {
  const count = Math.ceil(sizes.length / SIZES_PER_REQUEST);
  return Array.from({ length: count }, (_, at) =>
    sizes.slice(at * SIZES_PER_REQUEST, (at + 1) * SIZES_PER_REQUEST),
  );
}

function anyOf(field: string, values: string[]): string {
  return `(${values.map((value) => `${field} eq ${quoted(value)}`).join(' or ')})`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/**
 * A size as the price list spells it: clusters may have been made with `standard_d4S_V5`.
 * https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
 */
export function listedSize(vmSize: string): string {
  const [first = '', ...rest] = vmSize.replace(/^standard_/i, '').split('_');
  const series = first.toLowerCase().replace(/^[a-z]+/, (letters) => letters.toUpperCase());
  const others = rest.map((part) =>
    /^v\d+$/i.test(part) ? part.toLowerCase() : part.toUpperCase(),
  );
  return ['Standard', series, ...others].join('_');
}

/**
 * The price among the rows of the list.
 * @param read when the rows were read: ISO instant, UTC
 */
export function priceIn(
  items: readonly PriceItem[],
  billed: Billed,
  { currency, read }: { currency: string; read: string },
): PriceAnswer {
  const [item] = items
    .filter((one) => isFor(one, billed) && isPlain(one, read))
    .sort((a, b) => Date.parse(b.effectiveStartDate) - Date.parse(a.effectiveStartDate));
  if (item === undefined) {
    return {
      unknown: `The price list of Azure has no price in ${currency} for ${billedText(billed)}.`,
    };
  }
  return { price: priceOf(item, read) };
}

function priceOf(item: PriceItem, read: string): Price {
  const { retailPrice, unitOfMeasure, productName, meterName, currencyCode } = item;
  return {
    hourly: unitOfMeasure === '1 Hour' ? retailPrice : retailPrice / HOURS_PER_MONTH,
    currency: currencyCode,
    source: `Azure Retail Prices: ${productName}, ${meterName}`,
    since: item.effectiveStartDate,
    read,
  };
}

/** For everybody, without a minimum, and in force; a price of nothing is a gap in the list. */
function isPlain(item: PriceItem, read: string): boolean {
  return (
    item.type === 'Consumption' &&
    (item.tierMinimumUnits ?? 0) === 0 &&
    item.retailPrice > 0 &&
    Date.parse(item.effectiveStartDate) <= Date.parse(read) &&
    ['1 Hour', '1/Month'].includes(item.unitOfMeasure)
  );
}

function isFor(item: PriceItem, billed: Billed): boolean {
  if (item.armRegionName !== shortRegion(billed.region)) return false;
  switch (billed.kind) {
    case 'machine':
      return isMachine(item, billed);
    case 'tier':
      return item.productName === AKS && item.meterName === TIER_METERS[billed.tier];
    case 'disk':
      return item.productName === DISKS && item.meterName === `${diskTier(billed.gb)} LRS Disk`;
    case 'address':
      return item.meterName === ADDRESS;
  }
}

/** Windows, spot and low priority share the size: product and meter tell them apart. */
function isMachine(item: PriceItem, billed: Extract<Billed, { kind: 'machine' }>): boolean {
  const { serviceName, armSkuName, productName, skuName, meterName } = item;
  const names = `${skuName} ${meterName}`;
  return (
    serviceName === 'Virtual Machines' &&
    armSkuName?.toLowerCase() === billed.vmSize.toLowerCase() &&
    !/cloud ?services/i.test(productName) &&
    !/low priority/i.test(names) &&
    /spot/i.test(names) === billed.spot &&
    /windows/i.test(productName) === (billed.os === 'Windows')
  );
}

function diskTier(gb: number): string {
  return DISK_TIERS.find(([most]) => gb <= most)?.[1] ?? 'larger than P40';
}
