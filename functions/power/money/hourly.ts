/**
 * What a cluster costs by the hour: its machines, the fee of its tier, its managed disks. What has
 * no price is named and in no sum. Load balancers, traffic, logs and volumes are not looked at.
 */
import { addAmounts, billedText, priceKey } from '../../../shared/fleet/price';
import type { PowerAction, PowerCluster, PowerPool, SavedPool } from '../facts';
import type { Amounts, Billed, CostLine, HourlyCost, PriceBook } from './price';

/** Something that a cluster is billed for, whatever its price. */
export interface Part {
  /** `work: 3 × Standard_D4s_v5 (Linux)` */
  what: string;
  pool?: string;
  quantity: number;
  billed: Billed;
  /** Goes on billing during a stop. */
  staysBilled: boolean;
}

export interface Parts {
  parts: Part[];
  /** What is not known of the cluster itself, one sentence each. */
  unknown: string[];
}

/** What of a cluster costs money does not depend on whether more is known of it. */
export type Billable = Pick<PowerCluster, 'location' | 'power' | 'tier' | 'autoProvisioning'> & {
  pools: readonly PowerPool[];
};

/**
 * The parts of a cluster when it runs, whether it does or not.
 * @param depth of a stop: what of it goes on billing. Disks may outlive their machines, so they
 *   are never counted as saved.
 */
export function partsOf(cluster: Billable, depth: PowerAction['depth'] = 'cluster'): Parts {
  const { location: region, tier, autoProvisioning, pools } = cluster;
  const fee: Part[] =
    tier === 'Free'
      ? []
      : [
          {
            what: `tier ${tier}`,
            quantity: 1,
            billed: { kind: 'tier', region, tier },
            staysBilled: depth === 'pools',
          },
        ];
  const running = pools.filter((pool) => pool.count > 0 && runsWith(cluster, pool));
  return {
    parts: [...fee, ...running.flatMap((pool) => poolParts(pool, region, depth))],
    unknown: [
      ...running.flatMap(({ name, vmSize }) =>
        vmSize === undefined ? [`The machine size of node pool ${name} is not known.`] : [],
      ),
      ...(autoProvisioning
        ? ['Machines that node auto-provisioning has made are not in the list of node pools.']
        : []),
    ],
  };
}

/** The pools of a stopped cluster are stopped too, and come back with it. */
function runsWith({ power }: Billable, pool: PowerPool): boolean {
  return power === 'Stopped' || pool.power === 'Running';
}

/** Pools that were brought to zero, as they will be again. */
export function withSaved<C extends Billable>(cluster: C, saved: readonly SavedPool[] = []): C {
  const counts = new Map(saved.map(({ name, count }) => [name, count]));
  const pools = cluster.pools.map((pool) => ({
    ...pool,
    count: Math.max(pool.count, counts.get(pool.name) ?? 0),
  }));
  return { ...cluster, pools };
}

function poolParts(pool: PowerPool, region: string, depth: PowerAction['depth']): Part[] {
  const { name, count: quantity, vmSize, os, spot, osDiskGb } = pool;
  if (vmSize === undefined) return [];
  const stops = depth === 'cluster' || (pool.mode === 'User' && !spot);
  const machines: Part = {
    what: `${name}: ${quantity} × ${vmSize} (${os}${spot ? ', spot' : ''})`,
    pool: name,
    quantity,
    billed: { kind: 'machine', region, vmSize, os, spot },
    staysBilled: !stops,
  };
  if (osDiskGb === undefined || osDiskGb === 0) return [machines];
  const disks: Part = {
    what: `${name}: ${quantity} × disk of ${osDiskGb} GiB`,
    pool: name,
    quantity,
    billed: { kind: 'disk', region, gb: osDiskGb },
    staysBilled: true,
  };
  return [machines, disks];
}

/** What there must be a price for, each thing once. */
export function wantedFor(all: readonly Parts[]): Billed[] {
  const parts = all.flatMap((one) => one.parts);
  return [...new Map(parts.map(({ billed }) => [priceKey(billed), billed])).values()];
}

export function costOf({ parts, unknown }: Parts, book: PriceBook): HourlyCost {
  const lines: CostLine[] = [];
  const missing = [...unknown];
  for (const { what, pool, quantity, billed, staysBilled } of parts) {
    const answer = book[priceKey(billed)] ?? {
      unknown: `No price was asked for ${billedText(billed)}.`,
    };
    if ('unknown' in answer) {
      missing.push(answer.unknown);
      continue;
    }
    const { price } = answer;
    lines.push({
      what,
      kind: billed.kind,
      ...(pool === undefined ? {} : { pool }),
      quantity,
      price,
      hourly: price.hourly * quantity,
      staysBilled,
    });
  }
  return { lines, unknown: [...new Set(missing)] };
}

/** Per hour while it runs. */
export function runningHourly({ lines }: HourlyCost): Amounts {
  return sumOf(lines);
}

/** Per hour while it is off. */
export function stillHourly({ lines }: HourlyCost): Amounts {
  return sumOf(lines.filter(({ staysBilled }) => staysBilled));
}

/** Per hour: what being off saves. */
export function savedHourly({ lines }: HourlyCost): Amounts {
  return sumOf(lines.filter(({ staysBilled }) => !staysBilled));
}

/** The part that is billed in the node resource group: all but the fee of the control plane. */
export function inNodeGroup({ lines, unknown }: HourlyCost): HourlyCost {
  return { lines: lines.filter(({ kind }) => kind !== 'tier'), unknown };
}

function sumOf(lines: readonly CostLine[]): Amounts {
  return addAmounts(...lines.map(({ hourly, price }) => ({ [price.currency]: hourly })));
}
