/**
 * A made-up price list in the shape of the real one: plausible, the same every time, and with all
 * the rows that must not be taken for a price (contracts.md 3.3).
 */
import type { Cluster } from '../world/model';
import { catalogue, vmSize } from '../world/vmSizes';
import type { World } from '../world/world';

/** What the list says for one meter, before the fields that all rows share. */
interface Meter {
  serviceName: string;
  productName: string;
  skuName: string;
  meterName: string;
  armSkuName?: string;
  unitOfMeasure?: string;
  type?: string;
  tierMinimumUnits?: number;
  since?: string;
  /** US dollars. */
  usd: number;
}

export interface Row extends Record<string, unknown> {
  retailPrice: number;
}

/** For one US dollar. Azure knows seventeen; these are the ones that stories are told in. */
export const CURRENCIES: Record<string, number> = { USD: 1, EUR: 0.92, GBP: 0.79, CHF: 0.88 };

/** US dollars for a vCPU and hour, by the first letter of the size. */
const PER_CORE: Record<string, number> = { B: 0.021, D: 0.048, E: 0.063, F: 0.0425, L: 0.078 };
const PER_CORE_OTHERS = 0.09;

/** Windows is licensed by the vCPU. */
const WINDOWS = 0.046;
const SPOT = 0.21;
const LOW_PRIORITY = 0.2;
const DEV_TEST = 0.82;

/** Regions are not all as dear. */
const REGIONS: Record<string, number> = {
  eastus: 1,
  westeurope: 1.15,
  northeurope: 1.11,
  uksouth: 1.16,
  brazilsouth: 1.6,
};
const OTHER_REGION = 1.1;

/** `westus3`, `germanywestcentral`, `uksouth` */
const REGION = /^[a-z]+(north|south|east|west|central)[a-z]*\d?$/;

const FEES = { 'Standard Uptime SLA': 0.1, 'Standard Long Term Support': 0.6 };
const DISKS = { P4: 5.28, P6: 10.21, P10: 19.71, P15: 38.02, P20: 73.22, P30: 135.17 };

/** What Azure takes for a month. */
const HOURS_PER_MONTH = 730;

const NOW = '2026-01-01T00:00:00Z';
const BEFORE = '2023-07-01T00:00:00Z';
const NOT_YET = '2030-01-01T00:00:00Z';

/** A size that the simulated Azure has machines of, but no price for. */
export function isListed(size: string): boolean {
  return /^Standard_[A-Z]+\d+(-\d+)?[a-z]*(_[A-Z]\d+)?(_v\d)?$/.test(size);
}

/** US dollars for an hour of one machine. */
export function machineDollars(
  size: string,
  region: string,
  { os, spot }: { os: 'Linux' | 'Windows'; spot: boolean },
): number {
  const { vCpus } = vmSize(size);
  const letter = size.replace(/^Standard_/, '').charAt(0);
  const license = os === 'Windows' ? WINDOWS : 0;
  const hour = vCpus * ((PER_CORE[letter] ?? PER_CORE_OTHERS) + license) * factorOf(region);
  return rounded(spot ? hour * SPOT : hour);
}

/** US dollars for an hour of the disk that AKS gives a node by default: 128 GiB, P10. */
export function diskDollars(region: string): number {
  return rounded(DISKS.P10 * factorOf(region)) / HOURS_PER_MONTH;
}

/** A region of Azure, whether or not the fleet has clusters in it. */
export function isRegion(name: string): boolean {
  return REGION.test(name);
}

export interface Asked {
  region: string;
  currency: string;
  /** Besides the usual sizes and those of the fleet. */
  sizes: readonly string[];
}

/** All rows of a region, in one currency. */
export function rowsOf(world: World, { region, currency, sizes }: Asked): Row[] {
  const usual = catalogue.map(({ name }) => name);
  const all = [...new Set([...usual, ...sizesIn(world), ...sizes])];
  const meters = [
    ...all.filter(isListed).flatMap((size) => machineMeters(size, region)),
    ...Object.entries(FEES).map(([meterName, usd]) => aksMeter(meterName, usd)),
    ...Object.entries(DISKS).flatMap(([tier, usd]) => diskMeters(tier, usd * factorOf(region))),
    {
      serviceName: 'Virtual Network',
      productName: 'IP Addresses',
      skuName: 'Standard',
      meterName: 'Standard IPv4 Static Public IP',
      usd: 0.005,
    },
  ];
  return meters.map((meter, at) => rowOf(world, { meter, region, currency, at }));
}

function sizesIn(world: World): string[] {
  const pools = (cluster: Cluster) => [...cluster.pools.values()];
  return [...world.clusters.values()].flatMap(pools).map((pool) => pool.vmSize);
}

function machineMeters(size: string, region: string): Meter[] {
  const { family } = vmSize(size);
  const series = family.replace(/^standard(.*)Family$/, '$1').replace(/v(\d)$/, ' v$1');
  const name = size.replace(/^Standard_/, '').replaceAll('_', ' ');
  const serviceName = 'Virtual Machines';
  return (['Linux', 'Windows'] as const).flatMap((os) => {
    const productName = `Virtual Machines ${series} Series${os === 'Windows' ? ' Windows' : ''}`;
    const plain = machineDollars(size, region, { os, spot: false });
    const spot = machineDollars(size, region, { os, spot: true });
    const meter = (usd: number, kind = '', more: Partial<Meter> = {}): Meter => {
      const called = `${name}${kind}`;
      const names = { productName, skuName: called, meterName: called, armSkuName: size };
      return { serviceName, ...names, usd: rounded(usd), ...more };
    };
    return [
      meter(plain * LOW_PRIORITY, ' Low Priority'),
      meter(plain * 1.25, '', { since: BEFORE }),
      meter(plain * 0.9, '', { since: NOT_YET }),
      meter(plain * DEV_TEST, '', { type: 'DevTestConsumption' }),
      meter(plain * 8760 * 0.6, '', { type: 'Reservation' }),
      meter(plain * 1.02, '', { productName: `${series} Series Cloud Services` }),
      meter(plain * 0.7, '', { tierMinimumUnits: 10_000 }),
      meter(plain),
      meter(spot, ' Spot'),
    ];
  });
}

function aksMeter(meterName: string, usd: number): Meter {
  const serviceName = 'Azure Kubernetes Service';
  return { serviceName, productName: serviceName, skuName: 'Standard', meterName, usd };
}

function diskMeters(tier: string, usd: number): Meter[] {
  const disk = {
    serviceName: 'Storage',
    productName: 'Premium SSD Managed Disks',
    skuName: `${tier} LRS`,
    unitOfMeasure: '1/Month',
  };
  return [
    { ...disk, meterName: `${tier} LRS Disk Mount`, usd: usd / 10 },
    { ...disk, meterName: `${tier} LRS Disk`, usd },
  ];
}

interface About {
  meter: Meter;
  region: string;
  currency: string;
  at: number;
}

function rowOf(world: World, { meter, region, currency, at }: About): Row {
  const { usd, since = NOW, type = 'Consumption', tierMinimumUnits = 0, ...names } = meter;
  const retailPrice = rounded(usd * (CURRENCIES[currency] ?? 1));
  return {
    currencyCode: currency,
    tierMinimumUnits,
    retailPrice,
    unitPrice: retailPrice,
    armRegionName: region,
    location: region,
    effectiveStartDate: since,
    meterId: world.seed.guid('meter', region, at),
    serviceFamily: names.serviceName === 'Storage' ? 'Storage' : 'Compute',
    unitOfMeasure: '1 Hour',
    isPrimaryMeterRegion: true,
    armSkuName: '',
    type,
    ...names,
  };
}

function factorOf(region: string): number {
  return REGIONS[region] ?? OTHER_REGION;
}

function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
