/** What the calendar of a cluster is made from, resolved: no names to look up, no units to guess. */
import type { Reason } from '../reasons';
import type { Freeze, Holidays, Override, Schedule, Window, Zone } from './types';

export interface CalendarSources {
  cluster: { id: string; name: string };
  /** The policy's: people read the calendar in it. */
  zone: Zone;
  power: PowerSource;
  upgrades?: UpgradeSource | undefined;
  maintenance: MaintenanceSource[];
  /** Upgrades that AKS itself has planned. */
  aksUpgrades?: AksUpgradeSource[];
  /** When Kured may reboot nodes. */
  kured?: Window | undefined;
  backups: BackupSource[];
  freezes: Freeze[];
  holidays: Holidays[];
  /** When the support of its Kubernetes version ends, where known: milliseconds since 1970 (UTC). */
  support?: { version: string; ends: number } | undefined;
  /** What could not be read: the calendar says nothing about it. */
  unread: Reason[];
}

export interface PowerSource {
  /** Without one, the cluster stays as it is. */
  schedule?: Schedule | undefined;
  overrides: Override[];
  now: 'Running' | 'Stopped';
  /** Milliseconds since 1970 (UTC), where known. */
  stoppedSince?: number | undefined;
}

export interface UpgradeSource {
  ring: string;
  /** Any time when absent. */
  window?: Window | undefined;
  /** How long an upgrade of this cluster is likely to take, in milliseconds. */
  estimate: number;
  /** A stopped cluster is started for its upgrade, and stopped again. */
  wakes: boolean;
  /** The ring before this one, and how long that must stay healthy first, in milliseconds. */
  after?: { ring: string; window?: Window | undefined; bake: number } | undefined;
}

export interface MaintenanceSource {
  /** `aksManagedAutoUpgradeSchedule` */
  name: string;
  window: Window;
  /** Minutes east of UTC, fixed all year; absent in the legacy form, which is in UTC by definition. */
  utcOffset?: number | undefined;
}

export interface AksUpgradeSource {
  /** As people call it: `AKS's own Kubernetes upgrade`. */
  name: string;
  /** Milliseconds since 1970 (UTC). */
  start: number;
  /** How long it is likely to take, in milliseconds. */
  duration: number;
}

export interface BackupSource {
  /** As people call it: `Velero schedule nightly`. */
  name: string;
  /** Cron expression, and the zone it is read in. */
  cron: string;
  zone: Zone;
  /** How long one takes, in milliseconds. */
  duration: number;
}
