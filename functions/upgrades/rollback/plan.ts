/**
 * Whether the pools of a cluster can go back to what they ran before an upgrade, and what it takes.
 * AKS rolls back pools only, within seven days, by one minor version, without auto-upgrade; the
 * control plane stays.
 * https://learn.microsoft.com/azure/aks/roll-back-node-pool-version
 */
import { DateTime } from 'luxon';
import type { RecentlyUsed } from '../../../shared/azure/catalog';
import type { RollbackNote } from '../../../shared/azure/rollbackStore';
import type { Change } from '../../../shared/fleet/change';
import { type Cluster, isChanging, type NodePool } from '../../../shared/fleet/cluster';
import { minorsBetween } from '../../../shared/fleet/versions';
import type { Reason } from '../../../shared/reasons';

/** AKS keeps what a pool ran for so long. */
const KEPT_DAYS = 7;

export type Rollback = Extract<Change, { kind: 'rollback' }>;

export interface RollbackFacts {
  /** As Azure shows it now. */
  cluster: Cluster;
  /** What the pools ran before. */
  notes: readonly RollbackNote[];
  /** By pool: what Azure lets it go back to. */
  recent: Readonly<Record<string, readonly RecentlyUsed[]>>;
}

export interface RollbackPlan {
  /** Pools that can go back, system pools first. */
  changes: Rollback[];
  /** The last moment for all of them: ISO instant, UTC. */
  until?: string;
  /** What stays as it is, and why other pools cannot go back. */
  because: Reason[];
}

/**
 * What to note of a cluster before its upgrade. A pool whose last change failed is half-way
 * between two versions, so the note of before that change stays.
 * @param now ISO instant, UTC
 */
export function notesBefore({ pools }: Cluster, rollout: string, now: string): RollbackNote[] {
  const until = DateTime.fromISO(now, { zone: 'utc' }).plus({ days: KEPT_DAYS }).toISO() ?? now;
  return pools.flatMap(({ name, version, image, provisioningState }) =>
    image === undefined || provisioningState !== 'Succeeded'
      ? []
      : [{ pool: name, version, image, until, rollout }],
  );
}

/** @param now ISO instant, UTC */
export function rollbackPlan(facts: RollbackFacts, now: string): RollbackPlan {
  const { cluster, notes } = facts;
  const moved = notes.flatMap((note) => {
    const pool = cluster.pools.find(({ name }) => name === note.pool);
    return pool === undefined || isTheSame(pool, note) ? [] : [{ pool, note }];
  });
  if (moved.length === 0) return { changes: [], because: [nothingMoved(cluster)] };
  const verdicts = moved.map(({ pool, note }) => ({
    pool,
    note,
    refused: whyNot(facts, pool, note, now),
  }));
  const able = verdicts.filter(({ refused }) => refused === undefined);
  const until = able.map(({ note }) => note.until).sort()[0];
  return {
    changes: able.sort(systemFirst).map(({ note }) => changeTo(note)),
    ...(until === undefined ? {} : { until }),
    because: [controlPlaneStays(cluster), ...verdicts.flatMap(({ refused }) => refused ?? [])],
  };
}

function changeTo({ pool, version, image }: RollbackNote): Rollback {
  return { kind: 'rollback', pool, version, image };
}

function systemFirst(a: { pool: NodePool }, b: { pool: NodePool }): number {
  return Number(b.pool.mode === 'System') - Number(a.pool.mode === 'System');
}

function isTheSame(one: { version: string; image?: string }, note: RollbackNote): boolean {
  return one.version === note.version && one.image === note.image;
}

function whyNot(
  { cluster, recent }: RollbackFacts,
  pool: NodePool,
  note: RollbackNote,
  now: string,
): Reason | undefined {
  const had = `${note.version} (${note.image})`;
  const channel = cluster.autoUpgradeChannel ?? 'none';
  const cannot = `Node pool ${pool.name} cannot go back to ${had}:`;
  const kept = recent[pool.name] ?? [];
  const refusals: [boolean, string, string][] = [
    [channel !== 'none', 'channelOn', `switch the auto-upgrade channel '${channel}' off first.`],
    [
      isChanging(pool.provisioningState),
      'busy',
      `Azure is changing it (${pool.provisioningState}).`,
    ],
    [note.until <= now, 'tooLate', `AKS kept it until ${note.until}.`],
    [
      minorsBetween(note.version, pool.version) > 1,
      'tooFar',
      'AKS goes back by one minor version.',
    ],
    [!kept.some((one) => isTheSame(one, note)), 'notKept', keptText(kept)],
  ];
  const refusal = refusals.find(([applies]) => applies);
  if (refusal === undefined) return undefined;
  const [, code, why] = refusal;
  return { code, message: `${cannot} ${why}`, evidence: { pool: pool.name, before: had } };
}

function keptText(kept: readonly RecentlyUsed[]): string {
  const list = kept.map(({ version, image }) => `${version} (${image})`);
  return `Azure offers ${list.length === 0 ? 'nothing to go back to' : list.join(', ')}.`;
}

function controlPlaneStays({ name, version }: Cluster): Reason {
  const message = `The control plane of ${name} stays at ${version}: it has no way back, and pools may lag behind it.`;
  return { code: 'controlPlaneStays', message };
}

function nothingMoved({ name }: Cluster): Reason {
  const message = `No node pool of ${name} has changed yet, so there is nothing to go back from.`;
  return { code: 'nothingMoved', message };
}
