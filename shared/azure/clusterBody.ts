/** What Azure's answers say about a cluster and its node pools. */
import type {
  AgentPool,
  ManagedCluster,
  ManagedClusterAgentPoolProfile,
} from '@azure/arm-containerservice';
import { z } from 'zod';
import type { Cluster, NodePool, PoolSettings } from '../fleet/cluster';
import { definedOnly } from '../fleet/optional';
import { readAs } from '../schema';

/** What clusters and pools have in common. */
const part = {
  provisioningState: z.string().default('Unknown'),
  powerState: z
    .object({ code: z.string().default('Running') })
    .prefault({})
    .transform(({ code }) => (code === 'Stopped' ? 'Stopped' : 'Running')),
  status: z
    .object({
      provisioningError: z
        .object({
          code: z.string().default('Unknown'),
          message: z.string().default('(no message)'),
        })
        .optional(),
    })
    .prefault({}),
};

const settingsSchema = z
  .object({
    maxSurge: z.string().optional(),
    maxUnavailable: z.string().optional(),
    drainTimeoutInMinutes: z.int().optional(),
    nodeSoakDurationInMinutes: z.int().optional(),
    undrainableNodeBehavior: z.enum(['Schedule', 'Cordon']).optional().catch(undefined),
  })
  .prefault({})
  .transform((raw): PoolSettings =>
    definedOnly({
      maxSurge: raw.maxSurge,
      maxUnavailable: raw.maxUnavailable,
      drainTimeoutMinutes: raw.drainTimeoutInMinutes,
      soakMinutes: raw.nodeSoakDurationInMinutes,
      undrainable: raw.undrainableNodeBehavior,
    }),
  );

const poolSchema = z
  .object({
    ...part,
    name: z.string(),
    mode: z.enum(['System', 'User', 'Gateway']).catch('User'),
    currentOrchestratorVersion: z.string().optional(),
    orchestratorVersion: z.string().default(''),
    count: z.int().default(0),
    upgradeSettings: settingsSchema,
    nodeImageVersion: z.string().optional(),
    vmSize: z.string().optional(),
    osType: z.enum(['Linux', 'Windows']).optional().catch(undefined),
    maxPods: z.int().optional(),
    vnetSubnetID: z.string().optional(),
    podSubnetID: z.string().optional(),
    enableAutoScaling: z.boolean().default(false),
    minCount: z.int().default(0),
    maxCount: z.int().default(0),
    scaleSetPriority: z.string().optional(),
    osDiskSizeGB: z.int().optional(),
    osDiskType: z.string().optional(),
  })
  .transform((raw): NodePool => ({
    name: raw.name,
    mode: raw.mode,
    version: raw.currentOrchestratorVersion ?? raw.orchestratorVersion,
    provisioningState: raw.provisioningState,
    power: raw.powerState,
    count: raw.count,
    ...raw.upgradeSettings,
    ...definedOnly({
      image: raw.nodeImageVersion,
      vmSize: raw.vmSize,
      os: raw.osType,
      maxPods: raw.maxPods,
      subnetId: raw.vnetSubnetID,
      podSubnetId: raw.podSubnetID,
      autoscale: raw.enableAutoScaling ? { min: raw.minCount, max: raw.maxCount } : undefined,
      spot: raw.scaleSetPriority === 'Spot' || undefined,
      osDiskGb: raw.osDiskType === 'Ephemeral' ? undefined : raw.osDiskSizeGB,
      error: raw.status.provisioningError,
    }),
  }));

/** Until when upgrades may be forced; without an end AKS forces nothing. */
const overrideSchema = z
  .object({ forceUpgrade: z.boolean().default(false), until: z.string().optional() })
  .prefault({})
  .transform(({ forceUpgrade, until }) => (forceUpgrade ? until : undefined));

const clusterSchema = z
  .object({
    ...part,
    id: z.string(),
    name: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()).default({}),
    currentKubernetesVersion: z.string().optional(),
    kubernetesVersion: z.string().default(''),
    autoUpgradeProfile: z
      .object({
        upgradeChannel: z.string().optional(),
        nodeOSUpgradeChannel: z.string().optional(),
      })
      .prefault({}),
    supportPlan: z.string().optional(),
    sku: z.object({ tier: z.string().optional() }).prefault({}),
    nodeResourceGroup: z.string().optional(),
    networkProfile: z
      .object({ networkPlugin: z.string().optional(), networkPluginMode: z.string().optional() })
      .prefault({}),
    nodeProvisioningProfile: z.object({ mode: z.string().optional() }).prefault({}),
    upgradeSettings: z.object({ overrideSettings: overrideSchema }).prefault({}),
    apiServerAccessProfile: z
      .object({ enablePrivateCluster: z.boolean().default(false) })
      .prefault({}),
    agentPoolProfiles: z.array(poolSchema).default([]),
  })
  .transform((raw): Cluster => ({
    id: raw.id,
    name: raw.name,
    location: raw.location,
    tags: raw.tags,
    version: raw.currentKubernetesVersion ?? raw.kubernetesVersion,
    provisioningState: raw.provisioningState,
    power: raw.powerState,
    privateApi: raw.apiServerAccessProfile.enablePrivateCluster,
    pools: raw.agentPoolProfiles,
    ...definedOnly({
      autoUpgradeChannel: raw.autoUpgradeProfile.upgradeChannel,
      nodeImageChannel: raw.autoUpgradeProfile.nodeOSUpgradeChannel,
      longTermSupport: raw.supportPlan === 'AKSLongTermSupport' || undefined,
      nodeResourceGroup: raw.nodeResourceGroup,
      networkPlugin: raw.networkProfile.networkPlugin,
      networkPluginMode: raw.networkProfile.networkPluginMode,
      autoProvisioning: raw.nodeProvisioningProfile.mode === 'Auto' || undefined,
      forceUntil: raw.upgradeSettings.overrideSettings,
      tier: raw.sku.tier,
      error: raw.status.provisioningError,
    }),
  }));

/** @throws Error when Azure's answer is not a cluster */
export function clusterOf(raw: ManagedCluster): Cluster {
  return readAs(
    clusterSchema,
    withoutNulls(raw),
    `Azure's answer about cluster ${raw.name ?? '?'}`,
  );
}

/** @throws Error when Azure's answer is not a node pool */
export function poolOf(raw: ManagedClusterAgentPoolProfile | AgentPool): NodePool {
  return readAs(poolSchema, withoutNulls(raw), `Azure's answer about node pool ${raw.name ?? '?'}`);
}

/** Azure writes null where it means "not set", in fields for which its documentation has none. */
function withoutNulls(raw: object): unknown {
  return JSON.parse(JSON.stringify(raw), (_key, value: unknown) => value ?? undefined);
}
