/** A row of the fleet query as a sweep of power sees a cluster. */
import { z } from 'zod';
import type { PowerCluster, PowerPool } from '../fleet/power';
import { clusterRow } from './clusterRow';

const code = z.object({ code: z.string().nullish() }).nullish();

const poolRow = z
  .object({
    name: z.string(),
    mode: z.enum(['System', 'User', 'Gateway']).catch('User'),
    count: z.int().nullish(),
    powerState: code,
    vmSize: z.string().nullish(),
    osType: z.string().nullish(),
    osDiskSizeGB: z.number().nullish(),
    /** An ephemeral disk is part of the machine. */
    osDiskType: z.string().nullish(),
    scaleSetPriority: z.string().nullish(),
    enableAutoScaling: z.boolean().nullish(),
    minCount: z.int().nullish(),
    maxCount: z.int().nullish(),
  })
  .transform(({ name, mode, count, vmSize, osDiskSizeGB, ...row }): PowerPool => ({
    name,
    mode,
    count: count ?? 0,
    power: powerOf(row.powerState?.code),
    os: row.osType === 'Windows' ? 'Windows' : 'Linux',
    spot: row.scaleSetPriority === 'Spot',
    ...(vmSize == null ? {} : { vmSize }),
    ...(osDiskSizeGB == null || row.osDiskType === 'Ephemeral' ? {} : { osDiskGb: osDiskSizeGB }),
    ...scalingOf(row),
  }));

interface Scaling {
  enableAutoScaling?: boolean | null | undefined;
  minCount?: number | null | undefined;
  maxCount?: number | null | undefined;
}

function scalingOf({ enableAutoScaling, minCount, maxCount }: Scaling) {
  if (enableAutoScaling !== true || minCount == null || maxCount == null) return {};
  return { autoscale: { min: minCount, max: maxCount } };
}

/** What is running is not said in every state; what is stopped always is. */
function powerOf(said: string | null | undefined): 'Running' | 'Stopped' {
  return said === 'Stopped' ? 'Stopped' : 'Running';
}

export const powerRow = clusterRow
  .extend({
    tier: z.enum(['Free', 'Standard', 'Premium']).catch('Free'),
    nodeGroup: z.string().nullish(),
    provisioning: z.string().nullish(),
    private: z.boolean().nullish(),
    pools: z.array(poolRow).nullish(),
  })
  .transform(({ id, name, location, tier, nodeGroup, ...row }): PowerCluster => ({
    id,
    name,
    location,
    tags: row.tags ?? {},
    power: powerOf(row.power),
    provisioningState: row.state ?? '',
    version: row.version ?? '',
    tier,
    ...(nodeGroup == null ? {} : { nodeResourceGroup: nodeGroup }),
    autoProvisioning: row.provisioning === 'Auto',
    longTermSupport: row.plan === 'AKSLongTermSupport',
    privateApi: row.private === true,
    pools: row.pools ?? [],
  }));
