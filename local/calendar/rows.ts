/** The rows of the picture: one per kind of entry, from what must be to what may be. */
import type { Calendar, Entry, EntryKind } from '../../shared/calendar/clusterCalendar';
import type { Examined } from '../../shared/calendar/conflicts';

export interface Row {
  kind: EntryKind;
  label: string;
  entries: Entry[];
}

const LABELS: Record<EntryKind, string> = {
  running: 'runs',
  stopped: 'stopped',
  upgrades: 'upgrade window',
  bake: 'bake before',
  maintenance: 'AKS maintenance',
  aksUpgrade: 'upgrades by AKS',
  kured: 'Kured reboots',
  backup: 'backups',
  freeze: 'freezes',
  holiday: 'holidays',
};

/** Which row a conflict is drawn in, by its code. */
const ROW_OF: Record<string, EntryKind> = {
  backupWhileStopped: 'backup',
  backupIntoUpgrade: 'backup',
  maintenanceWhileStopped: 'maintenance',
  offsetDisagrees: 'maintenance',
  aksUpgradeInFreeze: 'aksUpgrade',
  aksUpgradeWhileStopped: 'aksUpgrade',
  kuredNeverRuns: 'kured',
  kuredDuringUpgrades: 'kured',
  stoppedTooLong: 'running',
  supportEndsWhileStopped: 'running',
};

/** The rows that have something in them; hours of a stop belong to the row of the running hours. */
export function rowsOf({ entries }: Calendar): Row[] {
  const kinds = Object.keys(LABELS) as EntryKind[];
  return kinds
    .filter((kind) => kind !== 'stopped')
    .map((kind) => ({
      kind,
      label: LABELS[kind],
      entries: entries.filter((entry) => entry.kind === kind || isStop(kind, entry)),
    }))
    .filter((row) => row.entries.length > 0);
}

export function rowOfConflict({ finding }: Examined): EntryKind {
  return ROW_OF[finding.reason.code] ?? 'upgrades';
}

function isStop(kind: EntryKind, entry: Entry): boolean {
  return kind === 'running' && entry.kind === 'stopped';
}
