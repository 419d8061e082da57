/**
 * A fleet as the checks need it: what `policy check`, the calendar and the rehearsal look at
 * without asking Azure again. Read from a file, or made from a simulated fleet.
 */
import { z } from 'zod';
import { readAs } from '../schema';

const minutes = z.number().min(0).max(1440);

const poolSchema = z.object({
  name: z.string().min(1),
  mode: z.enum(['System', 'User', 'Gateway']),
  /** Nodes wanted now. */
  count: z.int().min(0),
  maxSurge: z.string().optional(),
  maxUnavailable: z.string().optional(),
  drainTimeoutMinutes: minutes.optional(),
  /** Wait after each batch of nodes. */
  soakMinutes: minutes.optional(),
  undrainable: z.enum(['Schedule', 'Cordon']).optional(),
  /** Kubernetes version of its nodes; that of the cluster when absent. */
  version: z.string().optional(),
  /** Full name of the node image: `AKSUbuntu-2204gen2containerd-202610.15.0`. */
  image: z.string().optional(),
  vmSize: z.string().optional(),
  os: z.enum(['Linux', 'Windows']).optional(),
  maxPods: z.int().min(1).optional(),
  /** Of the managed disk of each node. */
  osDiskGb: z.int().min(0).optional(),
  spot: z.boolean().optional(),
  autoscale: z.object({ min: z.int().min(0), max: z.int().min(1) }).optional(),
});

/** Flags of Kured as people set them: https://kured.dev/docs/configuration */
const kuredSchema = z.object({
  /** `--reboot-days`: names or numbers, 0 is Sunday. */
  days: z.array(z.string()).optional(),
  /** `--start-time`, `--end-time`: for example `22:00` or `9pm`. */
  startTime: z.string().optional(),
  endTime: z.string().optional(),
  /** `--time-zone`; UTC when absent. */
  timeZone: z.string().optional(),
});

const veleroSchema = z.object({
  name: z.string().min(1),
  /** Cron expression, with `CRON_TZ=` in front where it has a zone. */
  schedule: z.string().min(1),
  paused: z.boolean().optional(),
});

/** An upgrade that AKS itself has planned. */
const aksUpgradeSchema = z.object({
  /** Of the AKS Communication Manager; the same through the life of the upgrade. */
  eventId: z.string().min(1),
  /** ISO instant, UTC. */
  planned: z.string().min(1),
  what: z.enum(['kubernetes', 'nodeImage']).optional(),
});

const amount = z.union([z.int().min(0), z.string()]);

const workloadSchema = z.object({
  namespace: z.string().min(1),
  name: z.string().min(1),
  replicas: z.int().min(1),
  /** The node pool that it is bound to. */
  pool: z.string().optional(),
  budget: z
    .object({
      name: z.string().min(1),
      minAvailable: amount.optional(),
      maxUnavailable: amount.optional(),
    })
    .optional(),
});

const clusterSchema = z.object({
  /** ARM id. */
  id: z.string().min(1),
  name: z.string().min(1),
  location: z.string().default(''),
  tags: z.record(z.string(), z.string()).default({}),
  /** Kubernetes version of the control plane; empty when unknown. */
  version: z.string().default(''),
  power: z.enum(['Running', 'Stopped']).default('Running'),
  tier: z.enum(['Free', 'Standard', 'Premium']).optional(),
  /** ISO instant, UTC: since when it is stopped, where known. */
  stoppedSince: z.string().optional(),
  autoUpgradeChannel: z.string().optional(),
  nodeImageChannel: z.string().optional(),
  /** Long-term support: stays on versions that have it. */
  longTermSupport: z.boolean().optional(),
  /** Node auto-provisioning. */
  autoProvisioning: z.boolean().optional(),
  /** The API server has no public address. */
  privateApi: z.boolean().optional(),
  networkPlugin: z.string().optional(),
  networkPluginMode: z.string().optional(),
  pools: z.array(poolSchema).default([]),
  /** AKS planned maintenance by name (`default`, `aksManagedAutoUpgradeSchedule`, …), as ARM gives the properties. */
  maintenance: z.record(z.string(), z.unknown()).default({}),
  /** Upgrades that AKS itself has announced. */
  aksUpgrades: z.array(aksUpgradeSchema).optional(),
  /** Absent when it could not be looked at, null when there is none. */
  kured: kuredSchema.nullish(),
  /** Absent when it could not be looked at, empty when there is none. */
  velero: z.array(veleroSchema).optional(),
  /** What runs in it; absent when it could not be looked at. */
  workloads: z.array(workloadSchema).optional(),
});

/** What Azure offers in a region. */
const regionSchema = z.object({
  /** Kubernetes versions with the support of the community. */
  released: z.array(z.string()),
  /** With long-term support; some have nothing else any more. */
  longTerm: z.array(z.string()).default([]),
  previews: z.array(z.string()).default([]),
  /** Date of the newest node image: `202611.03.0`. */
  nodeImage: z.string().optional(),
});

const subscriptionSchema = z.object({ id: z.string().min(1), name: z.string().min(1) });

const snapshotSchema = z.object({
  name: z.string().default('fleet'),
  /** ISO instant, UTC, at which the fleet was read. */
  taken: z.string().optional(),
  /** Names of subscriptions, where they are known. */
  subscriptions: z.array(subscriptionSchema).optional(),
  /** By name, in its short form: `westeurope`. */
  regions: z.record(z.string(), regionSchema).optional(),
  clusters: z.array(clusterSchema),
});

export type VeleroSchedule = z.output<typeof veleroSchema>;
export type PoolSnapshot = z.output<typeof poolSchema>;
export type ClusterSnapshot = z.output<typeof clusterSchema>;
export type RegionSnapshot = z.output<typeof regionSchema>;
export type FleetSnapshot = z.output<typeof snapshotSchema>;

/**
 * Reads a snapshot file (JSON). Keys it does not know are left out: newer exports may have more.
 * @throws Error that names the file, the field, what is allowed and what was found
 */
export function parseSnapshot(text: string, file: string): FleetSnapshot {
  return readAs(snapshotSchema, parseJson(text, file), file);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} is not JSON: ${why}`, { cause: error });
  }
}
