/**
 * What is to be remembered between rollouts, a row each: clusters whose support ends, upgrades that
 * AKS itself has planned, and clusters that wait for a person.
 */
import { odata, type TableClient } from '@azure/data-tables';
import { clusterKey } from '../fleet/cluster';
import { jsonOf, jsonRow } from './jsonRow';
import type { AutoUpgradeEvent } from './scheduledEvents';
import { isMissing } from './tables';

export type PlannedUpgrade = Omit<AutoUpgradeEvent, 'kind'>;

type Partition = 'urgent' | 'planned' | 'held';

/** Upgrades of AKS are forgotten so long after they were last heard of. */
const KEPT_MS = 60 * 86_400_000;

export class UpgradeNotes {
  constructor(private readonly table: TableClient) {}

  /** The next rollout takes the cluster first in its ring, as long as it runs this version. */
  async makeUrgent(cluster: string, version: string): Promise<void> {
    await this.write('urgent', clusterKey(cluster), version);
  }

  /** By cluster key: the version whose support ends. */
  async urgent(): Promise<Record<string, string>> {
    return Object.fromEntries(await this.all<string>('urgent'));
  }

  /** Keeps the newest state of an upgrade that AKS has planned; events come in any order. */
  async keepPlanned(upgrade: PlannedUpgrade): Promise<void> {
    const key = `${clusterKey(upgrade.clusterId)}:${rowSafe(upgrade.eventId)}`;
    const known = await this.read<PlannedUpgrade>('planned', key);
    if (known !== undefined && Date.parse(known.time) > Date.parse(upgrade.time)) return;
    // News of its start or end may leave out when it was planned.
    await this.write('planned', key, { ...known, ...upgrade });
    await this.forget(Date.parse(upgrade.time) - KEPT_MS);
  }

  /** By cluster key. */
  async planned(): Promise<Map<string, PlannedUpgrade[]>> {
    const found = new Map<string, PlannedUpgrade[]>();
    for (const [, upgrade] of await this.all<PlannedUpgrade>('planned')) {
      const key = clusterKey(upgrade.clusterId);
      found.set(key, [...(found.get(key) ?? []), upgrade]);
    }
    return found;
  }

  /** Keys of clusters that only a person or a new event gives to this rollout again. */
  async held(rollout: string): Promise<string[]> {
    return (await this.read<string[]>('held', rollout)) ?? [];
  }

  async hold(rollout: string, clusters: readonly string[]): Promise<void> {
    await this.write('held', rollout, clusters);
  }

  private async forget(before: number): Promise<void> {
    const old = (await this.all<PlannedUpgrade>('planned')).filter(
      ([, { time }]) => Date.parse(time) < before,
    );
    for (const [key] of old) await this.table.deleteEntity('planned', key);
  }

  private async write(partition: Partition, key: string, value: unknown): Promise<void> {
    await this.table.upsertEntity(jsonRow(partition, key, value), 'Replace');
  }

  private async read<T>(partition: Partition, key: string): Promise<T | undefined> {
    try {
      return jsonOf(await this.table.getEntity(partition, key)) as T;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private async all<T>(partition: Partition): Promise<[string, T][]> {
    const found: [string, T][] = [];
    const queryOptions = { filter: odata`PartitionKey eq ${partition}` };
    for await (const row of this.table.listEntities<{ rowKey: string }>({ queryOptions })) {
      found.push([row.rowKey, jsonOf(row) as T]);
    }
    return found;
  }
}

/** Keys may not have every sign. */
function rowSafe(text: string): string {
  return text.replace(/[^\w.-]/g, '_');
}
