import { clusterBody } from '../arm/clusterBody';
import type { Cluster } from '../world/model';
import { SECOND, type World } from '../world/world';
import { namesNodeGroups, nodeGroupRows } from './nodeGroupRows';
import { networkRows, scheduledRows } from './otherRows';
import type { Table } from './query';

export type Row = Record<string, unknown>;

interface Version {
  visibleAt: number;
  /** Absent once the cluster is deleted. */
  row?: Row;
}

/** What Resource Graph knows: every change of a cluster, some time after it was made. */
export class FleetView {
  private readonly versions = new Map<string, Version[]>();

  constructor(
    private readonly world: World,
    /** Virtual seconds until a change shows. */
    public lagSeconds: number,
  ) {
    for (const cluster of world.clusters.values()) this.record(cluster, world.now);
    world.onTouch((cluster, gone) => {
      this.record(cluster, world.now + this.lagSeconds * SECOND, gone);
    });
  }

  private record(cluster: Cluster, visibleAt: number, gone = false): void {
    const version = gone ? { visibleAt } : { visibleAt, row: rowOf(this.world, cluster) };
    const known = this.versions.get(cluster.id) ?? [];
    const shown = lastShown(known, this.world.now);
    // What is older than what shows now is never asked for again.
    this.versions.set(cluster.id, [...known.slice(Math.max(0, shown)), version]);
  }

  /**
   * The rows that show now, in no particular but always the same order.
   * @param query rows that it cannot want need not be made
   */
  rows(table: Table, query = ''): Row[] {
    if (table === 'containerserviceeventresources') return scheduledRows(this.world);
    const machines = namesNodeGroups(query) ? nodeGroupRows(this.world) : [];
    return [...this.clusterRows(), ...networkRows(this.world), ...machines];
  }

  private clusterRows(): Row[] {
    const { now } = this.world;
    return [...this.versions.values()].flatMap((versions) => {
      const row = versions[lastShown(versions, now)]?.row;
      return row ? [row] : [];
    });
  }
}

function lastShown(versions: Version[], now: number): number {
  return versions.findLastIndex(({ visibleAt }) => visibleAt <= now);
}

/** A row of the table `resources`: types and groups in lower case, as Resource Graph has them. */
function rowOf(world: World, cluster: Cluster): Row {
  const body = clusterBody(world, cluster);
  return {
    id: cluster.id,
    name: cluster.name,
    type: 'microsoft.containerservice/managedclusters',
    tenantId: world.tenant,
    kind: '',
    location: cluster.region,
    resourceGroup: cluster.resourceGroup.toLowerCase(),
    subscriptionId: cluster.subscription,
    managedBy: '',
    sku: body.sku,
    plan: null,
    properties: body.properties,
    tags: { ...cluster.tags },
    identity: body.identity,
    zones: null,
    extendedLocation: null,
  };
}
