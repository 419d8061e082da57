/** Between the SDK's models and ours: what a cluster is, and the bodies that change one. */
import type {
  AgentPool,
  ManagedCluster,
  ManagedClusterAgentPoolProfile,
} from '@azure/arm-containerservice';
import { z } from 'zod';
import type { Cluster, NodePool } from '../fleet/cluster';
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

const poolSchema = z
  .object({
    ...part,
    name: z.string(),
    mode: z.enum(['System', 'User', 'Gateway']).catch('User'),
    currentOrchestratorVersion: z.string().optional(),
    orchestratorVersion: z.string().default(''),
    count: z.int().default(0),
    upgradeSettings: z.object({ maxSurge: z.string().optional() }).prefault({}),
  })
  .transform((raw): NodePool => ({
    name: raw.name,
    mode: raw.mode,
    version: raw.currentOrchestratorVersion ?? raw.orchestratorVersion,
    provisioningState: raw.provisioningState,
    power: raw.powerState,
    count: raw.count,
    ...defined({ maxSurge: raw.upgradeSettings.maxSurge, error: raw.status.provisioningError }),
  }));

const clusterSchema = z
  .object({
    ...part,
    id: z.string(),
    name: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()).default({}),
    currentKubernetesVersion: z.string().optional(),
    kubernetesVersion: z.string().default(''),
    autoUpgradeProfile: z.object({ upgradeChannel: z.string().optional() }).prefault({}),
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
    ...defined({
      autoUpgradeChannel: raw.autoUpgradeProfile.upgradeChannel,
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

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the fields that Azure left out. */
function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}

/** The control plane moves, the pools' versions are stated and unchanged, as AKS demands. */
export function controlPlaneBody(raw: ManagedCluster, version: string): ManagedCluster {
  return { ...writable(raw), kubernetesVersion: version };
}

/** Control plane and every pool move. */
export function wholeClusterBody(raw: ManagedCluster, version: string): ManagedCluster {
  const body = writable(raw);
  const pools = body.agentPoolProfiles?.map((pool) => ({ ...pool, orchestratorVersion: version }));
  return {
    ...body,
    kubernetesVersion: version,
    ...(pools === undefined ? {} : { agentPoolProfiles: pools }),
  };
}

/** A node image named in a body asks AKS for a rollback, so a round trip must leave it out. */
export function poolBody(raw: AgentPool, version: string): AgentPool {
  const { nodeImageVersion, ...rest } = raw;
  return { ...rest, orchestratorVersion: version };
}

/** As az does: validation complains about a service principal without its secret. */
function writable(raw: ManagedCluster): ManagedCluster {
  const { servicePrincipalProfile, agentPoolProfiles, ...rest } = raw;
  const pools = agentPoolProfiles?.map(({ nodeImageVersion, ...pool }) => pool);
  return { ...rest, ...(pools === undefined ? {} : { agentPoolProfiles: pools }) };
}
