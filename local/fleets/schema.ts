import { z } from 'zod';
import { lockSchema, networkSchema, quotaSchema } from './limits';

/** What a simulated fleet is described by: `clusters.yaml`, or what the generator makes. */

const fullVersion = 'a full Kubernetes version such as 1.33.5';
const kubernetesVersion = z.string(fullVersion).regex(/^1\.\d{1,2}\.\d{1,3}$/, fullVersion);

const dnsName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'lower-case letters, digits and hyphens')
  .max(63);

const amount = z.union([
  z.int().min(0),
  z.string().regex(/^\d{1,3}%$/, 'a number or a percentage such as 50%'),
]);

const budget = z
  .strictObject({
    name: dnsName,
    minAvailable: amount.optional(),
    maxUnavailable: amount.optional(),
  })
  .refine((one) => (one.minAvailable === undefined) !== (one.maxUnavailable === undefined), {
    message: 'exactly one of minAvailable and maxUnavailable',
  });

const workload = z.strictObject({
  namespace: dnsName,
  name: dnsName,
  replicas: z.int().min(1).max(100),
  pool: z.string().optional(),
  budget: budget.optional(),
});

const subnetName = z
  .string()
  .regex(/^[\w.-]+\/[\w.-]+$/, "a network and a subnet of the fleet, such as 'hub/nodes'");

const pool = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]{0,11}$/, 'at most 12 lower-case letters and digits'),
  mode: z.enum(['System', 'User']),
  count: z.int().min(0).max(1000),
  version: kubernetesVersion.optional(),
  vmSize: z.string().default('Standard_D4s_v5'),
  osType: z.enum(['Linux', 'Windows']).default('Linux'),
  osSku: z.enum(['Ubuntu', 'AzureLinux', 'Windows2022']).default('Ubuntu'),
  /** Date part of the node image; absent means the newest of the region. */
  nodeImage: z.string().optional(),
  maxSurge: z
    .string()
    .regex(/^\d+%?$/, 'a number or a percentage, in quotes')
    .optional(),
  maxUnavailable: z
    .string()
    .regex(/^\d+%?$/, 'a number or a percentage, in quotes')
    .optional(),
  drainTimeoutInMinutes: z.int().min(5).max(1440).optional(),
  nodeSoakDurationInMinutes: z.int().min(0).max(30).optional(),
  undrainableNodeBehavior: z.enum(['Schedule', 'Cordon']).optional(),
  maxPods: z.int().min(10).max(250).optional(),
  /** Of its own; absent means that of the cluster. */
  subnet: subnetName.optional(),
  podSubnet: subnetName.optional(),
  autoscale: z.strictObject({ min: z.int().min(0), max: z.int().min(1) }).optional(),
});

const instant = z.iso.datetime({ error: 'an ISO instant in UTC such as 2026-01-31T18:00:00Z' });

const maintenanceNames = [
  'default',
  'aksManagedAutoUpgradeSchedule',
  'aksManagedNodeOSUpgradeSchedule',
] as const;

const kured = z.strictObject({
  days: z.array(z.string()).optional(),
  startTime: z.string().optional(),
  endTime: z.string().optional(),
  timeZone: z.string().optional(),
});

const velero = z.strictObject({ name: dnsName, schedule: z.string().min(1) });

export const clusterSchema = z
  .strictObject({
    name: z.string().regex(/^[a-zA-Z0-9]([\w-]{0,61}[a-zA-Z0-9])?$/, 'an AKS cluster name'),
    subscription: z.string(),
    resourceGroup: z.string(),
    region: z.string(),
    tags: z.record(z.string(), z.string()).default({}),
    version: kubernetesVersion,
    power: z.enum(['Running', 'Stopped']).default('Running'),
    private: z.boolean().default(false),
    disableRunCommand: z.boolean().default(false),
    autoUpgradeChannel: z.enum(['rapid', 'stable', 'patch', 'node-image']).optional(),
    nodeImageChannel: z
      .enum(['None', 'Unmanaged', 'NodeImage', 'SecurityPatch'])
      .default('NodeImage'),
    /** Node auto-provisioning: such a cluster cannot be stopped. */
    autoProvisioning: z.boolean().default(false),
    networkPlugin: z.enum(['azure', 'kubenet', 'none']).default('azure'),
    networkPluginMode: z.enum(['overlay']).optional(),
    /** Of the pools that name none; absent means a network of AKS's own, in which there is room. */
    subnet: subnetName.optional(),
    supportPlan: z.enum(['KubernetesOfficial', 'AKSLongTermSupport']).default('KubernetesOfficial'),
    tier: z.enum(['Free', 'Standard', 'Premium']).default('Standard'),
    pools: z.array(pool).min(1),
    workloads: z.array(workload).default([]),
    stoppedSince: instant.optional(),
    /** `properties` of the maintenance configurations, as ARM has them. */
    maintenance: z
      .partialRecord(z.enum(maintenanceNames), z.record(z.string(), z.unknown()))
      .optional(),
    /** Flags of Kured. */
    kured: kured.optional(),
    /** Schedules of Velero. */
    velero: z.array(velero).optional(),
  })
  .refine((one) => one.pools.some(({ mode }) => mode === 'System'), {
    path: ['pools'],
    message: 'at least one pool with mode System',
  });

const region = z.strictObject({
  nodeImage: z.string().regex(/^\d{6}\.\d{2}\.\d+$/, 'a node image date such as 202611.03.0'),
  versions: z.array(kubernetesVersion).min(1),
  previews: z.array(kubernetesVersion).default([]),
  /** Versions that clusters under the long-term support plan may have, too. */
  longTermSupport: z.array(kubernetesVersion).default([]),
  /** Versions that only those may have. */
  longTermSupportOnly: z.array(kubernetesVersion).default([]),
});

const subscription = z.strictObject({
  id: z.guid('a subscription id (GUID)'),
  name: z.string().min(1),
});

export const fleetSchema = z
  .strictObject({
    name: z.string().min(1),
    tenant: z.guid('a tenant id (GUID)').default('72f988bf-0000-4000-a000-00000000c0de'),
    subscriptions: z.array(subscription).min(1),
    regions: z.record(z.string(), region),
    clusters: z.array(clusterSchema).min(1),
    networks: z.array(networkSchema).default([]),
    quotas: z.array(quotaSchema).default([]),
    locks: z.array(lockSchema).default([]),
  })
  .superRefine((fleet, context) => {
    const add = (path: PropertyKey[], input: unknown, message: string): void => {
      context.addIssue({ code: 'custom', path, message, input });
    };
    checkReferences(fleet, add);
    checkNames(fleet, add);
  });

export type Fleet = z.output<typeof fleetSchema>;
export type ClusterSpec = z.output<typeof clusterSchema>;
export type PoolSpec = ClusterSpec['pools'][number];

type Complain = (path: PropertyKey[], input: unknown, message: string) => void;

interface References {
  subscriptions: { name: string }[];
  regions: Record<string, unknown>;
  clusters: {
    name: string;
    subscription: string;
    resourceGroup: string;
    region: string;
    subnet?: string | undefined;
    pools: { subnet?: string | undefined; podSubnet?: string | undefined }[];
  }[];
  networks: { name: string; subnets: { name: string }[] }[];
}

function checkReferences(fleet: References, complain: Complain): void {
  const subscriptions = fleet.subscriptions.map(({ name }) => name);
  const regions = Object.keys(fleet.regions);
  for (const [index, one] of fleet.clusters.entries()) {
    const at = ['clusters', index];
    if (!subscriptions.includes(one.subscription)) {
      const allowed = `one of: ${subscriptions.join(', ')}`;
      complain([...at, 'subscription'], one.subscription, allowed);
    }
    if (!regions.includes(one.region)) {
      complain([...at, 'region'], one.region, `one of: ${regions.join(', ')}`);
    }
    checkSubnets(fleet, index, complain);
  }
}

function checkSubnets({ networks, clusters }: References, index: number, complain: Complain): void {
  const known = networks.flatMap(({ name, subnets }) =>
    subnets.map((one) => `${name}/${one.name}`),
  );
  const cluster = clusters[index];
  const pools = cluster?.pools.flatMap(({ subnet, podSubnet }) => [subnet, podSubnet]) ?? [];
  for (const named of [cluster?.subnet, ...pools]) {
    if (named === undefined || known.includes(named)) continue;
    complain(['clusters', index], named, `subnets are: ${known.join(', ') || 'none'}`);
  }
}

/** As Azure has it: no two clusters of a resource group share a name. */
function checkNames(fleet: References, complain: Complain): void {
  const seen = new Set<string>();
  for (const [index, { name, subscription, resourceGroup }] of fleet.clusters.entries()) {
    const key = [subscription, resourceGroup, name].join('/').toLowerCase();
    if (seen.has(key)) {
      complain(['clusters', index, 'name'], name, 'a name that no other cluster of its group has');
    }
    seen.add(key);
  }
}
