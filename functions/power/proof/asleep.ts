/** Whether a cluster that was stopped really costs no machines any more, and what it goes on costing. */
import type { NodeGroupItem } from '../../../shared/azure/nodeGroups';
import type { Reason } from '../../../shared/reasons';
import { list } from '../guards/guard';

/** What goes on billing in the group of the nodes. */
export interface StillBilled {
  disks: number;
  diskGb: number;
  addresses: number;
}

export function stillBilled(items: readonly NodeGroupItem[]): StillBilled {
  const disks = items.filter(({ kind }) => kind === 'disk');
  return {
    disks: disks.length,
    diskGb: disks.reduce((sum, { sizeGb = 0 }) => sum + sizeGb, 0),
    addresses: items.filter(({ kind }) => kind === 'address').length,
  };
}

/**
 * Machines that go on billing although they should not.
 * @param pools node pools that were brought to zero; absent: the whole cluster was stopped
 */
export function orphans(items: readonly NodeGroupItem[], pools?: readonly string[]): Reason[] {
  const names = items
    .filter((item) => bills(item) && (pools === undefined || pools.includes(item.pool ?? '')))
    .map(({ name, machines }) => (machines === undefined ? name : `${name} (${machines})`));
  if (names.length === 0) return [];
  const message = `Machines go on billing in the group of the nodes: ${list(names)}. Delete or deallocate them, or start and stop the cluster once more.`;
  return [{ code: 'orphanMachines', message, evidence: { machines: names.slice(0, 20) } }];
}

function bills({ kind, machines = 0, deallocated }: NodeGroupItem): boolean {
  return kind === 'scaleSet' ? machines > 0 : kind === 'machine' && deallocated === false;
}
