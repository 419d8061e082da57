/**
 * Cores that a subscription may have in a region, and how many a node of each size takes.
 * https://learn.microsoft.com/rest/api/compute/usage/list
 * https://learn.microsoft.com/rest/api/compute/resource-skus/list
 */
import { z } from 'zod';
import type { Clock } from '../clock';
import type { Outcome } from '../reasons';
import type { ArmRest } from './armRest';
import { Kept } from './kept';

/** In cores. */
export interface Usage {
  /** `cores` for all families, else a family: `standardDSv5Family`. */
  name: string;
  /** As people know it: `Total Regional vCPUs`. */
  label: string;
  used: number;
  limit: number;
}

export interface VmSize {
  family: string;
  cores: number;
}

export interface Quota {
  usages: Usage[];
  /** By name in lower case: `standard_d4s_v5`. */
  sizes: Record<string, VmSize>;
}

const usageSchema = z
  .object({
    currentValue: z.number(),
    limit: z.number(),
    name: z.object({ value: z.string(), localizedValue: z.string().nullish() }),
  })
  .transform(({ currentValue, limit, name }): Usage => ({
    name: name.value,
    label: name.localizedValue ?? name.value,
    used: currentValue,
    limit,
  }));

/** All kinds of compute resources; only machines have a family and cores. */
const skuSchema = z.object({
  resourceType: z.string().nullish(),
  name: z.string().nullish(),
  family: z.string().nullish(),
  capabilities: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});

export class Quotas {
  private readonly kept: Kept<Quota>;

  constructor(
    private readonly arm: ArmRest,
    clock: Clock,
  ) {
    this.kept = new Kept(clock);
  }

  /** @param location short name of the region, `westeurope` */
  in(subscription: string, location: string): Promise<Outcome<Quota>> {
    const region = location.toLowerCase().replaceAll(' ', '');
    return this.kept.get(`${subscription} ${region}`.toLowerCase(), () =>
      this.read(subscription, region),
    );
  }

  private async read(subscription: string, region: string): Promise<Outcome<Quota>> {
    const filter = encodeURIComponent(`location eq '${region}'`);
    const [usages, skus] = await Promise.all([
      this.arm.list(
        `/subscriptions/${subscription}/providers/Microsoft.Compute/locations/${region}/usages?api-version=2024-07-01`,
        usageSchema,
        'the list of compute usages',
      ),
      this.arm.list(
        `/subscriptions/${subscription}/providers/Microsoft.Compute/skus?api-version=2021-07-01&$filter=${filter}`,
        skuSchema,
        'the list of machine sizes',
      ),
    ]);
    if (!('ok' in usages)) return usages;
    if (!('ok' in skus)) return skus;
    return { ok: { usages: usages.ok, sizes: Object.fromEntries(skus.ok.flatMap(sizeOf)) } };
  }
}

function sizeOf(sku: z.output<typeof skuSchema>): [string, VmSize][] {
  const { resourceType, name, family, capabilities } = sku;
  const cores = Number(capabilities?.find((one) => one.name === 'vCPUs')?.value);
  if (resourceType !== 'virtualMachines' || name == null || family == null) return [];
  return Number.isNaN(cores) ? [] : [[name.toLowerCase(), { family, cores }]];
}
