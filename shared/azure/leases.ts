/**
 * Leases: the right to change one cluster, held by one orchestration. A row per cluster, written
 * with its ETag, so that two holders are impossible; one that is lost ends by itself.
 */
import type { TableClient } from '@azure/data-tables';
import { DateTime } from 'luxon';
import { clusterKey } from '../fleet/cluster';
import type { Outcome, Reason } from '../reasons';
import { isConflict, isMissing } from './tables';

export interface LeaseRequest {
  /** Cluster key. */
  cluster: string;
  /** Instance id of the orchestration. */
  holder: string;
  /** In words: `upgrade to 1.34.2`. */
  purpose: string;
}

export interface Lease {
  holder: string;
  purpose: string;
  /** ISO instant, UTC. */
  until: string;
}

interface LeaseRow extends Lease {
  partitionKey: string;
  rowKey: string;
}

const PARTITION = 'cluster';

/** Longer than any single operation of AKS; holders renew before each. */
const LEASE_HOURS = 24;

/** Seconds until a refused holder asks again. */
const ASK_AGAIN = 300;

export class Leases {
  constructor(private readonly table: TableClient) {}

  /** Takes or renews a lease. Repeating it is harmless. */
  async take(request: LeaseRequest, now: Date): Promise<Outcome<null>> {
    const row = rowFor(request, now);
    try {
      const held = await this.read(request.cluster);
      if (held === undefined) {
        await this.table.createEntity(row);
      } else if (held.holder === request.holder || isOver(held, now)) {
        await this.table.updateEntity(row, 'Replace', { etag: held.etag });
      } else {
        return { retry: { after: ASK_AGAIN, reason: leaseHeld(held) } };
      }
      return { ok: null };
    } catch (error) {
      if (!isConflict(error) && !isMissing(error)) throw error;
      const reason = { code: 'leaseContended', message: 'Somebody else took the lease just now.' };
      return { retry: { after: 1, reason } };
    }
  }

  /** Gives a lease back; one that is not the holder's is left alone. */
  async release({ cluster, holder }: LeaseRequest): Promise<void> {
    const held = await this.read(cluster);
    if (held?.holder !== holder) return;
    try {
      await this.table.deleteEntity(PARTITION, cluster, { etag: held.etag });
    } catch (error) {
      if (!isMissing(error) && !isConflict(error)) throw error;
    }
  }

  /**
   * Who may change a cluster now.
   * @param id ARM id
   */
  async heldBy(id: string, now: Date): Promise<Lease | undefined> {
    const held = await this.read(clusterKey(id));
    if (held === undefined || isOver(held, now)) return undefined;
    return { holder: held.holder, purpose: held.purpose, until: held.until };
  }

  /** All leases that are held now, by cluster key. */
  async held(now: Date): Promise<Map<string, Lease>> {
    const held = new Map<string, Lease>();
    for await (const row of this.table.listEntities<LeaseRow>()) {
      const { rowKey, holder, purpose, until } = row;
      if (!isOver(row, now)) held.set(rowKey, { holder, purpose, until });
    }
    return held;
  }

  private async read(cluster: string): Promise<(LeaseRow & { etag: string }) | undefined> {
    try {
      return await this.table.getEntity<LeaseRow>(PARTITION, cluster);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function rowFor({ cluster, holder, purpose }: LeaseRequest, now: Date): LeaseRow {
  const until = DateTime.fromJSDate(now, { zone: 'utc' }).plus({ hours: LEASE_HOURS });
  return { partitionKey: PARTITION, rowKey: cluster, holder, purpose, until: until.toISO() ?? '' };
}

function isOver({ until }: Pick<LeaseRow, 'until'>, now: Date): boolean {
  return DateTime.fromISO(until) < DateTime.fromJSDate(now);
}

function leaseHeld({ holder, purpose, until }: LeaseRow): Reason {
  return {
    code: 'leaseHeld',
    message: `${holder} holds the lease of the cluster until ${until}: ${purpose}.`,
    evidence: { holder, purpose, until },
  };
}
