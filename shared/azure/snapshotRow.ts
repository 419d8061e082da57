/** A row of the fleet query as the checks see a cluster, and as `npm run snapshot` writes it. */
import { z } from 'zod';
import { definedOnly } from '../fleet/optional';
import type { ClusterSnapshot, PoolSnapshot } from '../fleet/snapshot';

/** Null and absent mean the same to Azure. */
const known = <Value extends z.ZodType>(value: Value) =>
  value.nullish().transform((one) => one ?? undefined);

const text = known(z.string());
const number = known(z.number());
const truth = known(z.boolean());

const upgradeSettings = z
  .object({
    maxSurge: text,
    maxUnavailable: text,
    drainTimeoutInMinutes: number,
    nodeSoakDurationInMinutes: number,
    undrainableNodeBehavior: z.enum(['Schedule', 'Cordon']).optional().catch(undefined),
  })
  .nullish();

const poolRow = z
  .object({
    name: z.string(),
    mode: z.enum(['System', 'User', 'Gateway']).catch('User'),
    count: number,
    currentOrchestratorVersion: text,
    nodeImageVersion: text,
    vmSize: text,
    osType: z.enum(['Linux', 'Windows']).optional().catch(undefined),
    osDiskSizeGB: number,
    osDiskType: text,
    scaleSetPriority: text,
    maxPods: number,
    enableAutoScaling: truth,
    minCount: number,
    maxCount: number,
    upgradeSettings,
  })
  .transform((row): PoolSnapshot => ({
    name: row.name,
    mode: row.mode,
    count: row.count ?? 0,
    ...definedOnly({
      version: row.currentOrchestratorVersion,
      image: row.nodeImageVersion,
      vmSize: row.vmSize,
      os: row.osType,
      maxPods: row.maxPods,
      osDiskGb: row.osDiskType === 'Ephemeral' ? undefined : row.osDiskSizeGB,
      spot: row.scaleSetPriority === 'Spot' ? true : undefined,
      autoscale: row.enableAutoScaling === true ? scaleOf(row.minCount, row.maxCount) : undefined,
    }),
    ...upgradesOf(row.upgradeSettings ?? {}),
  }));

function scaleOf(min = 0, max = 0): PoolSnapshot['autoscale'] {
  return { min, max: Math.max(1, max) };
}

function upgradesOf(settings: Partial<NonNullable<z.output<typeof upgradeSettings>>>) {
  return definedOnly({
    maxSurge: settings.maxSurge,
    maxUnavailable: settings.maxUnavailable,
    drainTimeoutMinutes: settings.drainTimeoutInMinutes,
    soakMinutes: settings.nodeSoakDurationInMinutes,
    undrainable: settings.undrainableNodeBehavior,
  });
}

/** Kured, Velero and workloads are not read: absent, which means that nobody could look. */
export const snapshotRow = z
  .object({
    id: z.string(),
    name: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()).nullish(),
    version: text,
    power: text,
    channel: text,
    imageChannel: text,
    tier: z.enum(['Free', 'Standard', 'Premium']).optional().catch(undefined),
    plan: text,
    provisioning: text,
    privateApi: truth,
    plugin: text,
    pluginMode: text,
    pools: z.array(poolRow).nullish(),
  })
  .transform((row): ClusterSnapshot => ({
    id: row.id,
    name: row.name,
    location: row.location,
    tags: row.tags ?? {},
    version: row.version ?? '',
    power: row.power === 'Stopped' ? 'Stopped' : 'Running',
    ...definedOnly({
      autoUpgradeChannel: row.channel,
      nodeImageChannel: row.imageChannel,
      longTermSupport: row.plan === 'AKSLongTermSupport' ? true : undefined,
      autoProvisioning: row.provisioning === 'Auto' ? true : undefined,
      tier: row.tier,
      privateApi: row.privateApi,
      networkPlugin: row.plugin,
      networkPluginMode: row.pluginMode,
    }),
    pools: row.pools ?? [],
    maintenance: {},
  }));
