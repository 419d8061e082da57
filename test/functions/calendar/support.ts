/** Snapshots and findings for tests of the calendar check. */
import type { Finding } from '../../../shared/calendar/findings';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { ClusterSnapshot } from '../../../shared/fleet/snapshot';
import { aRef } from '../../support/clusters';

export function aSnapshot(name: string, fields: Partial<ClusterSnapshot> = {}): ClusterSnapshot {
  return {
    ...aRef(name),
    location: 'westeurope',
    tags: { 'steward-ring': 'dev' },
    version: '1.34.2',
    power: 'Running',
    pools: [{ name: 'system', mode: 'System', count: 3 }],
    maintenance: {},
    ...fields,
  };
}

export function aFinding(name: string, fields: Partial<Finding> = {}): Finding {
  const cluster = aRef(name);
  return {
    id: `${clusterKey(cluster.id)}|backupWhileStopped|nightly`,
    severity: 'error',
    cluster,
    subject: 'nightly',
    reason: { code: 'backupWhileStopped', message: 'nightly is due while it is stopped.' },
    first: { at: '2026-11-24T02:00:00.000Z', local: 'Tue 24 Nov 2026 03:00 Europe/Amsterdam' },
    times: 90,
    todo: 'Move it.',
    ...fields,
  };
}
