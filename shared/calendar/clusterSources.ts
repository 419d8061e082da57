/** Gathers what happens to a cluster from its policy and from what was seen of it. */
import { type ClusterSettings, estimateFor, settingsOf } from '../fleet/clusterPolicy';
import { estimateUpgrade } from '../fleet/estimate';
import type { Policy } from '../fleet/policy';
import { withHolidays } from '../fleet/policyHolidays';
import { isSelected } from '../fleet/selector';
import type { ClusterSnapshot, VeleroSchedule } from '../fleet/snapshot';
import type { Reason } from '../reasons';
import { cronTimes } from './cron';
import { DAY, MINUTE } from './day';
import { kuredWindow } from './kured';
import { windowOfMaintenance } from './maintenance';
import type {
  AksUpgradeSource,
  BackupSource,
  CalendarSources,
  MaintenanceSource,
  PowerSource,
  UpgradeSource,
} from './sources';
import { instantFrom } from './spans';
import type { Holidays, Override, Schedule } from './types';

/** What neither the policy nor the cluster says by itself. */
export interface Known {
  /** The holidays of the policy, resolved, by their names. */
  holidays?: Record<string, Holidays>;
  /** Exceptions that people made for this cluster. */
  overrides?: Override[];
  /** When the support of its Kubernetes version ends: milliseconds since 1970 (UTC). */
  supportEnds?: number;
}

/** Velero does not say how long a backup will take: a guess on the safe side. */
const BACKUP_TAKES = 60 * MINUTE;

/** What cannot be read is left out and said in `unread`: one bad setting hides nothing else. */
export function sourcesOf(cluster: ClusterSnapshot, policy: Policy, known: Known): CalendarSources {
  const { id, name, version, kured } = cluster;
  const { supportEnds, overrides = [] } = known;
  const settings = settingsOf(policy, cluster);
  const reader = new Reader([...settings.findings]);
  const power = powerOf(cluster, scheduleOf(cluster, policy, known), overrides);
  return {
    cluster: { id, name },
    zone: policy.timeZone,
    power,
    upgrades: upgradesOf(cluster, policy, settings),
    maintenance: Object.entries(cluster.maintenance).flatMap(
      ([kind, config]) => reader.try(kind, () => maintenanceOf(kind, config)) ?? [],
    ),
    aksUpgrades: aksUpgradesOf(cluster, reader),
    kured: kured ? reader.try('Kured window', () => kuredWindow(kured)) : undefined,
    backups: (cluster.velero ?? []).flatMap(
      (one) => reader.try(`Velero schedule ${one.name}`, () => backupsOf(one)) ?? [],
    ),
    freezes: settings.freezes,
    holidays: daysOff(power.schedule),
    support: supportEnds === undefined ? undefined : { version, ends: supportEnds },
    unread: reader.unread,
  };
}

class Reader {
  constructor(readonly unread: Reason[]) {}

  try<T>(what: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.unread.push({ code: 'unreadable', message: `${what} cannot be read: ${why}` });
      return undefined;
    }
  }
}

function powerOf(
  { power, stoppedSince }: ClusterSnapshot,
  schedule: Schedule | undefined,
  overrides: Override[],
): PowerSource {
  const since = stoppedSince === undefined ? undefined : instantFrom(stoppedSince);
  return { schedule, overrides, now: power, stoppedSince: since };
}

/** A rule that stops only node pools leaves the cluster running. */
function scheduleOf(
  cluster: ClusterSnapshot,
  policy: Policy,
  { holidays = {} }: Known,
): Schedule | undefined {
  const { schedule } = settingsOf(policy, cluster);
  const rule = policy.power.rules.find(({ clusters }) => isSelected(clusters, cluster));
  const isRules = rule?.schedule !== undefined && policy.schedules[rule.schedule] === schedule;
  const poolsOnly = rule?.depth === 'pools' && isRules;
  return schedule === undefined || poolsOnly ? undefined : withHolidays(schedule, policy, holidays);
}

function upgradesOf(
  cluster: ClusterSnapshot,
  policy: Policy,
  { ring, window }: ClusterSettings,
): UpgradeSource | undefined {
  if (ring === undefined) return undefined;
  const before = policy.rings[policy.rings.indexOf(ring) - 1];
  return {
    ring: ring.name,
    window,
    estimate: estimateFor(policy, cluster).likely,
    wakes: policy.upgrades.stopped === 'wake',
    after: before && { ring: before.name, window: before.window, bake: before.bake },
  };
}

function maintenanceOf(name: string, config: unknown): MaintenanceSource {
  const window = windowOfMaintenance(name, config);
  const [, sign, hours, minutes] = /^UTC([+-])(\d{2}):(\d{2})$/.exec(window.zone) ?? [];
  if (sign === undefined) return { name, window };
  const utcOffset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return { name, window, utcOffset };
}

const AKS_UPGRADES = {
  kubernetes: "AKS's own Kubernetes upgrade",
  nodeImage: "AKS's own node image upgrade",
};

/** AKS goes by the settings of the pools, not by those that the policy gives them for its work. */
function aksUpgradesOf(
  { aksUpgrades = [], pools }: ClusterSnapshot,
  reader: Reader,
): AksUpgradeSource[] {
  const duration = estimateUpgrade(pools).likely;
  return aksUpgrades.flatMap(({ eventId, planned, what }) => {
    const name = what === undefined ? "AKS's own upgrade" : AKS_UPGRADES[what];
    const start = reader.try(`${name} (${eventId})`, () => instantFrom(planned));
    return start === undefined ? [] : [{ name, start, duration }];
  });
}

/** Velero's containers have UTC. */
function backupsOf({ name, schedule, paused }: VeleroSchedule): BackupSource[] {
  if (paused === true) return [];
  cronTimes(schedule, 'UTC', { start: 0, end: DAY });
  return [{ name: `Velero schedule ${name}`, cron: schedule, zone: 'UTC', duration: BACKUP_TAKES }];
}

/** Those that the schedule takes for days off, of it and of the one it is replaced by. */
function daysOff(schedule: Schedule | undefined): Holidays[] {
  if (schedule?.holidays === undefined) return [];
  const { calendar, instead } = schedule.holidays;
  return [calendar, ...(instead === 'off' ? [] : daysOff(instead))];
}
