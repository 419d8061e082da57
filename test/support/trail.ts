/** Joins what Azure was asked with what the audit trail says about it. */
import type { AuditEntry } from '../../shared/audit/entry';
import { accepted, type ClusterChange, said } from './changes';
import type { Stage } from './stage';

/** What an entry of the trail calls the operations of Azure. */
const ACTIONS: Record<string, RegExp> = {
  'managedClusters.createOrUpdate': /^upgrade\.(controlPlane|cluster|force)$/,
  'agentPools.createOrUpdate': /^(upgrade\.(nodePool|poolSettings|rollback)|power\.scale)$/,
  'agentPools.upgradeNodeImageVersion': /^upgrade\.nodeImage$/,
  'managedClusters.start': /^power\.start$/,
  'managedClusters.stop': /^power\.stop$/,
  'managedClusters.abortLatestOperation': /^(upgrade|rollout)\.abort$/,
  'agentPools.abortLatestOperation': /^(upgrade|rollout)\.abort$/,
  'managedClusters.runCommand': /^(backup\.|power\.limit$)/,
  'karpenter.patchNodePool': /^power\.limit$/,
  'velero.createBackup': /^backup\./,
};

/** Every change that Azure took has one entry that explains it, and every entry a change. */
export async function notInTheTrail(stage: Stage): Promise<string[]> {
  const left = (await trailOf(stage)).filter(({ action }) =>
    Object.values(ACTIONS).some((pattern) => pattern.test(action)),
  );
  const unexplained: string[] = [];
  for (const change of accepted(stage)) {
    const at = left.findIndex((entry) => explains(entry, change));
    if (at < 0) unexplained.push(`no entry for ${said(change)}`);
    else left.splice(at, 1);
  }
  return [...unexplained, ...left.map((entry) => `no change for ${JSON.stringify(entry)}`)];
}

function explains({ at, cluster = '', action, because }: AuditEntry, change: ClusterChange) {
  const { pool = '' } = change;
  return (
    Date.parse(at) === Date.parse(change.at) &&
    cluster.toLowerCase().endsWith(`/${change.cluster.toLowerCase()}`) &&
    (ACTIONS[change.operation]?.test(action) ?? false) &&
    JSON.stringify(because).includes(pool)
  );
}

/** Everything that is in the audit trail, as anybody with a key reads it. */
export async function trailOf({ clock, host }: Stage): Promise<AuditEntry[]> {
  const address = new URL('/api/audit?limit=10000', host.url);
  const headers = { 'x-functions-key': host.keys.master };
  const response = await clock.hold(() => fetch(address, { headers }));
  return ((await response.json()) as { entries: AuditEntry[] }).entries;
}
