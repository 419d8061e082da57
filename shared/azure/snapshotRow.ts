/** A row of the fleet query as the checks see a cluster. */
import { z } from 'zod';
import type { ClusterSnapshot, PoolSnapshot } from '../fleet/snapshot';

const poolRow = z
  .object({
    name: z.string(),
    mode: z.enum(['System', 'User', 'Gateway']).catch('User'),
    count: z.int().nullish(),
    upgradeSettings: z
      .object({
        maxSurge: z.string().nullish(),
        maxUnavailable: z.string().nullish(),
        drainTimeoutInMinutes: z.number().nullish(),
        nodeSoakDurationInMinutes: z.number().nullish(),
      })
      .nullish(),
  })
  .transform(({ name, mode, count, upgradeSettings }): PoolSnapshot => ({
    name,
    mode,
    count: count ?? 0,
    ...upgradesOf(upgradeSettings ?? {}),
  }));

type Text = string | null | undefined;
type Minutes = number | null | undefined;

function upgradesOf(settings: {
  maxSurge?: Text;
  maxUnavailable?: Text;
  drainTimeoutInMinutes?: Minutes;
  nodeSoakDurationInMinutes?: Minutes;
}): Partial<PoolSnapshot> {
  const { maxSurge, maxUnavailable, drainTimeoutInMinutes, nodeSoakDurationInMinutes } = settings;
  return {
    ...(maxSurge == null ? {} : { maxSurge }),
    ...(maxUnavailable == null ? {} : { maxUnavailable }),
    ...(drainTimeoutInMinutes == null ? {} : { drainTimeoutMinutes: drainTimeoutInMinutes }),
    ...(nodeSoakDurationInMinutes == null ? {} : { soakMinutes: nodeSoakDurationInMinutes }),
  };
}

/** Kured and Velero are not read yet: absent, which means that nobody could look. */
export const snapshotRow = z
  .object({
    id: z.string(),
    name: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()).nullish(),
    version: z.string().nullish(),
    power: z.string().nullish(),
    channel: z.string().nullish(),
    pools: z.array(poolRow).nullish(),
  })
  .transform(({ tags, version, power, channel, pools, ...known }): ClusterSnapshot => ({
    ...known,
    tags: tags ?? {},
    version: version ?? '',
    power: power === 'Stopped' ? 'Stopped' : 'Running',
    ...(channel == null ? {} : { autoUpgradeChannel: channel }),
    pools: pools ?? [],
    maintenance: {},
  }));
