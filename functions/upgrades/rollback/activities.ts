/** I/O of going back: what the pools ran before, and what Azure still keeps of it. */
import type { RecentlyUsed } from '../../../shared/azure/catalog';
import type { RollbackNote } from '../../../shared/azure/rollbackStore';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';

export interface RollbackRead {
  notes: RollbackNote[];
  /** By pool. */
  recent: Record<string, RecentlyUsed[]>;
}

/** @param id ARM id of the cluster */
export async function noteVersions({
  id,
  notes,
}: {
  id: string;
  notes: RollbackNote[];
}): Promise<Outcome<null>> {
  await (await services().rollbacks()).note(clusterKey(id), notes);
  return { ok: null };
}

/** The notes of a rollout, and of each pool in them what Azure lets it go back to. */
export async function readRollback({
  id,
  rollout,
}: {
  id: string;
  rollout: string;
}): Promise<Outcome<RollbackRead>> {
  const all = await (await services().rollbacks()).notes(clusterKey(id));
  const notes = all.filter((note) => note.rollout === rollout);
  const catalog = await services().catalog();
  const recent: Record<string, RecentlyUsed[]> = {};
  for (const { pool } of notes) {
    const used = await catalog.recentlyUsed(id, pool);
    if (!('ok' in used)) return used;
    recent[pool] = used.ok;
  }
  return { ok: { notes, recent } };
}
