/**
 * Watches what runs in the simulated Azure, as the meters of Azure do: from change to change, how
 * many machines of which size a cluster had, and for how long.
 */
import { diskDollars, isListed, machineDollars } from '../prices/list';
import { nodeGroupName, type Cluster } from '../world/model';
import type { World } from '../world/world';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Something that cost so much an hour, in US dollars, from one instant to another. */
interface Stretch {
  from: number;
  to?: number;
  dollars: number;
}

interface Metered {
  subscription: string;
  group: string;
  stretches: Stretch[];
}

export class Meter {
  /** By cluster id. */
  private readonly metered = new Map<string, Metered>();

  constructor(private readonly world: World) {
    for (const cluster of world.clusters.values()) this.note(cluster, false);
    world.onTouch((cluster, gone) => {
      this.note(cluster, gone);
    });
  }

  private note(cluster: Cluster, gone: boolean): void {
    const dollars = gone ? 0 : dollarsOf(cluster);
    const known = this.metered.get(cluster.id) ?? newMetered(cluster);
    this.metered.set(cluster.id, known);
    const last = known.stretches.at(-1);
    if (last?.dollars === dollars) return;
    if (last !== undefined) last.to = this.world.now;
    known.stretches.push({ from: this.world.now, dollars });
  }

  /**
   * US dollars by resource group (lower case) and day (milliseconds of its start).
   * @param until what happened later is not known yet
   */
  dollars(subscription: string, until: number): Map<string, Map<number, number>> {
    const found = new Map<string, Map<number, number>>();
    for (const one of this.metered.values()) {
      if (one.subscription.toLowerCase() !== subscription.toLowerCase()) continue;
      found.set(one.group, daysOf(one.stretches, until));
    }
    return found;
  }
}

function newMetered(cluster: Cluster): Metered {
  const { subscription } = cluster;
  return { subscription, group: nodeGroupName(cluster).toLowerCase(), stretches: [] };
}

/** The machines of a stopped cluster are not billed, the disks of its nodes are. */
function dollarsOf(cluster: Cluster): number {
  return [...cluster.pools.values()].reduce((sum, { vmSize, osType, nodes, extra }) => {
    const price = { os: osType, spot: extra.scaleSetPriority === 'Spot' };
    const hour = isListed(vmSize) ? machineDollars(vmSize, cluster.region, price) : 0;
    const machine = cluster.power === 'Stopped' ? 0 : hour;
    return sum + (machine + diskDollars(cluster.region)) * nodes.length;
  }, 0);
}

function daysOf(stretches: readonly Stretch[], until: number): Map<number, number> {
  const days = new Map<number, number>();
  for (const { from, to = until, dollars } of stretches) {
    const end = Math.min(to, until);
    for (let at = from; at < end;) {
      const day = Math.floor(at / DAY) * DAY;
      const next = Math.min(end, day + DAY);
      days.set(day, (days.get(day) ?? 0) + (dollars * (next - at)) / HOUR);
      at = next;
    }
  }
  return days;
}
