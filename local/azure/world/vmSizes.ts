/** Sizes of virtual machines: their quota family and their vCPUs, read from the name. */

export interface VmSize {
  name: string;
  family: string;
  vCpus: number;
}

/** The D sizes of the second version number themselves instead of their vCPUs. */
const oldVCpus: Record<string, number> = {
  1: 1,
  2: 2,
  3: 4,
  4: 8,
  5: 16,
  11: 2,
  12: 4,
  13: 8,
  14: 16,
  15: 20,
};

const NAME = /^Standard_([A-Z]+?)(S?)(\d+)(?:-\d+)?([a-z]*)((?:_v\d)?)$/i;

/** Quotas ask for every pool again and again. */
const known = new Map<string, VmSize>();

/**
 * `Standard_D4s_v5` is of standardDSv5Family and has 4 vCPUs. A name that does not follow the
 * pattern counts as 4 vCPUs of a family of its own.
 * https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
 */
export function vmSize(name: string): VmSize {
  const found = known.get(name) ?? read(name);
  known.set(name, found);
  return found;
}

function read(name: string): VmSize {
  const parts = partsOf(name);
  if (!parts) return { name, family: `standard${name.replace(/\W|_/g, '')}Family`, vCpus: 4 };
  const { series, letters, digits, version } = parts;
  const old = series === 'D' && version === 'v2';
  const vCpus = (old ? oldVCpus[digits] : undefined) ?? Number(digits);
  return { name, family: `standard${series}${letters}${version}Family`, vCpus };
}

function partsOf(name: string) {
  const match = NAME.exec(name);
  if (!match) return undefined;
  const [, series = '', premium = '', digits = '', features = '', version = ''] = match;
  // The m of burstable sizes is their memory; they all share one family.
  const letters = series === 'B' ? 'S' : `${premium}${features}`.toUpperCase();
  return { series, letters, digits, version: version.slice(1) };
}

const series = ['D#s_v3', 'D#s_v4', 'D#s_v5', 'D#as_v5', 'D#ds_v5', 'E#s_v5', 'E#ds_v5', 'F#s_v2'];

/** What a region offers: the usual sizes. */
export const catalogue: readonly VmSize[] = [
  ...series.flatMap((one) => [2, 4, 8, 16, 32].map((count) => one.replace('#', String(count)))),
  'B2ms',
  'B4ms',
  'DS2_v2',
  'DS3_v2',
].map((one) => vmSize(`Standard_${one}`));
